"""Three write, one signs, the member reads: and nobody is overwritten, nothing happens twice."""

from datetime import timedelta
from typing import Any

import pytest

from afterglow.program.huddle import HuddleRefused
from afterglow.program.option import option_named
from afterglow_clinic.chart.deciding import holds, latest_views, pace, seen_token
from afterglow_clinic.chart.loading import load_record
from afterglow_clinic.chart.models import (
    AuditEvent,
    CarePlan,
    Checkpoint,
    Circumstance,
    Decision,
    Huddle,
    HuddleView,
    MedicationStatement,
    Patient,
    Task,
    TaskCompletion,
)
from afterglow_clinic.chart.permissions import NotPermitted
from afterglow_clinic.chart.planning import load_plan
from afterglow_clinic.consult_room.huddle import actions
from tests.clinic.cast import NOW, PASSWORD, Cast, Person
from tests.clinic.huddle.arc import FLAT, a_goal, hand_in, look_again, on_program, team_of

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
LATER = NOW + timedelta(hours=20)
VIEWS = {
    "prescriber": "Clonazepam nightly, sapphire.",
    "nurse": "Session two was cut short, topaz.",
    "integrator": "He has moved house twice, garnet.",
}
WORDS = "We go on as planned. Dr. Piet will call you on Thursday."


@pytest.fixture(autouse=True)
def stopped_clock(time_machine: Any) -> None:
    time_machine.move_to(LATER, tick=False)


@pytest.fixture
def member(cast: Cast) -> Patient:
    assert cast.member.patient is not None
    team_of(cast, cast.member.patient)
    return cast.member.patient


@pytest.fixture
def huddle(member: Patient) -> Huddle:
    a_goal(member)
    on_program(member)
    MedicationStatement.objects.create(
        patient=member, ingredient="clonazepam", recorded=NOW, recorder="Piet Prescriber"
    )
    Circumstance.objects.create(
        patient=member,
        code="life-event",
        effective=NOW - timedelta(days=3),
        note="Lost the flat, opal",
        recorder="Iris Integrator",
    )
    hand_in(member, FLAT[1])
    return Huddle.objects.get()


def people(cast: Cast) -> dict[str, Person]:
    return {"prescriber": cast.prescriber, "nurse": cast.nurse, "integrator": cast.integrator}


def all_write(cast: Cast, huddle: Huddle, but: str = "") -> None:
    for role, person in people(cast).items():
        if role != but:
            actions.write_view(
                huddle=huddle, role=role, text=VIEWS[role], revision=0, by=person.actor, at=LATER
            )


def draft(cast: Cast, huddle: Huddle, **given: Any) -> actions.Draft:
    row = {
        "option": "continue",
        "rationale": "Fifty-eight per cent still gained after four, ruby.",
        "plain_words": WORDS,
        "owner": cast.prescriber.practitioner,
        "due": LATER + timedelta(days=3),
        "meaning": "I decide this and answer for it",
        "seen": seen_token(latest_views(huddle.views.all())),
    }
    return actions.Draft(**row | given)


def sign(cast: Cast, huddle: Huddle, by: Person | None = None, **given: Any) -> Decision:
    person = by or cast.prescriber
    return actions.sign_decision(huddle=huddle, draft=draft(cast, huddle, **given), by=person.actor, at=LATER)


def address(huddle: Huddle, more: str = "") -> str:
    return f"/story/{huddle.patient_id}/huddles/{huddle.pk}/{more}"


def page(as_person: Any, person: Person, huddle: Huddle) -> str:
    return str(as_person(person).get(address(huddle)).content.decode())


def fields(cast: Cast, huddle: Huddle, **given: Any) -> dict[str, Any]:
    row = {
        "act": "sign",
        "seen": seen_token(latest_views(huddle.views.all())),
        "option": "continue",
        "rationale": "Fifty-eight per cent still gained after four.",
        "owner": str(cast.prescriber.practitioner.pk) if cast.prescriber.practitioner else "",
        "due": "2026-03-06",
        "plain_words": WORDS,
        "meaning": "I decide this",
    }
    return row | given


