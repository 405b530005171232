"""One worked example for every view: an address, what it takes, whose record it opens.

A view without an example here fails the matrix by name, and so does an example without a view.
To cover a new page, add its line; the matrix, the audit property and the fuzz follow by themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Any, Literal
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from afterglow_clinic.chart.models import PushSubscription, Task
from afterglow_clinic.chart.reminding import stop_token
from tests.clinic.builders import a_sound
from tests.clinic.relations import may_keep_psychotherapy_notes, may_read_team_entry, meets
from tests.clinic.scene import Subject

NO_SUCH_ID = UUID("00000000-0000-4000-8000-000000000000")

READ = ("GET", "HEAD")
FORM = (*READ, "POST")
POST = ("POST",)


def no_parts(subject: Subject | None) -> dict[str, Any]:
    return {}


def no_fields(subject: Subject | None) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Example:
    """How one view is asked.

    `parts` makes the address's arguments and `fields` a body that is accepted, both for one member;
    `opens` says whose record the page opens: one member's, a list of them, or none.
    `found` is False where even someone permitted meets a 404. `by_library` pages answer a permitted
    person in the library's own way, which is not ours to promise. `met_by` says for
    whom the page of a member exists, where meeting the member is not enough.
    """

    methods: tuple[str, ...] = READ
    opens: Literal["member", "list", "own", "nothing"] = "nothing"
    parts: Callable[[Subject | None], dict[str, Any]] = no_parts
    fields: Callable[[Subject | None], dict[str, Any]] = no_fields
    found: bool = True
    by_library: bool = False
    met_by: Callable[[str | None, str], bool] = meets


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a form, opened afresh each time it is sent."""

    name: str
    content: bytes

    def opened(self) -> SimpleUploadedFile:
        return SimpleUploadedFile(self.name, self.content)


def patient_id(subject: Subject | None) -> dict[str, Any]:
    return {"patient_id": subject.patient.pk if subject else NO_SUCH_ID}


def issue_id(subject: Subject | None) -> dict[str, Any]:
    return {"issue_id": subject.issue.pk if subject else NO_SUCH_ID}


def slip_id(subject: Subject | None) -> dict[str, Any]:
    slip = Task.objects.get(patient=subject.patient, code="slipping") if subject else None
    return {"task_id": slip.pk if slip else NO_SUCH_ID}


def response_id(subject: Subject | None) -> dict[str, Any]:
    return {"response_id": subject.response.pk if subject else NO_SUCH_ID}


def token(subject: Subject | None) -> dict[str, Any]:
    return {"token": subject.token if subject else "no-such-token"}


def always(**parts: Any) -> Callable[[Subject | None], dict[str, Any]]:
    return lambda subject: dict(parts)


SITE = {
    "home": Example(),
    "health": Example(),
    "look": Example(found=False),
    "theme": Example(POST, fields=always(theme="dim")),
}


def _library(parts: dict[str, Any] | None = None, **fields: Any) -> Example:
    """A page of django-allauth: the gate is ours, what comes after it is the library's."""
    return Example(by_library=True, parts=always(**parts or {}), fields=always(**fields))


SIGN_IN = {
    "account_login": _library(login="x@example.org", password="wrong"),
    "account_logout": _library(),
    "account_inactive": _library(),
    "account_reauthenticate": _library(password="wrong"),
    "account_change_password": _library(),
    "account_set_password": _library(),
    "account_reset_password": _library(email="x@example.org"),
    "account_reset_password_done": _library(),
    "account_reset_password_from_key": _library({"uidb36": "1", "key": "set-password"}),
    "account_reset_password_from_key_done": _library(),
    "mfa_index": _library(),
    "mfa_authenticate": _library(),
    "mfa_reauthenticate": _library(),
    "mfa_activate_totp": _library(),
    "mfa_deactivate_totp": _library(),
    "mfa_view_recovery_codes": _library(),
    "mfa_generate_recovery_codes": _library(),
    "mfa_download_recovery_codes": _library(),
    "mfa_list_webauthn": _library(),
    "mfa_add_webauthn": _library(),
    "mfa_reauthenticate_webauthn": _library(),
    "mfa_remove_webauthn": _library({"pk": 4711}),
    "mfa_edit_webauthn": _library({"pk": 4711}),
    "mfa_login_webauthn": _library(),
}

