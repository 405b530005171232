"""A slip becomes one person's work: who is told, what they may know, and how it ends."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from afterglow.trajectory.slipping import slipping_policy
from afterglow_clinic.care_station.slipping import actions
from afterglow_clinic.care_station.slipping.watching import tell_next, watch
from afterglow_clinic.chart.actor import the_system
from afterglow_clinic.chart.models import (
    AuditEvent,
    CareTeamParticipant,
    DetectedIssue,
    Encounter,
    Notification,
    Outlook,
    Patient,
    Practitioner,
    SustainState,
    Task,
)
from afterglow_clinic.chart.permissions import NotPermitted
from afterglow_clinic.chart.reviewing import review_patient
from tests.clinic.builders import a_patient, a_response, a_session
from tests.clinic.cast import NOW, Cast, Person, signed_in
from tests.clinic.sustain.lives import BENDING, JUMPING, STEADY, live, looked_at, nine

pytestmark = pytest.mark.django_db
QUIET = timedelta(days=slipping_policy().quiet_days)


@pytest.fixture
def member(cast: Cast) -> Patient:
    assert cast.member.patient is not None
    return cast.member.patient


def slips(patient: Patient) -> list[Task]:
    return list(Task.objects.filter(patient=patient, code="slipping"))


def page(person: Person, name: str = "slipping", **parts: object) -> str:
    with time_machine.travel(NOW, tick=False):
        answer = signed_in(person).get(reverse(f"care_station:{name}", kwargs=parts))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_bending_line_is_raised_once_for_the_integrator_of_the_member(cast: Cast, member: Patient) -> None:
    looked_at(live(member, BENDING))
    looked_at(member)
    (slip,) = slips(member)
    assert slip.owner == cast.integrator.practitioner
    assert slip.reason["contact"] in {"circle", "therapy", "booster review"}
    told = Notification.objects.filter(key__startswith="slipping:")
    assert [message.practitioner for message in told] == [cast.integrator.practitioner]


def test_the_message_names_nobody_and_says_nothing_of_health(member: Patient) -> None:
    looked_at(live(member, BENDING))
    message = Notification.objects.get(key__startswith="slipping:")
    for word in (member.family, member.given, "PHQ", "relapse", "ketamine", "slip", "score"):
        assert word.lower() not in f"{message.subject} {message.text}".lower()


def test_a_steady_line_raises_nothing(member: Patient) -> None:
    assert looked_at(live(member, STEADY)).outlook == Outlook.HOLDING
    assert slips(member) == []


def test_nobody_slips_while_a_series_runs(member: Patient) -> None:
    live(member, BENDING)
    a_session(member, NOW + timedelta(days=3), status=Encounter.Status.PLANNED, period_end=None)
    assert looked_at(member).outlook == Outlook.IN_SERIES
    assert slips(member) == []


def test_someone_off_the_model_is_put_before_a_person_without_a_forecast(cast: Cast, member: Patient) -> None:
    state = looked_at(live(member, JUMPING))
    assert (state.outlook, state.chance) == (Outlook.OFF_MODEL, None)
    assert slips(member)[0].reason["contact"] == "conversation"
    seen = page(cast.nurse)
    assert "look at this person" in seen
    assert "in 100" not in seen


def test_little_evidence_is_said_and_raises_nothing(cast: Cast, member: Patient) -> None:
    live(member, ((-1, 18), (4, 9)), today=42)
    assert looked_at(member).outlook == Outlook.LITTLE_EVIDENCE
    member.episodes.update(phase="sustain")
    assert slips(member) == []
    seen = page(cast.nurse)
    assert "Little evidence yet" in seen
    assert "1 of 2 scores since the first session" in seen


def test_somebody_without_a_score_the_line_can_read_is_not_left_out_in_silence(
    cast: Cast, member: Patient
) -> None:
    a_response(member, "bdi-ii", (), authored=NOW - timedelta(days=2), total=21)
    a_session(member, NOW - timedelta(days=20))
    review_patient(patient=member, at=NOW, by=the_system(cast.clinic.pk))
    member.episodes.update(phase="sustain")
    assert "no score that the line can read" in page(cast.nurse).lower()
    assert "no score that the line can read" not in page(cast.integrator).lower()


def test_a_licensed_reader_sees_the_reasons_and_how_unsure_they_are(cast: Cast, member: Patient) -> None:
    looked_at(live(member, BENDING))
    seen = page(cast.nurse)
    for words in (
        "in 100 that relief is lost within 28 days",
        "Last PHQ-9 9, before the first session 18",
        "Half of such courses",
    ):
        assert words in seen
    assert "not yet checked against this clinic" in seen.lower()


def test_an_integrator_sees_who_and_what_next_and_no_score(cast: Cast, member: Patient) -> None:
    looked_at(live(member, BENDING))
    seen = page(cast.integrator)
    assert member.family in seen
    assert "Next contact proposed" in seen
    assert "in 100" not in seen
    assert "PHQ" not in seen
    assert member.family not in page(cast.idle_integrator)


def test_no_screen_of_the_list_speaks_of_a_dose(cast: Cast, member: Patient) -> None:
    looked_at(live(member, BENDING))
    seen = page(cast.nurse) + page(cast.nurse, "slip", task_id=slips(member)[0].pk)
    assert " mg" not in seen
    assert "more session" not in seen.lower()


def test_a_slip_is_taken_by_the_first_and_answered_once(cast: Cast, member: Patient) -> None:
    looked_at(live(member, BENDING))
    (slip,) = slips(member)
    first = actions.take(task=slip, by=cast.integrator.actor, at=NOW)
    assert actions.take(task=slip, by=cast.nurse.actor, at=NOW) == first
    actions.answer(task=slip, contact="circle", note="Thursday", by=cast.integrator.actor, at=NOW)
    with pytest.raises(actions.AlreadyAnswered):
        actions.answer(task=slip, contact="therapy", note="", by=cast.nurse.actor, at=NOW)
    trail = AuditEvent.objects.filter(subtype__startswith="slip.").order_by("sequence")
    assert [event.subtype for event in trail] == ["slip.raise", "slip.take", "slip.answer"]


def test_an_answered_slip_rests_and_may_then_be_raised_again(cast: Cast, member: Patient) -> None:
    looked_at(live(member, BENDING))
    actions.answer(task=slips(member)[0], contact="therapy", note="", by=cast.nurse.actor, at=NOW)
    looked_at(member, NOW + QUIET - timedelta(days=1))
    assert len(slips(member)) == 1
    for week in (1, 2, 3, 4):
        a_response(member, "phq-9", nine(9), authored=NOW + timedelta(weeks=week))
    looked_at(member, NOW + QUIET)
    assert len(slips(member)) == 2


def test_an_open_slip_stays_open_when_the_line_turns_back(cast: Cast, member: Patient) -> None:
    looked_at(live(member, BENDING))
    for day in (1, 3, 6):
        a_response(member, "phq-9", nine(2), authored=NOW + timedelta(days=day))
    state = looked_at(member, NOW + timedelta(days=6))
    assert state.outlook == Outlook.HOLDING
    assert slips(member)[0] in Task.objects.filter(completion=None)
    assert "The line has changed since" in page(cast.nurse)


def test_a_booster_review_is_work_for_a_prescriber_and_no_order(cast: Cast, member: Patient) -> None:
    assert cast.prescriber.practitioner is not None
    CareTeamParticipant.objects.create(
        patient=member, practitioner=cast.prescriber.practitioner, role="prescriber", period_start=NOW
    )
    looked_at(live(member, BENDING))
    before = Encounter.objects.count()
    actions.answer(task=slips(member)[0], contact="booster review", note="", by=cast.integrator.actor, at=NOW)
    review = Task.objects.get(code="booster-review")
    assert review.owner == cast.prescriber.practitioner
    assert Encounter.objects.count() == before


@pytest.mark.parametrize("contact", ["circle", "therapy", "conversation"])
def test_every_other_contact_is_work_for_the_integrator_with_an_hour(
    cast: Cast, member: Patient, contact: str
) -> None:
    looked_at(live(member, BENDING))
    (slip,) = slips(member)
    actions.answer(task=slip, contact=contact, note="", by=cast.nurse.actor, at=NOW)
    asked = Task.objects.get(reason__from=str(slip.pk))
    assert (asked.owner, asked.owner_role) == (cast.integrator.practitioner, "integrator")
    assert asked.opens == NOW < asked.closes
    told = Notification.objects.get(key__startswith=f"slipping:{asked.pk}:")
    assert told.practitioner == cast.integrator.practitioner
    assert asked in Task.objects.visible_to(cast.integrator.actor).filter(completion=None)


def test_without_an_integrator_the_contact_still_is_work_of_that_role(cast: Cast, member: Patient) -> None:
    CareTeamParticipant.objects.filter(patient=member, role="integrator").update(period_end=NOW)
    looked_at(live(member, BENDING))
    actions.answer(task=slips(member)[0], contact="circle", note="", by=cast.nurse.actor, at=NOW)
    asked = Task.objects.get(code="circle-invitation")
    assert (asked.owner, asked.owner_role) == (None, "integrator")


def test_where_nothing_is_needed_nothing_follows(cast: Cast, member: Patient) -> None:
    looked_at(live(member, BENDING))
    (slip,) = slips(member)
    actions.answer(task=slip, contact="nothing", note="On holiday", by=cast.nurse.actor, at=NOW)
    assert not Task.objects.filter(reason__from=str(slip.pk)).exists()


def test_nothing_needed_wants_a_reason(cast: Cast, member: Patient) -> None:
    looked_at(live(member, BENDING))
    address = reverse("care_station:answer_slip", kwargs={"task_id": slips(member)[0].pk})
    assert signed_in(cast.nurse).post(address, {"contact": "nothing"}).status_code == 422
    assert (
        signed_in(cast.nurse).post(address, {"contact": "nothing", "note": "On holiday"}).status_code == 302
    )


def test_who_is_no_practitioner_answers_nothing(cast: Cast, member: Patient) -> None:
    looked_at(live(member, BENDING))
    for person in (cast.owner, cast.front_desk, cast.member):
        with pytest.raises(NotPermitted):
            actions.answer(task=slips(member)[0], contact="circle", note="", by=person.actor, at=NOW)


def test_the_next_is_told_once_where_nobody_took_it(cast: Cast, member: Patient) -> None:
    looked_at(live(member, BENDING))
    late = NOW + timedelta(hours=slipping_policy().next_after_h)
    assert tell_next(at=NOW) == 0
    assert tell_next(at=late) == 1
    assert tell_next(at=late) == 0
    nurses = Practitioner.objects.filter(
        organization=cast.clinic, roles__code="nurse", roles__period_end=None
    )
    told = Notification.objects.filter(key__contains=":next:")
    assert {message.practitioner for message in told} == set(nurses)


def test_relief_that_fades_unmeasured_is_seen_by_the_night(member: Patient) -> None:
    """Nobody answers anything; only time passes, and the line is drawn anew."""
    live(member, STEADY[:7], today=30)
    before = looked_at(member)
    assert watch(at=NOW + timedelta(days=14)).reviewed == 1
    after = SustainState.objects.get(patient=member)
    assert after.effective > before.effective
    assert after.chance is not None
    assert before.chance is not None
    assert after.chance > before.chance


def test_the_suicide_item_never_reaches_the_model(member: Patient) -> None:
    """Two lives that differ in item nine alone, at the same totals, have the same line to the last digit."""
    other = a_patient(member.organization, "Otherwise")
    live(member, STEADY)
    live(other, STEADY[:-1])
    a_response(other, "phq-9", [0] * 8 + [2], authored=NOW - timedelta(days=1))
    mine, theirs = looked_at(member), looked_at(other)
    assert mine.memory == theirs.memory
    assert mine.line == theirs.line
    assert not DetectedIssue.objects.filter(patient=member, code="suicidal-ideation").exists()
    assert DetectedIssue.objects.filter(patient=other, code="suicidal-ideation").exists()


def test_an_amended_form_is_followed_anew(member: Patient) -> None:
    live(member, STEADY)
    first = looked_at(member)
    form = member.responses.order_by("authored")[3]
    form.answers = {str(n): v for n, v in enumerate(nine(20), 1)}
    form.save()
    amended = looked_at(member)
    SustainState.objects.all().delete()
    assert looked_at(member).memory == amended.memory
    assert amended.memory != first.memory


def test_a_member_whose_only_form_is_taken_back_has_no_line(member: Patient) -> None:
    form = a_response(member, "phq-9", nine(12))
    looked_at(member)
    form.status = "entered-in-error"
    form.save()
    with pytest.raises(SustainState.DoesNotExist):
        looked_at(member)


def test_the_list_takes_the_same_queries_for_one_and_for_five(
    cast: Cast, member: Patient, django_assert_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    looked_at(live(member, BENDING))
    client: Client = signed_in(cast.nurse)
    counts = []
    for more in (0, 4):
        for number in range(more):
            looked_at(live(a_patient(cast.clinic, f"Row{number}"), BENDING))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("care_station:slipping"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_one_line_that_cannot_be_drawn_stops_no_other_and_no_telling(
    cast: Cast, member: Patient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looked_at(live(member, BENDING))

    def fails(**_: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("afterglow_clinic.care_station.slipping.watching.review_patient", fails)
    night = watch(at=NOW + timedelta(hours=slipping_policy().next_after_h))
    assert (night.reviewed, night.told) == (0, 1)
    assert "could not be drawn" in caplog.text
