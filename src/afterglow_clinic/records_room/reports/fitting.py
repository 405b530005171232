"""Chooses the model a clinic's lines are drawn with, and says why: its own fit, or the shelf's priors.

A clinic's own fit is used where there are enough people and its bands hold; else the priors, and the
sentence says so. Fitting is slow, so that a fit is kept for some weeks; its bands are watched every
night.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from afterglow.evidence.alarms import MemberWeek, member_weeks
from afterglow.evidence.coverage import Hit, hits, rows_of
from afterglow.trajectory.caseload import gather
from afterglow.trajectory.events import Event, ScoreSeen, set_aside
from afterglow.trajectory.fitting import fit
from afterglow.trajectory.measures import Measure
from afterglow.trajectory.parameters import Model, Parameters
from afterglow.trajectory.recalibrating import Recalibration, Watch, recalibrate, watch_coverage
from afterglow_clinic.chart.models import MeasureReport
from afterglow_clinic.chart.relief_histories import ReliefHistory
from afterglow_clinic.chart.relief_model import OWN, PRIORS, bend_as_plain, version_of

FIT_EVERY = timedelta(days=28)
LOWEST_ENTRY = 5.0
"""Where somebody was admitted with less, nobody was turned away for a low score."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The model in use with what it was chosen on.

    `hits` are its own, of the histories asked and the measure's instrument; `others` of the other
    instruments that feed the same line: they are shown, and the choice does not rest on them.
    """

    model: Model
    bend: Recalibration
    watch: Watch
    hits: list[Hit]
    others: list[Hit]
    weeks: list[MemberWeek]
    body: dict[str, Any]


def usable_histories(histories: Sequence[ReliefHistory], shelf: Model) -> list[tuple[Event, ...]]:
    """Everyone's events as the model takes them, in order."""
    return [set_aside(one.events, shelf)[0] for one in histories]


def choose(
    histories: Sequence[ReliefHistory],
    shelf: Model,
    measure: Measure,
    last: MeasureReport | None,
    at: datetime,
) -> Chosen:
    """Fit where it is time to, watch the bands, and choose.

    Args:
        last: The report of kind `model` before this one.
    """
    usable = usable_histories(histories, shelf)
    own, fitted_at, said = _own(usable, shelf, measure, last, at)
    use, every = shelf, hits(usable, own, measure.instrument)
    found = [hit for hit in every if hit.instrument == measure.instrument]
    watch = watch_coverage(np.array([hit.held for hit in found], np.bool_), shelf.limits)
    if own is not shelf and watch.trusted:
        use = own
    elif own is not shelf:
        every = hits(usable, shelf, measure.instrument)
        found = [hit for hit in every if hit.instrument == measure.instrument]
    weeks = [
        week
        for one, events in zip(histories, usable, strict=True)
        for week in member_weeks(str(one.patient_id), events, measure, use)
    ]
    bend = _bend(weeks, shelf)
    body = {
        "use": PRIORS if use is shelf else OWN,
        "shelf": version_of(shelf),
        "members": use.members,
        "parameters": asdict(own.parameters) if own is not shelf else None,
        "fitted": fitted_at,
        "because": f"{said}; {watch.because}",
        "bend": bend_as_plain(bend),
    }
    others = [hit for hit in every if hit.instrument != measure.instrument]
    return Chosen(use, bend, watch, found, others, weeks, body)


def _own(
    usable: Sequence[Sequence[Event]],
    shelf: Model,
    measure: Measure,
    last: MeasureReport | None,
    at: datetime,
) -> tuple[Model, str | None, str]:
    """The clinic's own fit, kept or made anew; the shelf's model where there are too few people."""
    measured = [events for events in usable if any(isinstance(e, ScoreSeen) for e in events)]
    kept = last.body if last is not None and last.body.get("shelf") == version_of(shelf) else {}
    if kept.get("parameters") and at - datetime.fromisoformat(kept["fitted"]) < FIT_EVERY:
        own = replace(shelf, parameters=Parameters(**kept["parameters"]), members=len(measured))
        return own, kept["fitted"], _since(kept)
    caseload = gather(measured, rows_of(shelf, measure.instrument))
    found = fit(caseload, shelf, _entry(measured, measure.instrument))
    return found.model, at.isoformat() if found.free else None, found.because


def _since(kept: Mapping[str, Any]) -> str:
    return str(kept["because"]).partition(";")[0]


def _entry(measured: Sequence[Sequence[Event]], instrument: str) -> float | None:
    """The lowest score of the instrument that anybody was admitted with: those below it were never seen."""
    scores = [next(e for e in events if isinstance(e, ScoreSeen)) for events in measured]
    first = [e.value for e in scores if e.instrument == instrument]
    lowest = min(first, default=0.0)
    return lowest if lowest > LOWEST_ENTRY else None


def _bend(weeks: Sequence[MemberWeek], shelf: Model) -> Recalibration:
    chance = np.array([week.chance for week in weeks])
    happened = np.array([week.relapse_in_days is not None for week in weeks], np.bool_)
    return recalibrate("relapse", chance, happened, shelf.limits)