NEW_MEMBER = {
    "given": "Ada",
    "family": "Newcomer",
    "birth_date": "1990-01-01",
    "email": "a@example.org",
    "gender": "female",
    "language": "en",
}
FRONT_DESK = {
    "front_desk:members": Example(opens="list"),
    "front_desk:register": Example(FORM, fields=always(**NEW_MEMBER)),
    "front_desk:invite": Example(
        FORM, "member", parts=patient_id, fields=always(instruments=["phq-9"], send="")
    ),
}

WAITING_ROOM = {
    "waiting_room:door": Example(FORM, parts=token, fields=always(code="000000")),
    "waiting_room:help": Example(),
    "waiting_room:forms": Example(opens="own"),
    "waiting_room:going": Example(opens="own"),
    "waiting_room:done": Example(READ, "member", parts=response_id),
    "waiting_room:start": Example(FORM, "own", parts=always(name="gad-7")),
    "waiting_room:question": Example(FORM, "own", always(name="gad-7", number=1), always(answer="1")),
    "waiting_room:check": Example(FORM, "own", parts=always(name="gad-7")),
    "waiting_room:whole": Example(
        FORM, "own", always(name="gad-7"), always(**{f"a-{n}": "1" for n in range(1, 8)})
    ),
}


def own_practice(subject: Subject | None) -> dict[str, Any]:
    return {"practice_id": subject.practice.pk if subject else NO_SUCH_ID}


def a_check_in(subject: Subject | None) -> dict[str, Any]:
    practice = subject.practice.pk if subject else NO_SUCH_ID
    return {"operation": str(uuid4()), "practice": str(practice), "done": "yes", "felt": "helped"}


def stop_link(subject: Subject | None) -> dict[str, Any]:
    return {"token": stop_token(subject.patient) if subject else "no-such-token"}


def phone_id(subject: Subject | None) -> dict[str, Any]:
    phone = PushSubscription.objects.get(patient=subject.patient) if subject else None
    return {"phone_id": phone.pk if phone else NO_SUCH_ID}


def experience_id(subject: Subject | None) -> dict[str, Any]:
    """What the member told in a measure of experience."""
    row = subject.patient.responses.get(instrument="edi") if subject else None
    return {"response_id": row.pk if row else NO_SUCH_ID}


MORNINGS = always(
    days=["0", "3"], hour="10:00", ways=["email"], quiet_from="21:00", quiet_to="08:00", zone="America/Denver"
)


def own_insight(subject: Subject | None) -> dict[str, Any]:
    made = subject.practice.commitment if subject else None
    return {"insight_id": made.insight_id if made else NO_SUCH_ID}


def own_circle(subject: Subject | None) -> dict[str, Any]:
    return {"circle_id": subject.seat.circle_id if subject else NO_SUCH_ID}


def own_seat(subject: Subject | None) -> dict[str, Any]:
    return {"place_id": subject.seat.pk if subject else NO_SUCH_ID}


def own_commitment(subject: Subject | None) -> dict[str, Any]:
    return {"commitment_id": subject.practice.commitment_id if subject else NO_SUCH_ID}


def a_message(subject: Subject | None) -> dict[str, Any]:
    return {"operation": str(uuid4()), "words": "I slept badly."}


