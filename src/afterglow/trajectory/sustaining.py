"""The sustain line of one person: is relief holding, how sure are we, and when may it slip.

One call takes what was seen and a moment, and gives a line, or says that there is little
evidence yet, or that the person does not fit the model and should be looked at. It never
raises for bad data: what could not be used is listed with its reason. It is information
for a clinician; the member's own words are in `afterglow.trajectory.telling`.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from afterglow.trajectory.belief import Belief, at_day
from afterglow.trajectory.events import Event, ScoreSeen, SessionGiven, SetAside, set_aside
from afterglow.trajectory.forecasting import Band, forecast
from afterglow.trajectory.measures import Measure, shelf_measure
from afterglow.trajectory.outlook import (
    Chance,
    NotAnswered,
    RelapseOutlook,
    SessionOutlook,
    one_more_session,
    relapse,
    remission_now,
    responding,
    response_now,
    severity,
)
from afterglow.trajectory.parameters import Model, shelf_model
from afterglow.trajectory.recalibrating import Recalibration
from afterglow.trajectory.remembering import Remembered, take_up
from afterglow.trajectory.yardstick import yardstick

Array = NDArray[np.float64]

BAND_DAYS: Array = np.array([0.0, 3, 7, 10, 14, 21, 28, 35, 42, 56, 70, 84])


@dataclass(frozen=True, slots=True)
class Basis:
    """What any answer rests on: how much was seen, what was set aside, which model and measure.

    `members` is how many people the model was fitted to; nought: it runs on the shelf's priors.
    `instruments` are those whose scores it rests on, by name, with how many of each.
    """

    at_day: float
    scores: int
    scores_after_session: int
    sessions: int
    set_aside: tuple[SetAside, ...]
    model: str
    measure: str
    members: int
    instruments: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class LittleEvidence:
    """Too little to say; `band` is wide, or None where nothing usable was seen."""

    because: tuple[str, ...]
    basis: Basis
    band: Band | None = None


@dataclass(frozen=True, slots=True)
class OffModel:
    """The last scores surprised the model twice: no forecast, look at this person."""

    because: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class SustainLine:
    """The line with its answers; `severity` and `severity_sd` are in PHQ-9-like points.

    `undecided` says that it is not yet clear whether sessions relieve this person; `slipping`
    that relapse is likely enough, by the measure's own line, to be in touch; `lost` that it has been
    seen already: in response once after a session, and by the measure's definition no more. `band` is
    None where no day was asked about.
    """

    basis: Basis
    severity: float
    severity_sd: float
    band: Band | None
    responding: Chance | NotAnswered
    undecided: bool
    response: Chance | NotAnswered
    remission: Chance
    relapse: RelapseOutlook | NotAnswered
    one_more_session: SessionOutlook | NotAnswered
    slipping: bool
    lost: bool


Line = SustainLine | LittleEvidence | OffModel


@dataclass(frozen=True, slots=True)
class Lens:
    """With what a person is looked at: definitions, model, days of the band, and what is remembered.

    Args:
        measure: Definitions and schedule; where none is given, those of the instrument that the rule of
            `afterglow.trajectory.yardstick` chooses: the weekly PHQ-9's if that is all there is.
        model: The clinic's own fit, or the shelf's priors where none is given.
        days_ahead: Days of the forecast band, counted from the moment; none, and no band is made.
        bend: How this clinic's outcomes bend the chance of relapse, once there are enough.
        before: What was remembered earlier of this person; it changes the cost and never an answer.
    """

    measure: Measure | None = None
    model: Model | None = None
    days_ahead: Sequence[float] = ()
    bend: Recalibration | None = None
    before: Remembered | None = None


@dataclass(frozen=True, slots=True)
class Sustained:
    """The line, what to remember for the next answer (None where nothing usable was seen), and the
    measure it was read by."""

    line: Line
    remembered: Remembered | None
    measure: Measure


def sustain_line(
    events: Iterable[Event],
    at: float,
    measure: Measure | None = None,
    model: Model | None = None,
    days_ahead: Sequence[float] | None = None,
    bend: Recalibration | None = None,
) -> Line:
    """Everything the model can say about one person at one moment; arguments as `Lens` has them.

    Without `days_ahead` the band is of `BAND_DAYS`.
    """
    ahead = tuple(BAND_DAYS.tolist()) if days_ahead is None else days_ahead
    return sustain(events, at, Lens(measure, model, ahead, bend)).line


def sustain(events: Iterable[Event], at: float, lens: Lens) -> Sustained:
    """The line of one person, and what to remember of them.

    Args:
        events: Scores and sessions in any order, in days on one clock.
        at: The moment asked about, on that clock; later events are set aside.
    """
    measure, model = lens.measure or shelf_measure(), lens.model or shelf_model()
    usable, refused = set_aside(events, model.of_construct(measure.construct), at)
    seen_by = Counter(event.instrument for event in usable if isinstance(event, ScoreSeen))
    if not seen_by or not math.isfinite(at):
        basis = _basis(at, None, refused, measure, model, ())
        return Sustained(LittleEvidence(("no usable score yet",), basis), None, measure)
    if lens.measure is None and seen_by.keys() != {measure.instrument}:
        measure = yardstick(usable)
    model = model.read_by(measure.instrument)
    kept = take_up(usable, model, lens.before)
    basis = _basis(at, kept.belief, refused, measure, model, tuple(sorted(seen_by.items())))
    return Sustained(_said(kept.belief, usable, basis, lens, measure, model), kept, measure)


def _said(
    seen: Belief, usable: Sequence[Event], basis: Basis, lens: Lens, measure: Measure, model: Model
) -> Line:
    if seen.earlier < model.limits.surprise_window:
        return OffModel(
            "two of the last scores lay far outside what was expected: look at this person", basis
        )
    belief = at_day(seen, basis.at_day, model.parameters)
    band = None
    if lens.days_ahead:
        ahead = np.array(lens.days_ahead, np.float64)
        band = forecast(belief, ahead, model.readings[measure.instrument], model.parameters)
    reasons = _little(belief, usable, measure, model)
    if reasons:
        return LittleEvidence(reasons, basis, band)
    return _line(belief, usable, basis, band, measure, model, lens.bend)


def _basis(
    at: float,
    belief: Belief | None,
    refused: tuple[SetAside, ...],
    measure: Measure,
    model: Model,
    instruments: tuple[tuple[str, int], ...],
) -> Basis:
    counts = (belief.scores, belief.scores_after_session, belief.sessions) if belief else (0, 0, 0)
    named = f"{model.id} {model.version}", f"{measure.id} {measure.version}"
    return Basis(at, *counts, refused, *named, model.members, instruments)


def _little(belief: Belief, usable: Sequence[Event], measure: Measure, model: Model) -> tuple[str, ...]:
    """Why the line stays silent, most telling first; empty where it may speak."""
    limits, p = model.limits, model.parameters
    reasons = []
    treated = [event.day for event in usable if isinstance(event, SessionGiven) and event.dose > 0]
    if not treated:
        reasons.append("no session yet")
    elif measure.instrument not in belief.intake:
        reasons.append("no score before the first session")
    needed = limits.min_scores_after_session
    if treated and belief.scores_after_session < needed:
        reasons.append(f"{belief.scores_after_session} of {needed} scores since the first session")
    _, spread = spread_now(belief)
    if spread > limits.little_evidence_sd_ratio * math.hypot(p.set_point_sd, p.mood_sd):
        reasons.append("too long since the last score")
    return tuple(reasons)


def spread_now(belief: Belief) -> tuple[float, float]:
    """Mean and standard deviation of severity over both classes."""
    (m, v), (n, w), q = severity(belief.relieved), severity(belief.other), belief.weight
    return q * m + (1 - q) * n, math.sqrt(max(0.0, q * v + (1 - q) * w + q * (1 - q) * (m - n) ** 2))


def _line(
    belief: Belief,
    usable: Sequence[Event],
    basis: Basis,
    band: Band | None,
    measure: Measure,
    model: Model,
    bend: Recalibration | None,
) -> SustainLine:
    limits, latest = model.limits, _latest(usable, measure.instrument)
    mean, spread = spread_now(belief)
    ahead = relapse(belief, latest, measure, model)
    if bend is not None and isinstance(ahead, RelapseOutlook):
        ahead = replace(ahead, chance=float(bend.chance(np.array([ahead.chance]))[0]), because=bend.because)
    return SustainLine(
        basis,
        mean,
        spread,
        band,
        responding(belief, model),
        limits.undecided_from < belief.weight < limits.undecided_to,
        response_now(belief, measure),
        remission_now(belief, measure, model),
        ahead,
        one_more_session(belief, measure, model),
        isinstance(ahead, RelapseOutlook) and ahead.chance >= measure.slipping_chance,
        _lost(usable, belief.intake.get(measure.instrument), measure),
    )


def _lost(usable: Sequence[Event], intake: float | None, measure: Measure) -> bool:
    """Whether relief was seen after a session, and the last scores say that it is gone."""
    if intake is None:
        return False
    treated, relieved, run = False, False, 0
    for event in usable:
        if isinstance(event, SessionGiven):
            treated = treated or event.dose > 0
        elif treated and event.instrument == measure.instrument:
            over = event.value > measure.relapse_above(intake)
            run = run + 1 if over else 0
            relieved = relieved or event.value <= measure.response_at_most(intake)
    return relieved and run >= measure.relapse_in_a_row


def _latest(usable: Sequence[Event], instrument: str) -> float | None:
    for event in reversed(usable):
        if isinstance(event, ScoreSeen) and event.instrument == instrument:
            return event.value
    return None
