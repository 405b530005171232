"""Windows of a plan: a missed one becomes somebody's work and never leaves the denominator."""

from datetime import timedelta

import pytest

from afterglow_clinic.chart.models import ClinicalImpression, Encounter, Patient, Standing, Task
from tests.clinic.builders import a_session
from tests.clinic.cast import NOW, Cast
from tests.clinic.huddle.arc import BETTER, FLAT, hand_in, look_again, on_program, team_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(cast: Cast) -> Patient:
    assert cast.member.patient is not None
    team_of(cast, cast.member.patient)
    return cast.member.patient


def contact(patient: Patient, after: timedelta) -> Encounter:
    return a_session(patient, NOW + after, kind=Encounter.Kind.INTEGRATION, agent="", route="", dose_ug=None)


def open_work(patient: Patient, words: str) -> list[Task]:
    tasks = Task.objects.filter(patient=patient, code="window-missed", completion=None)
    return [task for task in tasks if words in task.description]


def test_a_missed_contact_is_the_integrators_work_by_name(cast: Cast, member: Patient) -> None:
    on_program(member, sessions=1, since_line_out=timedelta(hours=73))
    look_again(member)
    (task,) = open_work(member, "Integration contact")
    assert task.owner == cast.integrator.practitioner
    assert task.opens == NOW - timedelta(hours=1)
    assert "72" in task.reason["why"]


def test_one_missed_window_is_one_task_however_often_it_is_looked_at(member: Patient) -> None:
    on_program(member, sessions=1, since_line_out=timedelta(hours=73))
    for hour in range(4):
        look_again(member, NOW + timedelta(hours=hour))
    assert len(open_work(member, "Integration contact")) == 1


def test_one_second_before_it_closes_nothing_is_missed(member: Patient) -> None:
    on_program(member, sessions=1, since_line_out=timedelta(hours=72))
    look_again(member)
    assert not open_work(member, "Integration contact")
    look_again(member, NOW + timedelta(seconds=1))
    assert open_work(member, "Integration contact")


def test_a_kept_contact_counts_and_a_missed_one_stays_in_the_denominator(member: Patient) -> None:
    on_program(member, sessions=2, since_line_out=timedelta(hours=80))
    contact(member, -timedelta(hours=70))
    look_again(member)
    kept = ClinicalImpression.objects.get(patient=member)
    assert (kept.contacts_kept, kept.contacts_due) == (1, 2)
    contact(member, -timedelta(hours=1))
    look_again(member)
    kept.refresh_from_db()
    assert (kept.contacts_kept, kept.contacts_due) == (1, 2), "too late is not in time"


def test_what_a_member_did_not_answer_is_the_teams_to_ask_about(member: Patient) -> None:
    on_program(member, sessions=1, since_line_out=timedelta(days=3))
    look_again(member)
    (mood,) = open_work(member, "Mood after the infusion")
    (experience,) = open_work(member, "The experience")
    assert (mood.owner_role, experience.owner_role) == ("nurse", "integrator")


def test_a_session_that_is_moved_takes_its_missed_windows_back(member: Patient) -> None:
    """The second session was agreed for four days ago; then somebody moves it to tomorrow."""
    on_program(member, sessions=1, since_line_out=timedelta(days=9))
    agreed = a_session(
        member, NOW - timedelta(days=4), status=Encounter.Status.PLANNED, period_end=None, minutes=None
    )
    look_again(member)
    assert open_work(member, "Infusion, session 2")
    Encounter.objects.filter(pk=agreed.pk).update(period_start=NOW + timedelta(days=1))
    look_again(member)
    assert not open_work(member, "Infusion, session 2")


def test_the_plan_says_when_it_next_needs_looking_at(member: Patient) -> None:
    on_program(member, sessions=1, since_line_out=timedelta(hours=1))
    look_again(member)
    closes = ClinicalImpression.objects.get(patient=member).next_look
    assert closes is not None
    assert NOW < closes <= NOW + timedelta(hours=24)


@pytest.mark.parametrize(
    ("baseline", "score", "word"),
    [
        (20, 4, Standing.WELL),
        (20, 10, Standing.RESPONDING),
        (20, 13, Standing.IMPROVING),
        (20, 19, Standing.UNCHANGED),
        (12, 24, Standing.WORSE),
        (None, 19, Standing.CANNOT_TELL),
    ],
)
def test_where_a_member_stands_is_one_word(
    member: Patient, baseline: int | None, score: int, word: Standing
) -> None:
    on_program(member, baseline=baseline)
    hand_in(member, score)
    assert ClinicalImpression.objects.get(patient=member).standing == word


def test_before_the_first_session_nobody_has_responded_to_it(member: Patient) -> None:
    on_program(member, sessions=0)
    hand_in(member, BETTER[1])
    assert ClinicalImpression.objects.get(patient=member).standing == Standing.BEFORE


def test_no_score_since_cannot_be_told_apart_from_well_or_worse(member: Patient) -> None:
    on_program(member, baseline=FLAT[0])
    look_again(member)
    assert ClinicalImpression.objects.get(patient=member).standing == Standing.CANNOT_TELL