MEMBER_HOME = {
    "member_home:language": Example(FORM, "own", fields=always(language="es")),
    "member_home:today": Example(opens="own"),
    "member_home:outbox": Example(FORM, "own"),
    "member_home:reminders": Example(FORM, "own", fields=MORNINGS),
    "member_home:reminders_stop": Example(POST, "own"),
    "member_home:reminders_stop_by_link": Example(FORM, parts=stop_link),
    "member_home:phone_add": Example(POST, "own", fields=always(name="My phone")),
    "member_home:phone_end": Example(POST, "member", parts=phone_id),
    "member_home:prompts": Example(opens="own"),
    "member_home:prompts_stop": Example(POST, "own"),
    "member_home:more": Example(opens="own"),
    "member_home:messages": Example(FORM, "own", fields=a_message),
    "member_home:preparing": Example(opens="own"),
    "member_home:preparing_card": Example(
        FORM, "own", always(name="fears"), always(act="keep", revision="1", words="The dark")
    ),
    "member_home:journey": Example(opens="own"),
    "member_home:journey_now": Example(opens="own"),
    "member_home:journey_music": Example(opens="own"),
    "member_home:journey_sound": Example(parts=always(music_id=NO_SUCH_ID), found=False),
    "member_home:journey_tonight": Example(opens="own"),
    "member_home:raise_hand": Example(POST, "own"),
    "member_home:story": Example(opens="own"),
    "member_home:decisions": Example(opens="own"),
    "member_home:result": Example(READ, "member", parts=experience_id),
    "member_home:hand_state": Example(opens="own"),
    "member_home:practices": Example(opens="own"),
    "member_home:practice": Example(READ, "member", parts=own_practice),
    "member_home:check_in": Example(FORM, "member", parts=own_practice, fields=a_check_in),
    "member_home:practice_choose": Example(FORM, "own", fields=always(like=["movement"], minutes="15")),
    "member_home:practice_plan": Example(FORM, "own", always(name="gentle-walk"), always(per_week="3")),
    "member_home:practice_rhythm": Example(POST, "member", own_practice, always(per_week="2")),
    "member_home:practice_rest": Example(POST, "member", own_practice, always(until="")),
    "member_home:practice_resume": Example(POST, "member", parts=own_practice),
    "member_home:practice_end": Example(POST, "member", own_practice, always(words="Enough")),
    "member_home:circles": Example(opens="own"),
    "member_home:circle_join": Example(POST, "member", parts=own_circle),
    "member_home:circle_leave": Example(POST, "member", parts=own_seat),
    "member_home:my_thread": Example(opens="own"),
    "member_home:commit": Example(FORM, "own", fields=a_message),
    "member_home:commit_to": Example(FORM, "member", own_insight, a_message),
    "member_home:commitment": Example(FORM, "member", own_commitment, always(outcome="let-go")),
    "member_home:manifest": Example(),
    "member_home:worker": Example(),
    "member_home:offline": Example(),
    "member_home:help_now": Example(),
    "member_home:away": Example(),
    "member_home:lock": Example(),
    "member_home:signing": Example(opens="own"),
    "member_home:sign_out_there": Example(POST, parts=always(session_id=NO_SUCH_ID), found=False),
    "member_home:sign_out_everywhere": Example(POST),
    "member_home:add_passkey": Example(FORM, "own"),
    "member_home:remove_passkey": Example(POST, parts=always(number=4711)),
    "member_home:prove": Example(FORM, "own"),
    "member_home:yours": Example(opens="own"),
    "member_home:opened": Example(opens="own"),
    "member_home:own_notes": Example(opens="own"),
    "member_home:download": Example(POST),
    "member_home:erase_own": Example(FORM, "own", fields=always(word="destroy")),
    "member_home:safety": Example(opens="own"),
    "member_home:safety_write": Example(FORM, "own", fields=always(seen="1", people="My sister")),
    "member_home:safety_copy": Example(opens="own"),
}


def entry_of(kind: str) -> Callable[[Subject | None], dict[str, Any]]:
    """One entry of the member: of that privacy, or the `second` version of the private one."""
    return lambda subject: {"entry_id": subject.entries[kind].pk if subject else NO_SUCH_ID}


OPERATION = "6a1f6a0e-5a5c-4c39-9d0e-2f0b54b7b001"
WORDS = {"operation": OPERATION, "text": "A green river.", "privacy": "private"}


def other_words(subject: Subject | None) -> dict[str, Any]:
    return WORDS | {"entry": entry_of("private")(subject)["entry_id"], "revision": "1"}


