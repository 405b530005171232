"""A member on a real protocol, as far along as a case needs: plan, sessions, and the scores around them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from afterglow.library.shelf import read_content
from afterglow.program.loading import load_protocol
from afterglow_clinic.chart.actor import Role, the_system
from afterglow_clinic.chart.answering import AnswerSet, store_response
from afterglow_clinic.chart.models import CarePlan, CareTeamParticipant, Goal, Patient, QuestionnaireResponse
from afterglow_clinic.chart.reviewing import review_patient
from tests.clinic.builders import a_response, a_session
from tests.clinic.cast import NOW, Cast, Person

PROTOCOL = load_protocol("iv-induction-six-2-3-weeks")
FLAT = (20, 19)
"""PHQ-9 before and after: no early improvement, nothing reliable."""
BETTER = (20, 8)


def on_program(
    patient: Patient,
    *,
    sessions: int = 3,
    since_line_out: timedelta = timedelta(hours=30),
    baseline: int | None = FLAT[0],
    at: datetime = NOW,
) -> CarePlan:
    """Pin the plan and write the sessions so that the last line came out this long ago. No review yet."""
    last = at - since_line_out - timedelta(minutes=40)
    days = PROTOCOL.sessions.days
    first = last - timedelta(days=days[sessions - 1] if sessions else 0)
    plan = CarePlan.objects.create(
        patient=patient,
        title=PROTOCOL.title,
        protocol=PROTOCOL.id,
        protocol_version=PROTOCOL.version,
        protocol_sha256=sha256(read_content("protocols", PROTOCOL.id)).hexdigest(),
        period_start=first - timedelta(days=PROTOCOL.enrolment_days_before),
    )
    for day in days[:sessions]:
        a_session(patient, first + timedelta(days=day))
    if baseline is not None:
        phq_9(patient, baseline, first - timedelta(days=2))
    return plan


def phq_9(patient: Patient, total: int, authored: datetime) -> QuestionnaireResponse:
    """A completed form with this total and nothing on the item about death."""
    return a_response(patient, "phq-9", answers(total), authored=authored)


def answers(total: int) -> list[int]:
    """Nine answers with this total, the last of them nought."""
    whole, rest = divmod(total, 8)
    return [*(whole + (place < rest) for place in range(8)), 0]


def hand_in(patient: Patient, total: int, at: datetime = NOW) -> QuestionnaireResponse:
    """A form through the door every answer takes."""
    given = AnswerSet("phq-9", at, {str(item): answer for item, answer in enumerate(answers(total), 1)})
    by = the_system(patient.organization_id)
    return store_response(patient=patient, given=given, origin="staff", by=by, at=at)


def look_again(patient: Patient, at: datetime = NOW) -> None:
    """The review that the clock brings."""
    review_patient(patient=patient, at=at, by=the_system(patient.organization_id))


def a_goal(patient: Patient, percent: float = 50, statement: str = "Get up with my children again") -> Goal:
    return Goal.objects.create(
        patient=patient,
        statement=statement,
        instrument="phq-9",
        kind="percent",
        value=percent,
        set_by="Piet Prescriber",
        at=NOW - timedelta(days=40),
    )


def team_of(cast: Cast, patient: Patient) -> None:
    """The prescriber and the nurse join the integrator who is there already."""
    places: Iterable[tuple[Person, Role]] = ((cast.prescriber, Role.PRESCRIBER), (cast.nurse, Role.NURSE))
    for person, role in places:
        CareTeamParticipant.objects.create(
            patient=patient,
            practitioner=person.practitioner,
            role=role.value,
            period_start=NOW - timedelta(days=90),
        )
