"""The windows board and the work it leaves: soonest first, by name, once, and never out of the figures."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from afterglow_clinic.care_station.windows import actions
from afterglow_clinic.care_station.windows.watch import watch_once
from afterglow_clinic.chart.models import (
    Checkpoint,
    ClinicalImpression,
    Encounter,
    Patient,
    Task,
    TaskCompletion,
)
from tests.clinic.builders import a_patient, a_session
from tests.clinic.cast import NOW, Cast
from tests.clinic.huddle.arc import look_again, on_program, team_of

pytestmark = pytest.mark.django_db
HOURS_TO_MIDNIGHT = 10
"""NOW is 14:02 at First Light."""


@pytest.fixture(autouse=True)
def stopped_clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def member(cast: Cast) -> Patient:
    assert cast.member.patient is not None
    team_of(cast, cast.member.patient)
    return cast.member.patient


def closing_in(patient: Patient, left: timedelta) -> None:
    """The 72-hour window of session one closes after this long."""
    on_program(patient, sessions=1, since_line_out=timedelta(hours=72) - left)
    look_again(patient)


def listed(page: str, *names: str) -> list[int]:
    return [page.index(name) for name in names]


def test_the_least_time_left_stands_first(cast: Cast, as_person: Any, member: Patient) -> None:
    other = cast.other_member.patient
    assert other is not None
    closing_in(member, timedelta(hours=5))
    closing_in(other, timedelta(hours=2))
    page = as_person(cast.nurse).get("/care/windows/").content.decode()
    first, second = listed(page, "Sol Brackenwood: Integration contact", "Wren Quillfeather: Integration")
    assert first < second
    assert "2 hours left" in page
    assert "72 hours" in page
    assert "Iris Integrator, integrator" in page


def test_tomorrows_windows_are_not_todays(cast: Cast, as_person: Any, member: Patient) -> None:
    closing_in(member, timedelta(hours=HOURS_TO_MIDNIGHT + 1))
    assert "Integration contact" not in as_person(cast.nurse).get("/care/windows/").content.decode()


def test_the_experience_measure_of_this_morning_closes_tonight(
    cast: Cast, as_person: Any, member: Patient
) -> None:
    on_program(member, sessions=1, since_line_out=timedelta(hours=3))
    look_again(member)
    page = as_person(cast.nurse).get("/care/windows/").content.decode()
    assert "The experience, in the member&#x27;s own ratings, session 1" in page


def test_a_kept_window_is_gone(cast: Cast, as_person: Any, member: Patient) -> None:
    closing_in(member, timedelta(hours=2))
    a_session(member, NOW - timedelta(hours=1), kind=Encounter.Kind.INTEGRATION, agent="", dose_ug=None)
    look_again(member)
    assert "Integration contact" not in as_person(cast.nurse).get("/care/windows/").content.decode()


def test_an_integrator_sees_their_own_members_windows(cast: Cast, as_person: Any, member: Patient) -> None:
    closing_in(member, timedelta(hours=2))
    assert "Quillfeather" in as_person(cast.integrator).get("/care/windows/").content.decode()
    assert "Quillfeather" not in as_person(cast.idle_integrator).get("/care/windows/").content.decode()


def test_the_figure_says_how_many_journeys_had_a_contact_in_time(
    cast: Cast, as_person: Any, member: Patient
) -> None:
    on_program(member, sessions=2, since_line_out=timedelta(hours=80))
    a_session(member, NOW - timedelta(hours=70), kind=Encounter.Kind.INTEGRATION, agent="", dose_ug=None)
    look_again(member)
    page = as_person(cast.nurse).get("/care/windows/").content.decode()
    assert "1 of 2" in page
    assert "1 without a contact in time" in page


def test_the_board_asks_as_often_for_thirty_members_as_for_one(
    cast: Cast, as_person: Any, member: Patient
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert as_person(cast.nurse).get("/care/windows/").status_code == 200
        return len(seen)

    closing_in(member, timedelta(hours=2))
    few = asked()
    for number in range(30):
        closing_in(a_patient(cast.clinic, family=f"Fernsby{number}"), timedelta(hours=3))
    assert asked() == few


def test_the_watch_turns_a_missed_window_into_work(cast: Cast, member: Patient) -> None:
    closing_in(member, timedelta(hours=2))
    assert watch_once(at=NOW + timedelta(hours=1)) == 0
    assert watch_once(at=NOW + timedelta(hours=2, seconds=1)) == 1
    task = Task.objects.get(description="Integration contact within 72 hours of line out, session 1")
    assert task.owner == cast.integrator.practitioner
    assert watch_once(at=NOW + timedelta(hours=2, seconds=2)) == 0


def test_the_watch_holds_a_checkpoint_when_it_opens(member: Patient) -> None:
    on_program(member, sessions=2, since_line_out=timedelta(hours=23))
    look_again(member)
    assert not Checkpoint.objects.exists()
    watch_once(at=NOW + timedelta(hours=1, seconds=1))
    assert Checkpoint.objects.get().verdict == "cannot-tell"


def test_one_record_that_cannot_be_read_stops_nobody_elses_watch(
    cast: Cast, member: Patient, monkeypatch: Any
) -> None:
    from afterglow_clinic.care_station.windows import watch

    other = cast.other_member.patient
    assert other is not None
    closing_in(member, timedelta(hours=1))
    closing_in(other, timedelta(hours=2))
    real = watch.review_patient

    def broken(*, patient: Patient, **given: Any) -> Any:
        if patient.pk == member.pk:
            raise ValueError("a record that cannot be read")
        return real(patient=patient, **given)

    monkeypatch.setattr(watch, "review_patient", broken)
    assert watch_once(at=NOW + timedelta(hours=3)) == 1
    assert Task.objects.filter(patient=other, code="window-missed").exists()


def test_yours_is_what_carries_your_name_or_nobodys(cast: Cast, as_person: Any, member: Patient) -> None:
    other = cast.other_member.patient
    assert other is not None
    for patient in (member, other):
        on_program(patient, sessions=1, since_line_out=timedelta(hours=80))
        look_again(patient)
    nurse = as_person(cast.nurse).get("/care/work/").content.decode()
    assert "Wren Quillfeather: Mood after the infusion" in nurse
    assert "Sol Brackenwood: Mood after the infusion" in nurse
    assert "Integration contact" not in nurse
    everyone = as_person(cast.nurse).get("/care/work/?whose=all").content.decode()
    assert "Integration contact" in everyone
    Task.objects.filter(patient=other).update(owner=cast.director.practitioner)
    assert "Sol Brackenwood" not in as_person(cast.nurse).get("/care/work/").content.decode()


def a_missed_window(member: Patient) -> Task:
    on_program(member, sessions=1, since_line_out=timedelta(hours=80))
    look_again(member)
    return Task.objects.get(description__startswith="Integration contact")


def test_work_is_ended_once_by_name_and_stays_missed(cast: Cast, as_person: Any, member: Patient) -> None:
    task = a_missed_window(member)
    before = ClinicalImpression.objects.get(patient=member)
    client = as_person(cast.integrator)
    answer = client.post(f"/care/work/{task.pk}/", {"outcome": "done", "reason": "Called on day five"})
    assert answer.status_code == 302
    assert TaskCompletion.objects.get(task=task).by == "Iris Integrator"
    look_again(member)
    after = ClinicalImpression.objects.get(patient=member)
    assert (after.contacts_kept, after.contacts_due) == (before.contacts_kept, before.contacts_due) == (0, 1)
    assert Task.objects.filter(description=task.description).count() == 1


def test_the_second_to_end_it_is_told_who_was_first(cast: Cast, as_person: Any, member: Patient) -> None:
    task = a_missed_window(member)
    actions.end_work(task=task, outcome="done", reason="", by=cast.nurse.actor, at=NOW)
    sent = {"outcome": "called-off", "reason": "She left"}
    answer = as_person(cast.integrator).post(f"/care/work/{task.pk}/", sent)
    assert answer.status_code == 409
    assert "Ended by Nora Nurse" in answer.content.decode()
    assert TaskCompletion.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{}, {"outcome": "forgotten"}, {"outcome": "called-off"}, {"outcome": "done", "reason": "x" * 301}],
)
def test_work_that_is_ended_wrongly_stays_open_and_says_why(
    cast: Cast, as_person: Any, member: Patient, wrong: dict[str, str]
) -> None:
    task = a_missed_window(member)
    answer = as_person(cast.integrator).post(f"/care/work/{task.pk}/", wrong)
    assert answer.status_code == 422
    assert "Something needs another look" in answer.content.decode()
    assert not TaskCompletion.objects.exists()