PLAIN = always(operation=OPERATION)
SEEN = always(operation=OPERATION, words="I can rest", origin="chair", share="team")
JOURNAL = {
    "member_home:journal": Example(opens="own"),
    "member_home:journal_write": Example(FORM, "own", fields=always(**WORDS)),
    "member_home:journal_speak": Example(FORM, "own", fields=always(**WORDS)),
    "member_home:journal_parts": Example(
        FORM, parts=always(recording=OPERATION), fields=always(number="0", content="c291bmQ=")
    ),
    "member_home:journal_voice": Example(READ, "member", parts=entry_of("private")),
    "member_home:journal_insight": Example(FORM, "member", entry_of("private"), SEEN),
    "member_home:insight": Example(FORM, "own", fields=SEEN),
    "member_home:journal_entry": Example(READ, "member", parts=entry_of("private")),
    "member_home:journal_edit": Example(FORM, "member", entry_of("private"), other_words),
    "member_home:journal_privacy": Example(
        POST, "member", entry_of("private"), always(operation=OPERATION, privacy="team")
    ),
    "member_home:journal_delete": Example(FORM, "member", entry_of("private"), PLAIN),
    "member_home:journal_versions": Example(
        FORM,
        "member",
        entry_of("second"),
        always(operation=OPERATION, standing="both", first="1", second="1"),
    ),
}

CARE_STATION = {
    "care_station:worklist": Example(opens="list"),
    "care_station:board": Example(opens="list"),
    "care_station:issue": Example(READ, "member", parts=issue_id),
    "care_station:acknowledge": Example(POST, "member", parts=issue_id),
    "care_station:contact": Example(POST, "member", issue_id, always(outcome="reached", note="")),
    "care_station:slipping": Example(opens="list"),
    "care_station:slip": Example(READ, "member", parts=slip_id),
    "care_station:take_slip": Example(POST, "member", parts=slip_id),
    "care_station:answer_slip": Example(
        POST, "member", slip_id, always(contact="circle", note="On Thursday.")
    ),
    "care_station:close": Example(POST, "member", issue_id, always(closing="Talked; safe tonight.")),
}


def form_of(subject: Subject | None) -> dict[str, Any]:
    return patient_id(subject) | response_id(subject)


CONSULT_ROOM = {
    "consult_room:members": Example(opens="list"),
    "consult_room:story": Example(READ, "member", parts=patient_id),
    "consult_room:print": Example(READ, "member", parts=patient_id),
    "consult_room:response": Example(READ, "member", parts=form_of),
    "consult_room:safety_plan": Example(READ, "member", parts=patient_id),
}


A_CSV = Upload(
    "answers.csv",
    b"person,instrument,authored,total\r\n"
    b"T-900,phq-9,2026-02-01T10:00:00Z,14\r\n"
    b"T-901,gad-7,2026-02-02T10:00:00Z,7\r\n",
)
PHQ_9 = {"folder": "instruments", "name": "phq-9"}


def a_signature(subject: Subject | None) -> dict[str, Any]:
    on_shelf = files("afterglow.library") / "instruments" / "phq-9.toml"
    meaning = "I have read this file and its sources."
    return {"sha256": sha256(on_shelf.read_bytes()).hexdigest(), "meaning": meaning}


RECORDS_ROOM = {
    "records_room:content": Example(),
    "records_room:content_file": Example(parts=always(**PHQ_9)),
    "records_room:sign": Example(POST, parts=always(**PHQ_9), fields=a_signature),
    "records_room:audit": Example(opens="list"),
    "records_room:verify": Example(POST),
    "records_room:import": Example(FORM, fields=always(kind="csv", file=A_CSV, zone="Europe/Berlin")),
    "records_room:import_preview": Example(),
    "records_room:import_confirm": Example(POST),
    "records_room:cohort": Example(opens="list"),
    "records_room:rates": Example(opens="list"),
    "records_room:calibration": Example(opens="list"),
    "records_room:make_reports": Example(POST),
    "records_room:prompts": Example(opens="list"),
}

IV_SIX = "iv-induction-six-2-3-weeks"
PROTOCOLS = {
    "protocols:protocols": Example(),
    "protocols:protocol": Example(parts=always(name=IV_SIX)),
    "protocols:preview": Example(parts=always(name=IV_SIX)),
    "protocols:edit": Example(FORM, parts=always(name=IV_SIX), fields=always(base="", text="x")),
    "protocols:plan": Example(READ, "member", parts=patient_id),
    "protocols:start": Example(POST, "member", patient_id, always(sha256="", first_session="")),
    "protocols:move": Example((*READ, "POST"), "member", parts=patient_id),
    "protocols:sign": Example(POST, parts=always(name=IV_SIX), fields=always(sha256="", meaning="x")),
}


