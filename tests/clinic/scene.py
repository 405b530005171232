"""A clinic day around the cast, with the same rows for each of the three members.

Every row that holds words about a person holds a canary: a word that occurs nowhere else and
names its member, so that any page can be searched for what it must not show.
"""

import hashlib
import io
from dataclasses import dataclass, field
from datetime import time, timedelta
from uuid import uuid4

import time_machine

from afterglow.library.shelf import read_content
from afterglow_clinic.chart.consenting import publish
from afterglow_clinic.chart.journal.voice import Spoken, keep_part
from afterglow_clinic.chart.journal.writing import edit_entry, write_entry
from afterglow_clinic.chart.messages import write_message
from afterglow_clinic.chart.models import (
    Appointment,
    BreakGlass,
    CarePlan,
    Checkpoint,
    Circle,
    CircleMembership,
    ClinicalImpression,
    Commitment,
    Consent,
    ContactMade,
    Decision,
    DetectedIssue,
    Encounter,
    Huddle,
    HuddleView,
    Insight,
    Invitation,
    JournalEntry,
    Measurement,
    Message,
    Music,
    Notification,
    Organization,
    Patient,
    Practice,
    Practitioner,
    PreparationAnswer,
    Privacy,
    PushSubscription,
    QuestionnaireResponse,
    RaisedHand,
    SafetyPlan,
    SessionNote,
    Severity,
    Task,
)
from afterglow_clinic.chart.music.laying import Label, lay_music
from afterglow_clinic.chart.notes import write_psychotherapy_note, write_session_note
from afterglow_clinic.chart.once import Spoken as Said
from afterglow_clinic.chart.opening import open_patient
from tests.clinic.builders import a_response, a_session, a_slip, a_sound, an_invitation, an_issue
from tests.clinic.cast import NOW, Cast, Person, assemble
from tests.clinic.relations import (
    MEMBERS,
    may_read_answer,
    may_read_entry,
    may_read_finding,
    may_read_message,
    may_read_note,
    may_read_psychotherapy_note,
    may_read_session_note,
    meets,
)

PRIVACY = ("private", "integrator", "team")
AUTHORS = {
    "member": ("director", "integrator"),
    "other_member": ("director",),
    "far_member": ("far_director",),
}
"""Who keeps psychotherapy notes about whom."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One member and the rows that hang on them."""

    name: str
    person: Person
    patient: Patient
    response: QuestionnaireResponse
    issue: DetectedIssue
    invitation: Invitation
    token: str
    measurement: Measurement
    consent: Consent
    huddle: Huddle
    decision: Decision
    appointment: Appointment
    task: Task
    practice: Practice
    seat: CircleMembership
    hand: RaisedHand
    message: Message
    asked: DetectedIssue
    entries: dict[str, JournalEntry] = field(default_factory=dict)

    @property
    def finding_canary(self) -> str:
        return f"zfinding{self.patient.family.lower()}"

    @property
    def note_canary(self) -> str:
        return f"znote{self.patient.family.lower()}"

    def entry_canary(self, privacy: str) -> str:
        return f"zjournal{privacy}{self.patient.family.lower()}"

    def voice_canary(self, privacy: str) -> str:
        return f"zvoice{privacy}{self.patient.family.lower()}"

    @property
    def message_canary(self) -> str:
        return f"zmessage{self.patient.family.lower()}"

    @property
    def session_note_canary(self) -> str:
        return f"zsessionnote{self.patient.family.lower()}"

    def psychotherapy_canary(self, author: str) -> str:
        return f"zpsychotherapy{author.replace('_', '')}{self.patient.family.lower()}"

    @property
    def answer_canary(self) -> str:
        return f"zanswer{self.patient.family.lower()}"

    def forbidden_to(self, person: str | None) -> set[str]:
        """Words about this member that no page may show to that person of the cast."""
        words = set()
        if not meets(person, self.name):
            words |= {self.patient.family, self.patient.identifier, self.patient.email, str(self.patient.pk)}
        if not may_read_finding(person, self.name):
            words.add(self.finding_canary)
        if not may_read_note(person, self.name):
            words.add(self.note_canary)
        if not may_read_answer(person, self.name):
            words.add(self.answer_canary)
        if not may_read_session_note(person, self.name):
            words.add(self.session_note_canary)
        if not may_read_message(person, self.name):
            words.add(self.message_canary)
        for privacy in PRIVACY:
            if not may_read_entry(person, self.name, privacy):
                words |= {self.entry_canary(privacy), self.voice_canary(privacy)}
        if person != self.name:
            words.add(self.entry_canary("earlier"))
        return words | {
            self.psychotherapy_canary(author)
            for author in AUTHORS[self.name]
            if not may_read_psychotherapy_note(person, self.name, author)
        }