def test_each_role_writes_its_own_view_and_its_task_is_done(cast: Cast, huddle: Huddle) -> None:
    all_write(cast, huddle)
    assert {view.role: view.text for view in huddle.views.all()} == VIEWS
    done = TaskCompletion.objects.filter(task__code="huddle-view")
    assert {row.by for row in done} == {"Piet Prescriber", "Nora Nurse", "Iris Integrator"}


def test_nobody_writes_for_another_role(cast: Cast, huddle: Huddle) -> None:
    for person, role in (
        (cast.nurse, "prescriber"),
        (cast.integrator, "nurse"),
        (cast.prescriber, "integrator"),
    ):
        with pytest.raises(NotPermitted):
            actions.write_view(huddle=huddle, role=role, text="x", revision=0, by=person.actor, at=LATER)
    with pytest.raises(NotPermitted):
        actions.write_view(
            huddle=huddle, role="nurse", text="x", revision=0, by=cast.front_desk.actor, at=LATER
        )


def test_a_page_that_names_another_role_is_told_which_field_is_wrong(
    cast: Cast, as_person: Any, huddle: Huddle
) -> None:
    for role in ("prescriber", "owner", ""):
        sent = {"role": role, "revision": "0", "text": "x"}
        answer = as_person(cast.nurse).post(address(huddle, "view/"), sent)
        assert answer.status_code == 422
    assert not HuddleView.objects.exists()


def test_a_medical_director_writes_for_a_role_that_cannot_and_it_says_who(cast: Cast, huddle: Huddle) -> None:
    all_write(cast, huddle, but="integrator")
    actions.write_view(
        huddle=huddle, role="integrator", text="Spoke with Iris", revision=0, by=cast.director.actor, at=LATER
    )
    assert latest_views(huddle.views.select_related("by"))["integrator"].by.name == "Dora Director"


def test_pressing_twice_writes_once(cast: Cast, huddle: Huddle) -> None:
    for _ in range(2):
        actions.write_view(
            huddle=huddle, role="nurse", text="the same", revision=0, by=cast.nurse.actor, at=LATER
        )
    assert HuddleView.objects.count() == 1


def test_a_view_from_an_older_page_is_refused_with_who_and_when(
    cast: Cast, as_person: Any, huddle: Huddle
) -> None:
    actions.write_view(huddle=huddle, role="nurse", text="first", revision=0, by=cast.nurse.actor, at=LATER)
    sent = {"role": "nurse", "revision": "0", "text": "typed for half an hour"}
    answer = as_person(cast.director).post(address(huddle, "view/"), sent)
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "Changed by Nora Nurse at March 3, 10:02" in said or "Changed by Nora Nurse at 3 March" in said
    assert "typed for half an hour" in said
    assert "first" in said, "the version to read first"
    assert HuddleView.objects.count() == 1
    again = as_person(cast.director).post(address(huddle, "view/"), sent | {"revision": "1"})
    assert (again.status_code, HuddleView.objects.count()) == (302, 2)


def test_a_revision_keeps_the_one_before(cast: Cast, huddle: Huddle) -> None:
    for revision, text in enumerate(("first", "second")):
        actions.write_view(
            huddle=huddle, role="nurse", text=text, revision=revision, by=cast.nurse.actor, at=LATER
        )
    assert [view.text for view in huddle.views.order_by("revision")] == ["first", "second"]
    assert latest_views(huddle.views.all())["nurse"].text == "second"


def test_no_decision_before_everybody_has_written(cast: Cast, as_person: Any, huddle: Huddle) -> None:
    all_write(cast, huddle, but="integrator")
    with pytest.raises(HuddleRefused, match="still to write: integrator"):
        sign(cast, huddle)
    assert "Still to write: Integrator" in page(as_person, cast.prescriber, huddle)
    assert (
        as_person(cast.prescriber).post(address(huddle, "decide/"), fields(cast, huddle)).status_code == 422
    )