def measurement_of(subject: Subject | None) -> dict[str, Any]:
    return patient_id(subject) | {"measurement_id": subject.measurement.pk if subject else NO_SUCH_ID}


def consent_of(subject: Subject | None) -> dict[str, Any]:
    return patient_id(subject) | {"consent_id": subject.consent.pk if subject else NO_SUCH_ID}


def own_consent(subject: Subject | None) -> dict[str, Any]:
    return {"consent_id": subject.consent.pk if subject else NO_SUCH_ID}


def with_patient(**parts: Any) -> Callable[[Subject | None], dict[str, Any]]:
    return lambda subject: patient_id(subject) | parts


PRESSURE = always(code="systolic-bp", value="122", unit="mm[Hg]", effective="2026-03-02T09:00")

INTAKE = {
    "consult_room:intake": Example(READ, "member", parts=patient_id),
    "consult_room:begin": Example(POST, "member", parts=patient_id),
    "consult_room:prepare": Example(POST, "member", parts=patient_id),
    "consult_room:value": Example(POST, "member", patient_id, PRESSURE),
    "consult_room:retract": Example(POST, "member", measurement_of, always(reason="Wrong cuff")),
    "consult_room:step": Example(
        POST, "member", patient_id, always(step="ecg", performed="2026-03-02T09:00")
    ),
    "consult_room:section": Example(
        FORM, "member", with_patient(name="allergies"), always(revision="0", lines="1", none="on")
    ),
    "consult_room:confirm": Example(POST, "member", with_patient(name="allergies")),
    "consult_room:eligibility": Example(READ, "member", parts=patient_id),
    "consult_room:assess": Example(POST, "member", parts=patient_id),
    "consult_room:override": Example(
        POST, "member", patient_id, always(rule="ecg", code="other", reason="Because of something.")
    ),
    "consult_room:consents": Example(READ, "member", parts=patient_id),
    "consult_room:record_consent": Example(FORM, "member", with_patient(category="treatment")),
    "consult_room:consent_copy": Example(READ, "member", parts=consent_of),
    "consult_room:consent_pdf": Example(READ, "member", parts=consent_of),
    "consult_room:withdraw": Example(POST, "member", consent_of, always(reason="")),
    "waiting_room:intake": Example(opens="own"),
    "waiting_room:intake_section": Example(
        FORM, "own", always(name="allergies"), always(revision="0", lines="1", none="on")
    ),
    "waiting_room:consents": Example(opens="own"),
    "waiting_room:sign": Example(FORM, "own", always(category="touch")),
    "waiting_room:consent_copy": Example(READ, "member", parts=own_consent),
    "waiting_room:consent_pdf": Example(READ, "member", parts=own_consent),
    "waiting_room:take_back": Example(POST, "member", parts=own_consent),
    "consult_room:consent_texts": Example(),
    "consult_room:consent_text": Example(FORM, parts=always(category="touch", language="en")),
}


def huddle_of(subject: Subject | None) -> dict[str, Any]:
    return patient_id(subject) | {"huddle_id": subject.huddle.pk if subject else NO_SUCH_ID}


def decision_id(subject: Subject | None) -> dict[str, Any]:
    return {"decision_id": subject.decision.pk if subject else NO_SUCH_ID}


def task_id(subject: Subject | None) -> dict[str, Any]:
    return {"task_id": subject.task.pk if subject else NO_SUCH_ID}


PROGRAM = {
    "care_station:windows": Example(opens="list"),
    "care_station:work": Example(opens="list"),
    "care_station:task": Example(FORM, "member", task_id, always(outcome="done", reason="Called her")),
    "care_station:program": Example(opens="list"),
}