@dataclass(frozen=True, slots=True)
class Scene:
    """The cast and, by name, each member with their rows."""

    cast: Cast
    subjects: dict[str, Subject] = field(default_factory=dict)

    def forbidden_to(self, person: str | None) -> set[str]:
        return set().union(*(subject.forbidden_to(person) for subject in self.subjects.values()))


def set_the_scene() -> Scene:
    """Write the cast and a day's rows: a positive answer, its finding, a contact, a session, a link."""
    cast = assemble()
    for director in (cast.director, cast.far_director):
        _published(director)
        _played(director)
    people = cast.everyone()
    readers = {"member": cast.nurse, "other_member": cast.nurse, "far_member": cast.far_nurse}
    scene = Scene(cast, {name: _subject(name, people[name], readers[name]) for name in MEMBERS})
    for subject in scene.subjects.values():
        _sealed(subject, people, readers[subject.name])
    return scene


def set_a_later_scene() -> Scene:
    """The same with the last session days ago: what waits for hours after one may be done again."""
    with time_machine.travel(NOW, tick=False):
        scene = set_the_scene()
    Encounter.objects.filter(kind="treatment").update(
        period_start=NOW - timedelta(days=8), period_end=NOW - timedelta(days=8, hours=-1)
    )
    return scene


def _published(director: Person) -> None:
    """The two documents the examples sign, as this clinic words them."""
    for category in ("treatment", "touch"):
        publish(
            category=category,
            language="en",
            title=f"About {category}",
            meaning="I have read this and agree",
            text="What we do, and what you may say no to.",
            valid_days=None,
            by=director.actor,
            at=NOW,
        )


def _played(director: Person) -> None:
    """A piece of music, which is for everyone of this clinic and for nobody of another."""
    label = Label("Slow water", str(director.practitioner), "CC0", Music.Part.INSIDE, 1, 2)
    lay_music(file=io.BytesIO(a_sound(2)), label=label, by=director.actor, at=NOW)


def _sealed(subject: Subject, people: dict[str, Person], nurse: Person) -> None:
    """An entry of each privacy, a note for the team, notes apart, and a glass, broken once."""
    for privacy in PRIVACY:
        subject.entries[privacy] = _spoken_entry(subject, privacy)
    subject.entries["second"] = edit_entry(
        operation=uuid4(),
        entry_id=subject.entries["private"].pk,
        revision=9,
        text=f"{subject.entry_canary('private')} from another device",
        privacy=Privacy.PRIVATE,
        authored=NOW,
        by=subject.person.actor,
        at=NOW,
    ).entry
    write_session_note(
        patient=subject.patient,
        kind=SessionNote.Kind.CONTACT,
        text=subject.session_note_canary,
        by=nurse.actor,
        at=NOW,
    )
    BreakGlass.objects.create(
        patient=subject.patient,
        by=nurse.practitioner,
        reason="An emergency, and over",
        at=NOW - timedelta(days=2),
        expires=NOW - timedelta(days=2, hours=-1),
    )
    for author in AUTHORS[subject.name]:
        text = subject.psychotherapy_canary(author)
        write_psychotherapy_note(patient=subject.patient, text=text, by=people[author].actor, at=NOW)


def _spoken_entry(subject: Subject, privacy: str) -> JournalEntry:
    """An entry with a recording; what it said before it was changed is the member's alone."""
    recording, by = uuid4(), subject.person.actor
    sound = subject.voice_canary(privacy).encode()
    keep_part(recording=recording, number=0, content=sound, by=by, at=NOW)
    first = write_entry(
        operation=uuid4(),
        text=subject.entry_canary("earlier" if privacy == "team" else privacy),
        privacy=Privacy(privacy),
        authored=NOW,
        spoken=Spoken(recording, "audio/webm", 3, 1),
        by=by,
        at=NOW,
    ).entry
    if privacy != "team":
        return first
    return edit_entry(
        operation=uuid4(),
        entry_id=first.pk,
        revision=1,
        text=subject.entry_canary("team"),
        privacy=Privacy.TEAM,
        authored=NOW,
        by=by,
        at=NOW,
    ).entry


