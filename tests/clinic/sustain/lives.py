"""Lives with relief: scores and sessions written as rows, in days before now."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from afterglow_clinic.chart.actor import the_system
from afterglow_clinic.chart.models import Patient, SustainState
from afterglow_clinic.chart.reviewing import review_patient
from tests.clinic.builders import a_response, a_session
from tests.clinic.cast import NOW

SIX = (0, 3, 7, 10, 14, 18)
BENDING = ((-1, 18), (4, 14), (8, 10), (12, 7), (16, 5), (20, 4), (27, 5), (34, 7), (41, 9))
"""Fell by more than half, and then bent upwards: nine is still relief, and the next may not be."""
STEADY = ((-1, 18), (4, 12), (8, 8), (12, 5), (16, 3), (20, 2), (27, 2), (34, 1), (41, 2))
JUMPING = ((-1, 18), (4, 12), (8, 8), (12, 5), (16, 3), (20, 1), (27, 24), (34, 0), (41, 24))


def nine(total: int) -> list[int]:
    """Nine answers with this total, at most 24, and nothing on the item about death."""
    whole, rest = divmod(total, 8)
    return [*(whole + (place < rest) for place in range(8)), 0]


def live(
    patient: Patient,
    scores: Sequence[tuple[float, int]],
    sessions: Sequence[float] = SIX,
    *,
    today: float = 42,
    at: datetime = NOW,
) -> Patient:
    """Write a life of which `today` is the day counted from the first session."""
    start = at - timedelta(days=today)
    for day, total in scores:
        a_response(patient, "phq-9", nine(total), authored=start + timedelta(days=day))
    for day in sessions:
        a_session(patient, start + timedelta(days=day, hours=2))
    return patient


def looked_at(patient: Patient, at: datetime = NOW) -> SustainState:
    """The row a review leaves."""
    review_patient(patient=patient, at=at, by=the_system(patient.organization_id))
    return SustainState.objects.get(patient=patient)