HUDDLES = {
    "consult_room:huddles": Example(opens="list"),
    "consult_room:huddle": Example(READ, "member", parts=huddle_of),
    "consult_room:huddle-view": Example(
        POST, "member", huddle_of, always(role="nurse", revision="0", text="What I see")
    ),
    "consult_room:huddle-decide": Example(POST, "member", huddle_of, always(act="read", option="continue")),
    "waiting_room:decision": Example(READ, "member", parts=decision_id),
}


def appointment_id(subject: Subject | None) -> dict[str, Any]:
    return {"appointment_id": subject.appointment.pk if subject else NO_SUCH_ID}


BOOKING = {
    "booking:days_off": Example(FORM, fields=always(date="2026-06-19", name="Juneteenth")),
    "booking:give_back": Example(POST, parts=always(holiday_id=NO_SUCH_ID), found=False),
    "booking:times": Example(READ, "member", parts=patient_id),
    "booking:book": Example(POST, "member", patient_id, always(seen="old")),
    "booking:move": Example(FORM, "member", appointment_id, always(revision="1", to="2026-03-05T10:00")),
    "booking:call_off": Example(FORM, "member", appointment_id, always(revision="1", reason="Away")),
}

WALK = always(name="gentle-walk")
TOOLBOX = {
    "integration_room:toolbox": Example(),
    "integration_room:modality": Example(parts=WALK),
    "integration_room:modality_edit": Example(FORM, parts=WALK, fields=always(base="", text="x")),
    "integration_room:modality_sign": Example(POST, parts=WALK, fields=always(sha256="", meaning="x")),
    "integration_room:shown_scores": Example(FORM, fields=always(instruments=["gad-7"])),
    "integration_room:cards": Example(),
    "integration_room:cards_edit": Example(FORM, fields=always(base="", text="x")),
    "integration_room:cards_sign": Example(POST, fields=always(sha256="", meaning="x")),
    "integration_room:fit": Example(READ, "member", parts=patient_id),
}

A_PIECE = {
    "file": Upload("piece.wav", a_sound(1)),
    "title": "Slow water",
    "made_by": "Us",
    "credit": "CC0",
    "part": "inside",
    "place": "1",
    "length": "0:01",
    "rights": "on",
}
NO_MUSIC = always(music_id=NO_SUCH_ID)
"""The clinic's pieces name nobody: who hears which is in tests/clinic/treatment_room/test_music.py."""
TREATMENT_ROOM = {
    "treatment_room:music": Example(),
    "treatment_room:music_lay": Example(FORM, fields=always(**A_PIECE)),
    "treatment_room:music_piece": Example(FORM, parts=NO_MUSIC, found=False),
    "treatment_room:music_sound": Example(parts=NO_MUSIC, found=False),
    "treatment_room:music_off": Example(POST, parts=NO_MUSIC, found=False),
    "treatment_room:day": Example(opens="list"),
    "treatment_room:session": Example(READ, "member", parts=appointment_id),
    "treatment_room:gate": Example(POST, "member", appointment_id, always(revision="0")),
    "treatment_room:begin": Example(POST, "member", parts=appointment_id),
    "treatment_room:line_out": Example(POST, "member", appointment_id, always(reason="complete")),
    "treatment_room:answer_hand": Example(POST, "member", parts=lambda subject: hand_id(subject)),
    "treatment_room:keep": Example(POST, "member", appointment_id, always(minutes="50")),
}

PRIVACY = {
    "consult_room:break_glass": Example(
        FORM,
        fields=always(
            identifier="FL-404", birth_date="1990-01-01", reason="Somebody calls in panic", minutes="15"
        ),
    ),
    "consult_room:psychotherapy": Example(
        FORM, "member", patient_id, always(text="A hunch."), met_by=may_keep_psychotherapy_notes
    ),
    "records_room:keys": Example(opens="list"),
    "records_room:erase": Example(FORM, "member", with_patient(purpose="own"), always(reason="They asked.")),
    "records_room:broken_glass": Example(opens="list"),
}


def seat_of(subject: Subject | None) -> dict[str, Any]:
    return {"circle_id": subject.seat.circle_id if subject else NO_SUCH_ID}