def _subject(name: str, person: Person, reader: Person) -> Subject:
    patient = person.patient
    assert patient is not None
    assert reader.practitioner is not None
    lower = patient.family.lower()
    token = f"token-of-{lower}"
    response = a_response(patient, "phq-9", (1, 1, 1, 1, 1, 1, 1, 1, 2), authored=NOW)
    evidence = {
        "instrument": "phq-9",
        "response_id": str(response.pk),
        "at": NOW.isoformat(),
        "item": "9",
        "question": "Thoughts",
        "answer": 2,
        "answer_text": f"zanswer{lower}",
    }
    a_response(patient, "edi", (40,) * 8, authored=NOW - timedelta(hours=2))
    issue = an_issue(
        patient,
        response=response,
        sentence=f"Item 9: zfinding{lower}.",
        evidence=[evidence],
        key=f"si/{lower}",
    )
    ContactMade.objects.create(
        patient=patient,
        issue=issue,
        by=reader.practitioner,
        at=NOW,
        outcome=ContactMade.Outcome.LEFT_MESSAGE,
        note=f"znote{lower}",
    )
    _notified(patient.organization, issue, reader.practitioner)
    a_session(patient)
    a_slip(patient)
    PushSubscription.objects.create(
        patient=patient,
        name=f"Phone of {patient.family}",
        endpoint=f"https://push.example/{lower}",
        by=str(patient),
        at=NOW,
    )
    PreparationAnswer.objects.create(
        received=NOW,
        patient=patient,
        card="fears",
        answer="said",
        words=f"zfinding{lower}",
        revision=1,
        by="They",
        at=NOW,
    )
    open_patient(patient_id=patient.pk, by=person.actor, at=NOW, reading="own")
    SafetyPlan.objects.create(patient=patient, version=1, people=f"zfinding{lower}", by=str(patient), at=NOW)
    measured, consent = _measured(patient), _consented(patient)
    huddle, decision = _huddled(patient, reader.practitioner)
    told = _told(person, patient)  # its review calls off missed windows that no plan knows: before ours
    return Subject(
        name,
        person,
        patient,
        response,
        issue,
        _invited(patient, token),
        token,
        measured,
        consent,
        huddle,
        decision,
        _agreed(huddle.checkpoint.care_plan),
        _tasked(patient),
        _practising(patient),
        _seated(patient, reader.practitioner),
        RaisedHand.objects.create(
            patient=patient, operation=uuid4(), raised=NOW, received=NOW, by=str(patient)
        ),
        told,
        an_issue(patient, Severity.LOW, code="silence", sentence=f"zfinding{lower}", owner_role="integrator"),
    )


def _told(person: Person, patient: Patient) -> Message:
    """A message to the team, which waits for an answer."""
    return write_message(
        patient=patient,
        words=f"zmessage{patient.family.lower()}",
        operation=uuid4(),
        spoken=Said(at=NOW),
        by=person.actor,
        at=NOW,
    )


def _practising(patient: Patient) -> Practice:
    """An insight, a commitment and a practice; the words are for those who work with the member."""
    words, by = f"zfinding{patient.family.lower()}", str(patient)
    insight = Insight.objects.create(
        patient=patient, words=words, origin="chair", authored=NOW, received=NOW, by=by
    )
    commitment = Commitment.objects.create(patient=patient, insight=insight, words=words, at=NOW, by=by)
    return Practice.objects.create(
        patient=patient,
        commitment=commitment,
        modality="slow-breathing",
        title="Slow breathing",
        per_week=3,
        since=NOW - timedelta(days=9),
        at=NOW,
        by=by,
    )


def _seated(patient: Patient, reader: Practitioner) -> CircleMembership:
    """A seat in a circle whose name says whose it is: nobody else's integrator may meet it.

    It is full, so that no other member meets it either.
    """
    circle = Circle.objects.create(
        organization=patient.organization,
        name=f"zfinding{patient.family.lower()}",
        led_by=reader,
        weekday=1,
        hour=time(18),
        seats=1,
        created_by="Nora",
        created=NOW,
    )
    return CircleMembership.objects.create(patient=patient, circle=circle, joined=NOW, joined_by="Nora")