def test_only_a_prescriber_or_the_director_signs(cast: Cast, huddle: Huddle) -> None:
    all_write(cast, huddle)
    for person in (cast.nurse, cast.integrator, cast.front_desk, cast.owner, cast.member):
        with pytest.raises(NotPermitted):
            sign(cast, huddle, by=person)
    assert sign(cast, huddle, by=cast.director).signed_as == "medical-director"


def test_a_signed_decision_is_work_with_an_owner_and_a_date(cast: Cast, huddle: Huddle) -> None:
    all_write(cast, huddle)
    decision = sign(cast, huddle)
    task = Task.objects.get(code="huddle-decision")
    assert (task.owner, task.closes) == (cast.prescriber.practitioner, decision.due)


def test_the_seal_covers_the_words_the_views_and_the_causes(cast: Cast, huddle: Huddle) -> None:
    all_write(cast, huddle)
    decision = Decision.objects.get(pk=sign(cast, huddle).pk)
    assert holds(decision)
    for name, other in (
        ("plain_words", WORDS + " "),
        ("option", "stop"),
        ("rationale", ""),
        ("due", LATER),
        ("meaning", "nothing"),
        ("owner", cast.nurse.practitioner),
        ("basis", decision.basis | {"views": []}),
    ):
        changed = Decision.objects.get(pk=decision.pk)
        setattr(changed, name, other)
        assert not holds(changed), name
    audited = AuditEvent.objects.get(subtype="decision.sign")
    assert audited.detail["digest"] == decision.digest


def test_a_row_changed_behind_our_back_is_said_on_the_page(
    cast: Cast, as_person: Any, huddle: Huddle
) -> None:
    all_write(cast, huddle)
    sign(cast, huddle)
    Decision.objects.update(plain_words="We stop everything.")
    assert "not what was signed" in page(as_person, cast.prescriber, huddle)


def test_signing_twice_is_one_decision_and_another_is_refused(
    cast: Cast, as_person: Any, huddle: Huddle
) -> None:
    all_write(cast, huddle)
    first = sign(cast, huddle)
    assert sign(cast, huddle).pk == first.pk
    with pytest.raises(actions.Closed):
        sign(cast, huddle, option="stop")
    answer = as_person(cast.director).post(address(huddle, "decide/"), fields(cast, huddle, option="stop"))
    assert answer.status_code == 409
    assert "Decided by Piet Prescriber" in answer.content.decode()
    assert Decision.objects.count() == Task.objects.filter(code="huddle-decision").count() == 1


def test_a_view_written_meanwhile_stops_the_signature(cast: Cast, as_person: Any, huddle: Huddle) -> None:
    all_write(cast, huddle)
    before = fields(cast, huddle)
    actions.write_view(
        huddle=huddle, role="nurse", text="New: ECG", revision=1, by=cast.nurse.actor, at=LATER + MINUTE
    )
    answer = as_person(cast.prescriber).post(address(huddle, "decide/"), before)
    assert answer.status_code == 409
    assert "Changed by Nora Nurse" in answer.content.decode()
    assert WORDS in answer.content.decode()
    assert not Decision.objects.exists()


def test_after_the_decision_nobody_writes_any_more(cast: Cast, as_person: Any, huddle: Huddle) -> None:
    all_write(cast, huddle)
    sign(cast, huddle)
    sent = {"role": "nurse", "revision": "1", "text": "too late"}
    answer = as_person(cast.nurse).post(address(huddle, "view/"), sent)
    assert answer.status_code == 409
    assert "too late" in answer.content.decode(), "nothing typed is lost"
    assert HuddleView.objects.count() == 3


