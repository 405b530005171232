"""A checkpoint is held when it can be told, says what is missing when it cannot, and opens one huddle."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from afterglow_clinic.care_station.sending import send_due
from afterglow_clinic.chart.models import (
    AuditEvent,
    Checkpoint,
    Huddle,
    Notification,
    Patient,
    Task,
    TaskCompletion,
)
from tests.clinic.builders import a_session
from tests.clinic.cast import NOW, Cast
from tests.clinic.huddle.arc import BETTER, FLAT, a_goal, hand_in, look_again, on_program, team_of

pytestmark = pytest.mark.django_db
Verdict = Checkpoint.Verdict


@pytest.fixture
def member(cast: Cast) -> Patient:
    assert cast.member.patient is not None
    team_of(cast, cast.member.patient)
    return cast.member.patient


def test_flat_after_three_is_off_track_and_opens_a_huddle(member: Patient) -> None:
    on_program(member)
    hand_in(member, FLAT[1])
    row = Checkpoint.objects.get()
    assert (row.after_session, row.verdict, row.held) == (3, Verdict.OFF_TRACK, NOW)
    assert row.basis["pin"] == "iv-induction-six-2-3-weeks@1.0.0"
    huddle = Huddle.objects.get()
    assert (huddle.opened, huddle.decide_by) == (NOW, NOW + timedelta(hours=48))


def test_better_is_on_track_and_opens_none(member: Patient) -> None:
    on_program(member)
    hand_in(member, BETTER[1])
    assert Checkpoint.objects.get().verdict == Verdict.ON_TRACK
    assert not Huddle.objects.exists()


def test_each_role_gets_work_by_name_and_a_message_that_names_nobody(
    cast: Cast, member: Patient, mailoutbox: list[Any]
) -> None:
    on_program(member)
    hand_in(member, FLAT[1])
    work = Task.objects.filter(code="huddle-view")
    assert {(task.owner_role, task.owner.name) for task in work if task.owner} == {
        ("prescriber", "Piet Prescriber"),
        ("nurse", "Nora Nurse"),
        ("integrator", "Iris Integrator"),
    }
    assert all(task.closes == NOW + timedelta(hours=48) for task in work)
    assert send_due(at=NOW) == 3
    assert not any(member.family in mail.body + mail.subject for mail in mailoutbox)


def test_where_nobody_is_named_everyone_in_that_role_is_told(cast: Cast) -> None:
    other = cast.other_member.patient
    assert other is not None
    on_program(other)
    hand_in(other, FLAT[1])
    told = set(Notification.objects.values_list("practitioner__name", flat=True))
    assert told == {"Piet Prescriber", "Nora Nurse", "Iris Integrator", "Ingo Integrator"}


def test_two_answers_and_ten_reviews_open_one_checkpoint_and_one_huddle(member: Patient) -> None:
    on_program(member)
    hand_in(member, FLAT[1])
    hand_in(member, FLAT[0], NOW + timedelta(minutes=1))
    for minute in range(10):
        look_again(member, NOW + timedelta(minutes=2 + minute))
    counted = (Checkpoint.objects.count(), Huddle.objects.count(), Task.objects.filter(code="huddle-view"))
    assert counted[:2] == (1, 1)
    assert counted[2].count() == 3


def test_without_a_score_it_cannot_be_told_and_says_which_is_missing(member: Patient) -> None:
    on_program(member)
    look_again(member)
    row = Checkpoint.objects.get()
    assert (row.verdict, row.held) == (Verdict.CANNOT_TELL, None)
    assert row.basis["missing"] == ["phq-9 since session 3"]
    task = Task.objects.get(code="checkpoint-measure")
    assert task.owner_role == "nurse"
    assert "phq-9 since session 3" in task.description


def test_without_a_baseline_it_cannot_be_told_either(member: Patient) -> None:
    on_program(member, baseline=None)
    hand_in(member, FLAT[1])
    assert Checkpoint.objects.get().basis["missing"] == ["phq-9 before the first session"]


def test_the_missing_measure_arrives_and_the_checkpoint_is_told(member: Patient) -> None:
    on_program(member)
    look_again(member)
    later = NOW + timedelta(hours=5)
    hand_in(member, FLAT[1], later)
    row = Checkpoint.objects.get()
    assert (row.opened, row.held, row.verdict) == (NOW, later, Verdict.OFF_TRACK)
    assert Huddle.objects.get().opened == later
    assert TaskCompletion.objects.get(task__code="checkpoint-measure").outcome == "done"


def test_that_something_is_missing_is_not_said_before_it_could_be_there(member: Patient) -> None:
    on_program(member, since_line_out=timedelta(hours=2))
    look_again(member)
    assert not Checkpoint.objects.exists()


def test_an_answer_on_the_evening_of_the_session_is_too_early_to_judge_by(member: Patient) -> None:
    on_program(member, since_line_out=timedelta(hours=2))
    hand_in(member, FLAT[1])
    assert not Checkpoint.objects.exists()


def test_an_answer_in_its_own_window_is_judged_at_once(member: Patient) -> None:
    """The form of the next morning, 22 hours after the line came out."""
    on_program(member, since_line_out=timedelta(hours=22))
    hand_in(member, FLAT[1])
    assert Checkpoint.objects.get().verdict == Verdict.OFF_TRACK


def test_it_never_becomes_milder_by_itself(member: Patient) -> None:
    on_program(member)
    hand_in(member, FLAT[1])
    hand_in(member, BETTER[1], NOW + timedelta(hours=3))
    assert Checkpoint.objects.get().verdict == Verdict.OFF_TRACK


def test_a_worse_answer_inside_the_window_makes_it_graver(member: Patient) -> None:
    on_program(member)
    hand_in(member, BETTER[1])
    hand_in(member, FLAT[0], NOW + timedelta(hours=3))
    assert Checkpoint.objects.get().verdict == Verdict.OFF_TRACK
    assert Huddle.objects.get().opened == NOW + timedelta(hours=3)


def test_once_its_window_is_over_what_was_told_stands(member: Patient) -> None:
    """A dip weeks later is the review's to find, not a checkpoint's."""
    on_program(member)
    hand_in(member, BETTER[1])
    hand_in(member, FLAT[0], NOW + timedelta(days=9))
    assert Checkpoint.objects.get().verdict == Verdict.ON_TRACK


def test_when_the_next_session_has_begun_the_old_checkpoint_is_left_alone(member: Patient) -> None:
    on_program(member)
    a_session(member, NOW - timedelta(hours=1))
    hand_in(member, FLAT[1])
    assert not Checkpoint.objects.exists()


def test_after_a_session_the_protocol_does_not_name_there_is_none(member: Patient) -> None:
    on_program(member, sessions=1)
    hand_in(member, FLAT[1])
    assert not Checkpoint.objects.exists()


def test_without_a_protocol_there_is_none(member: Patient) -> None:
    plan = on_program(member)
    plan.protocol = plan.protocol_sha256 = ""
    plan.save()
    hand_in(member, FLAT[1])
    assert not Checkpoint.objects.exists()


def test_a_text_that_is_not_at_hand_is_no_plan_and_the_answer_is_kept(member: Patient) -> None:
    plan = on_program(member)
    plan.protocol_sha256 = "0" * 64
    plan.save()
    assert hand_in(member, FLAT[1]).pk
    assert not Checkpoint.objects.exists()


def test_the_target_set_at_intake_is_what_it_is_compared_with(member: Patient) -> None:
    a_goal(member, 5)
    on_program(member)
    hand_in(member, 19)
    row = Checkpoint.objects.get()
    assert row.verdict == Verdict.ON_TRACK
    assert row.basis["judgements"][0]["target"] == "phq-9 5 % better"


def test_it_is_written_down_who_brought_it(member: Patient) -> None:
    on_program(member)
    hand_in(member, FLAT[1])
    said = {event.subtype: event.detail for event in AuditEvent.objects.all()}
    assert said["checkpoint.hold"] == {"after_session": 3, "verdict": "off-track"}
    assert "huddle.open" in said


def test_if_the_answer_fails_to_be_stored_so_does_the_huddle(member: Patient, monkeypatch: Any) -> None:
    from afterglow_clinic.chart import reviewing

    def broken(**_: Any) -> None:
        raise RuntimeError("later in the same transaction")

    on_program(member)
    monkeypatch.setattr(reviewing, "write_missed", broken)
    with pytest.raises(RuntimeError):
        hand_in(member, FLAT[1])
    assert not Checkpoint.objects.exists()
    assert not Huddle.objects.exists()


def test_a_review_asks_as_often_with_sixty_windows_missed_as_with_none(member: Patient) -> None:
    def asked(at: Any) -> int:
        with CaptureQueriesContext(connection) as seen:
            look_again(member, at)
        return len(seen)

    on_program(member)
    hand_in(member, BETTER[1])
    look_again(member)
    few = asked(NOW)
    look_again(member, NOW + timedelta(days=200))
    assert asked(NOW + timedelta(days=200)) == few