def _agreed(plan: CarePlan) -> Appointment:
    """The second session, this afternoon; the first was this morning's in `a_session`."""
    start = NOW + timedelta(hours=1)
    return Appointment.objects.create(
        patient=plan.patient,
        care_plan=plan,
        activity="infusion",
        kind=Appointment.Kind.SESSION,
        session=2,
        title="Infusion",
        component="medicine",
        start=start,
        end=start + timedelta(minutes=40),
        owner_role="nurse",
        booked_by="June Desk",
        booked_at=NOW,
    )


def _tasked(patient: Patient) -> Task:
    """One window that was missed, everybody's until somebody is named, and one that closes in an hour."""
    looks = {"effective": NOW, "next_look": NOW + timedelta(hours=1)}
    ClinicalImpression.objects.update_or_create(patient=patient, defaults=looks)
    return Task.objects.create(
        patient=patient,
        key="window/scene",
        code="window-missed",
        description="Mood after the infusion, session 2",
        owner_role="nurse",
        opens=NOW - timedelta(hours=5),
        authored=NOW,
    )


def _huddled(patient: Patient, reader: Practitioner) -> tuple[Huddle, Decision]:
    """An open huddle, and one before it that was decided; what licensed people wrote there is theirs."""
    lower = patient.family.lower()
    protocol = "iv-induction-six-2-3-weeks"
    plan = CarePlan.objects.create(
        patient=patient,
        title="IV induction",
        protocol=protocol,
        protocol_version="1.0.0",
        protocol_sha256=hashlib.sha256(read_content("protocols", protocol)).hexdigest(),
        period_start=NOW - timedelta(days=30),
    )
    open_one, ended = (_huddle(plan, session) for session in (3, 2))
    for role, text in (("prescriber", f"zanswer{lower}"), ("integrator", f"znote{lower}")):
        HuddleView.objects.create(
            patient=patient, huddle=open_one, role=role, revision=1, text=text, by=reader, at=NOW
        )
    decision = Decision.objects.create(
        patient=patient,
        huddle=ended,
        activity="decision",
        option="continue",
        rationale=f"zanswer{lower}",
        plain_words="We go on.",
        owner=reader,
        due=NOW + timedelta(days=2),
        signed_by=reader,
        signed_as="prescriber",
        signed_at=NOW,
        meaning="I decide this",
        digest="not looked at here",
    )
    return open_one, decision


def _huddle(plan: CarePlan, session: int) -> Huddle:
    row = Checkpoint.objects.create(
        patient=plan.patient,
        care_plan=plan,
        activity="checkpoint",
        after_session=session,
        verdict=Checkpoint.Verdict.OFF_TRACK,
        basis={"roles": ["prescriber", "nurse", "integrator"], "decides": "decision"},
        opened=NOW,
        held=NOW,
    )
    return Huddle.objects.create(
        patient=plan.patient, checkpoint=row, opened=NOW, decide_by=NOW + timedelta(hours=48)
    )


def _measured(patient: Patient) -> Measurement:
    return Measurement.objects.create(
        patient=patient, code="body-weight", value=70, unit="kg", effective=NOW, recorded=NOW, by="Nora"
    )


def _consented(patient: Patient) -> Consent:
    """A consent whose words name the member, as every signed document does."""
    document = f"Treatment, {patient}"
    return Consent.objects.create(
        patient=patient,
        category=Consent.Category.TREATMENT,
        document_version="1",
        given=NOW,
        recorded_by=str(patient),
        signed_name=str(patient),
        document=document,
        document_sha256=hashlib.sha256(document.encode()).hexdigest(),
    )


def _invited(patient: Patient, token: str) -> Invitation:
    return an_invitation(patient, ("phq-9", "gad-7"), token=token)


def _notified(organization: Organization, issue: DetectedIssue, reader: Practitioner) -> None:
    Notification.objects.create(
        organization=organization,
        issue=issue,
        practitioner=reader,
        key=f"{issue.key}/{reader.pk}",
        address=reader.email,
        subject="Something needs you",
        text="Please open Afterglow.",
        created=NOW,
        not_before=NOW,
    )