def test_the_plain_words_are_required(cast: Cast, as_person: Any, huddle: Huddle) -> None:
    all_write(cast, huddle)
    answer = as_person(cast.prescriber).post(
        address(huddle, "decide/"), fields(cast, huddle, plain_words="  ")
    )
    assert answer.status_code == 422
    assert "What the member reads" in answer.content.decode()
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"due": "2026-03-01"},
        {"due": "2046-03-01"},
        {"due": "soon"},
        {"option": "double-the-dose"},
        {"owner": "00000000-0000-4000-8000-000000000000"},
        {"owner": "x"},
        {"meaning": ""},
        {"rationale": ""},
        {"plain_words": "w" * 4001},
        {"seen": "x" * 500},
    ],
)
def test_what_cannot_be_signed_names_its_field_and_keeps_what_was_typed(
    cast: Cast, as_person: Any, huddle: Huddle, wrong: dict[str, str]
) -> None:
    all_write(cast, huddle)
    answer = as_person(cast.prescriber).post(address(huddle, "decide/"), fields(cast, huddle, **wrong))
    assert answer.status_code in {409, 422}
    assert "Something needs another look" in answer.content.decode()
    assert not Decision.objects.exists()


def test_in_a_clinic_the_signer_gives_their_password_again(
    cast: Cast, as_person: Any, huddle: Huddle, settings: Any
) -> None:
    settings.DEMO = False
    all_write(cast, huddle)
    client = as_person(cast.prescriber)
    for password, status in (("wrong", 422), ("", 422), (PASSWORD, 302)):
        sent = fields(cast, huddle, password=password)
        answer = client.post(address(huddle, "decide/"), sent, secure=True)
        assert answer.status_code == status, password
    assert Decision.objects.count() == 1


def test_a_colleagues_password_does_not_sign_for_me(
    cast: Cast, as_person: Any, huddle: Huddle, settings: Any
) -> None:
    settings.DEMO = False
    all_write(cast, huddle)
    cast.prescriber.user.set_password("another one entirely, of clay")
    cast.prescriber.user.save()
    sent = fields(cast, huddle, password=PASSWORD)
    assert as_person(cast.prescriber).post(address(huddle, "decide/"), sent, secure=True).status_code == 422


def test_the_words_can_be_read_as_the_member_will_before_signing(
    cast: Cast, as_person: Any, huddle: Huddle
) -> None:
    all_write(cast, huddle)
    sent = fields(cast, huddle, act="read", plain_words="", meaning="", option="pause")
    said = as_person(cast.prescriber).post(address(huddle, "decide/"), sent).content.decode()
    assert option_named("pause").plain_words.split("{")[0] in said
    assert "Piet Prescriber will call you by 6 March 2026" in said
    assert "reader of" in said
    assert not Decision.objects.exists()


def test_an_integrator_sees_their_causes_and_neither_scores_nor_medicines(
    cast: Cast, as_person: Any, huddle: Huddle
) -> None:
    all_write(cast, huddle)
    said = page(as_person, cast.integrator, huddle)
    assert "opal" in said
    assert "garnet" in said
    for secret in ("clonazepam", "sapphire", "topaz", "50 %", "20 to 19", "points better"):
        assert secret not in said, secret
    licensed = page(as_person, cast.prescriber, huddle)
    for shown in ("clonazepam", "sapphire", "topaz", "garnet", "opal", "PHQ-9 50 % better", "20 to 19"):
        assert shown in licensed, shown


def test_an_integrator_reads_the_decision_and_not_the_reason(
    cast: Cast, as_person: Any, huddle: Huddle
) -> None:
    all_write(cast, huddle)
    sign(cast, huddle)
    said = page(as_person, cast.integrator, huddle)
    assert WORDS in said
    assert "ruby" not in said
    assert "ruby" in page(as_person, cast.nurse, huddle)


def test_every_cause_has_its_source_and_every_figure_its_n(
    cast: Cast, as_person: Any, huddle: Huddle
) -> None:
    said = page(as_person, cast.prescriber, huddle)
    assert "Veraart 2021" in said
    assert "58 % of those who had not improved" in said
    assert "(n 134)" in said
    assert "Rodrigues 2021 (CRTCE)" in said


