"""Who is told: people with an open role in the member's own clinic, and nobody else."""

import pytest

from afterglow.safety.alerting import LadderStep, ladder
from afterglow_clinic.chart.alerting import people_to_tell
from afterglow_clinic.chart.models import CareTeamParticipant, Notification
from tests.clinic.builders import an_issue
from tests.clinic.cast import NOW, Cast, Person

pytestmark = pytest.mark.django_db
FIRST = ladder("HIGH").steps[0]


def told(cast: Cast, step: LadderStep = FIRST) -> set[str]:
    assert cast.member.patient is not None
    return {person.name for person in people_to_tell(cast.member.patient, step)}


def join_team(cast: Cast, person: Person, role: str) -> None:
    CareTeamParticipant.objects.create(
        patient=cast.member.patient, practitioner=person.practitioner, role=role, period_start=NOW
    )


def test_without_a_nurse_on_the_team_the_clinics_licensed_people_are_told(cast: Cast) -> None:
    assert told(cast) == {"Nora Nurse", "Piet Prescriber"}


def test_with_a_nurse_on_the_team_it_is_the_teams(cast: Cast) -> None:
    join_team(cast, cast.nurse, "nurse")
    assert told(cast) == {"Nora Nurse"}


def test_an_ended_role_is_told_nothing(cast: Cast) -> None:
    join_team(cast, cast.retired_nurse, "nurse")
    assert "Rhea Retired" not in told(cast)


def test_another_clinic_is_told_nothing(cast: Cast) -> None:
    everyone = {name for one in ladder("HIGH").steps for name in told(cast, one)}
    assert "Nele Nurse" not in everyone
    assert "Dirk Direktor" not in everyone


def test_every_step_of_the_ladder_is_written_with_the_finding(cast: Cast) -> None:
    from afterglow_clinic.chart.alerting import notify

    assert cast.member.patient is not None
    issue = an_issue(cast.member.patient)
    notify(issues=[issue], patient=cast.member.patient, at=NOW)
    waits = {message.not_before - NOW for message in Notification.objects.all()}
    assert waits == {step.after for step in ladder("HIGH").steps}
