"""What else was measured in the demo: other depression measures at their own rhythms, for a few members.

A total lies where the simulated PHQ-9 of its day would put it, with the error of one form; an instrument
without a link is stretched by its range. They are people who do not exist, and no crosswalk.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from afterglow.instruments.loading import instrument
from afterglow.trajectory.parameters import shelf_model
from afterglow_clinic.chart.models import Patient, QuestionnaireResponse
from afterglow_clinic.site.demo.plots import Part, total


def forms_beside(
    patient: Patient, part: Part, script: dict[str, Any], began: datetime
) -> Iterator[QuestionnaireResponse]:
    """Totals of the script's other measures for this member, an hour after the form of their day."""
    name = f"{patient.given} {patient.family}"
    for place, row in enumerate(script["beside"]):
        if name not in row["names"]:
            continue
        rng = np.random.default_rng([script["seed"], place, part.today])
        last = -float("inf")
        for visit in part.visits:
            if visit.day - last >= row["every_days"]:
                last = float(visit.day)
                at = began + timedelta(days=visit.day, hours=1)
                yield _form(patient, row, _total(row["instrument"], total(visit), rng), at)


def _total(name: str, phq_9: int, rng: np.random.Generator) -> int:
    row, ends = shelf_model().readings.get(name), instrument(name).range
    if ends is None:
        raise ValueError(f"{name}: no range to keep a total in")
    read = phq_9 * ends[1] / 27 if row is None else row.offset + row.loading * phq_9
    error = 0.0 if row is None else row.error_sd
    return round(float(np.clip(read + rng.normal(0.0, error), *ends)))


def _form(patient: Patient, row: dict[str, Any], points: int, at: datetime) -> QuestionnaireResponse:
    return QuestionnaireResponse(
        patient=patient,
        instrument=row["instrument"],
        version=instrument(row["instrument"]).version,
        status=QuestionnaireResponse.Status.COMPLETED,
        authored=at,
        received=at + timedelta(minutes=2),
        answers={},
        total=points,
        origin=QuestionnaireResponse.Origin.SEED,
        author=row["author"] or str(patient),
    )