def test_the_member_reads_it_and_the_team_sees_that_they_did(
    cast: Cast, as_person: Any, huddle: Huddle
) -> None:
    all_write(cast, huddle)
    before = as_person(cast.member).get("/w/").content.decode()
    assert "Your care team is talking about what to do next" in before
    decision = sign(cast, huddle)
    assert "Not yet" in page(as_person, cast.nurse, huddle)
    assert f"/w/decided/{decision.pk}/" in as_person(cast.member).get("/w/").content.decode()
    said = as_person(cast.member).get(f"/w/decided/{decision.pk}/").content.decode()
    assert WORDS in said
    for secret in ("ruby", "sapphire", "topaz", "garnet", "off-track"):
        assert secret not in said
    assert "Read by the member" in page(as_person, cast.nurse, huddle)
    assert "Not yet" not in page(as_person, cast.nurse, huddle)


def test_nobody_else_reads_a_members_page(cast: Cast, as_person: Any, huddle: Huddle) -> None:
    all_write(cast, huddle)
    decision = sign(cast, huddle)
    assert as_person(cast.other_member).get(f"/w/decided/{decision.pk}/").status_code == 404
    assert as_person(cast.nurse).get(f"/w/decided/{decision.pk}/").status_code == 403


def test_stopping_ends_the_series_where_the_huddle_stood(cast: Cast, member: Patient, huddle: Huddle) -> None:
    all_write(cast, huddle)
    sign(cast, huddle, option="stop")
    planned = load_plan(member, load_record(member))
    assert planned is not None
    assert planned.plan.session_count == 3


def test_the_signed_decision_keeps_its_window(cast: Cast, member: Patient, huddle: Huddle) -> None:
    all_write(cast, huddle)
    sign(cast, huddle)
    look_again(member, LATER + timedelta(days=6))
    missed = Task.objects.filter(code="window-missed", completion=None)
    assert not [
        task for task in missed if task.description == "Signed decision after the checkpoint, session 3"
    ]


def test_a_plan_that_has_ended_since_can_still_be_decided(cast: Cast, huddle: Huddle) -> None:
    CarePlan.objects.update(period_end=LATER)
    all_write(cast, huddle)
    assert sign(cast, huddle).pk


def test_the_list_says_how_long_it_took_out_of_how_many(cast: Cast, as_person: Any, huddle: Huddle) -> None:
    other = cast.other_member.patient
    assert other is not None
    on_program(other)
    hand_in(other, FLAT[1])
    all_write(cast, huddle)
    sign(cast, huddle)
    said = as_person(cast.nurse).get("/story/huddles/").content.decode()
    assert "20 hours" in said
    assert "Median of 1 decided, of 2 huddles opened" in said
    assert "Brackenwood" in said
    assert "Brackenwood" not in as_person(cast.integrator).get("/story/huddles/").content.decode()


def test_the_pace_counts_what_is_open_and_never_calls_nothing_zero() -> None:
    assert pace([], NOW).median_h is None
    opened = NOW - timedelta(hours=60)
    by = opened + timedelta(hours=48)
    found = pace(
        [
            (opened, by, opened + timedelta(hours=10)),
            (opened, by, opened + timedelta(hours=50)),
            (opened, by, None),
        ],
        NOW,
    )
    assert (found.huddles, found.decided, found.in_time, found.late) == (3, 2, 1, 1)
    assert (found.median_h, found.longest_open_h) == (30.0, 60.0)


def test_a_protocol_that_is_not_at_hand_is_said_and_nothing_can_be_signed(
    cast: Cast, as_person: Any, huddle: Huddle
) -> None:
    all_write(cast, huddle)
    CarePlan.objects.update(protocol_sha256="0" * 64)
    assert "not at hand" in page(as_person, cast.prescriber, huddle)
    sent = fields(cast, huddle)
    assert as_person(cast.prescriber).post(address(huddle, "decide/"), sent).status_code == 409
    assert not Decision.objects.exists()


def test_a_checkpoint_says_what_it_was_judged_by(huddle: Huddle) -> None:
    row = Checkpoint.objects.get()
    assert row.basis["judgements"][0]["target"] == "phq-9 50 % better"
    assert row.basis["roles"] == ["prescriber", "nurse", "integrator"]