def circle_as_it_is(subject: Subject | None) -> dict[str, Any]:
    told = {"name": "Circle", "weekday": "1", "hour": "18:30", "minutes": "60", "seats": "9"}
    led_by = subject.seat.circle.led_by_id if subject else NO_SUCH_ID
    return told | {"open_to": "former-members", "led_by": str(led_by)}


def seat_left(subject: Subject | None) -> dict[str, Any]:
    return seat_of(subject) | {"place_id": subject.seat.pk if subject else NO_SUCH_ID}


def hand_id(subject: Subject | None) -> dict[str, Any]:
    return {"hand_id": subject.hand.pk if subject else NO_SUCH_ID}


def practice_of(subject: Subject | None) -> dict[str, Any]:
    return patient_id(subject) | {"practice_id": subject.practice.pk if subject else NO_SUCH_ID}


def commitment_of(subject: Subject | None) -> dict[str, Any]:
    return patient_id(subject) | {"commitment_id": subject.practice.commitment_id if subject else NO_SUCH_ID}


def message_of(subject: Subject | None) -> dict[str, Any]:
    return patient_id(subject) | {"message_id": subject.message.pk if subject else NO_SUCH_ID}


def asked_of(subject: Subject | None) -> dict[str, Any]:
    return patient_id(subject) | {"issue_id": subject.asked.pk if subject else NO_SUCH_ID}


A_TALK = always(tags=["grief"], hard="unsettled", insight="I can rest", commitment="", minutes="50")
INTEGRATION = {
    "integration_room:caseload": Example(opens="list"),
    "integration_room:answer_hand": Example(POST, "member", parts=hand_id),
    "integration_room:thread": Example(READ, "member", parts=patient_id),
    "integration_room:debrief": Example(FORM, "member", patient_id, A_TALK),
    "integration_room:concern": Example(
        FORM, "member", patient_id, always(words="Thin and pale", soon="today", role="nurse")
    ),
    "integration_room:plan": Example(FORM, "member", with_patient(name="gentle-walk"), always(per_week="3")),
    "integration_room:end_practice": Example(POST, "member", parts=practice_of),
    "integration_room:end_finding": Example(POST, "member", asked_of, always(outcome="We talked.")),
    "integration_room:end_commitment": Example(POST, "member", commitment_of, always(outcome="let-go")),
    "integration_room:messages": Example(opens="list"),
    "integration_room:conversation": Example(FORM, "member", patient_id, a_message),
    "integration_room:settle_message": Example(POST, "member", message_of, always(how="talked")),
    "integration_room:hours": Example(FORM, fields=always(**{"day-0": "09:00-17:00"})),
    "integration_room:notes": Example(FORM, "member", patient_id, always(text="A good talk.")),
    "integration_room:shared": Example(opens="list"),
    "integration_room:shared_entry": Example(READ, "member", entry_of("team"), met_by=may_read_team_entry),
    "integration_room:shared_voice": Example(READ, "member", entry_of("team"), met_by=may_read_team_entry),
    "integration_room:guest": Example(READ, "member", parts=patient_id),
    "integration_room:circles": Example(FORM, "list"),
    "integration_room:circle": Example(READ, "member", parts=seat_of),
    "integration_room:circle_change": Example(FORM, "member", seat_of, circle_as_it_is),
    "integration_room:circle_close": Example(POST, "member", seat_of),
    "integration_room:circle_join": Example(POST, "member", seat_of, always(patient=str(NO_SUCH_ID))),
    "integration_room:circle_leave": Example(POST, "member", parts=seat_left),
    "integration_room:circle_attend": Example(POST, "member", seat_of, always(day="2026-03-02")),
}

EXAMPLES: dict[str, Example] = {
    **SITE,
    **SIGN_IN,
    **FRONT_DESK,
    **WAITING_ROOM,
    **MEMBER_HOME,
    **JOURNAL,
    **CARE_STATION,
    **CONSULT_ROOM,
    **INTAKE,
    **HUDDLES,
    **PROGRAM,
    **PRIVACY,
    **RECORDS_ROOM,
    **PROTOCOLS,
    **BOOKING,
    **TOOLBOX,
    **TREATMENT_ROOM,
    **INTEGRATION,
}
