"""The scoreboard: the model beside what it must beat, on the same scores, with where it loses.

A row where another method does better is named in `losses`, whoever reads it. The
neighbour that fills it from the generator and from NIMH is `afterglow.trajectory.calibrating`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from afterglow.trajectory.baselines import (
    Normal,
    fit_mixed_model,
    last_value,
    later_scores,
    mixed_model,
    since_intake,
    visit_mean,
)
from afterglow.trajectory.caseload import SCORE, Caseload
from afterglow.trajectory.judging import (
    Predictions,
    area_under_curve,
    brier,
    covered,
    expected_calibration_error,
    probability_of,
    ranked_probability_score,
)
from afterglow.trajectory.logistic import fit_logistic
from afterglow.trajectory.measures import Measure
from afterglow.trajectory.outlook import RelapseOutlook, relapse
from afterglow.trajectory.parameters import Model
from afterglow.trajectory.recalibrating import recalibrate
from afterglow.trajectory.rolling import Leap, beliefs_at, leap_days, leap_to_outcome, leapt, one_ahead

Array = NDArray[np.float64]
Which = NDArray[np.bool_]

MODEL, PRIORS, MIXED, LAST, VISIT = "model", "model on priors", "mixed model", "last value", "visit mean"
LOGISTIC, BASE, BENT = "logistic", "base rate", "model, recalibrated"


@dataclass(frozen=True, slots=True)
class Line:
    """One method's forecasts of scores: CRPS of the rounded score (RPS) in points, and coverage."""

    method: str
    crps: float
    coverage_50: float
    coverage_90: float


@dataclass(frozen=True, slots=True)
class EventLine:
    """One method's chances of an event."""

    method: str
    brier: float
    area: float
    calibration_error: float


@dataclass(frozen=True, slots=True)
class Table:
    """One question, how often it was asked, and every method's answer; the model stands first."""

    question: str
    n: int
    lines: tuple[Line, ...] | tuple[EventLine, ...]

    @property
    def losses(self) -> tuple[str, ...]:
        """Sentences naming every simpler method that beats one of ours here."""
        found = []
        for ours in self.lines:
            for other in self.lines:
                if is_ours(ours.method) and not is_ours(other.method) and _worth(other) < _worth(ours):
                    said = f"{other.method} {_worth(other):.3f} beats {ours.method} {_worth(ours):.3f}"
                    found.append(f"{self.question}: {said}")
        return tuple(found)


def is_ours(method: str) -> bool:
    """Whether a row is the relief model, in whichever way."""
    return method.startswith(MODEL)


def _worth(line: Line | EventLine) -> float:
    """The proper score by which lines are compared; lower is better."""
    return line.crps if isinstance(line, Line) else line.brier


def score_line(method: str, forecast: Predictions, seen: Array) -> Line:
    """Judge one method."""
    halves, nine = covered(forecast, seen, 0.5).mean(), covered(forecast, seen, 0.9).mean()
    return Line(method, float(ranked_probability_score(forecast, seen).mean()), float(halves), float(nine))


def next_score(learn: Caseload, judge: Caseload, models: Mapping[str, Model]) -> Table:
    """Every later score predicted from the ones before it."""
    lines = [score_line(name, *one_ahead(judge, model.parameters)) for name, model in models.items()]
    which = later_scores(judge)
    for name, normal in _others(learn, judge).items():
        lines.append(score_line(name, _one_part(normal, which, judge), judge.value[which]))
    return Table("next score", int(which.sum()), tuple(lines))


def _others(learn: Caseload, judge: Caseload) -> dict[str, Normal]:
    return {
        MIXED: mixed_model(fit_mixed_model(learn), judge),
        LAST: last_value(learn, judge),
        VISIT: visit_mean(learn, judge),
    }


def _one_part(normal: Normal, which: Which, caseload: Caseload) -> Predictions:
    row, m = caseload.readings[0], int(which.sum())
    mean, sd = normal.mean[which][:, None], normal.sd[which][:, None]
    return Predictions(np.ones((m, 1)), mean, sd, row.lowest, row.highest)


def four_weeks_ahead(learn: Caseload, judge: Caseload, models: Mapping[str, Model], after: float) -> Table:
    """The score about four weeks on, with nothing seen in between."""
    ahead, taught = (leap_days(c, after, 21.0, 35.0) for c in (judge, learn))
    lines = [score_line(name, *leapt(ahead, model.parameters)) for name, model in models.items()]
    which = np.arange(ahead.caseload.day.shape[1]) == ahead.target[:, None]
    others = _others(learn, ahead.caseload)
    others[LAST] = last_value(_only(taught), ahead.caseload)
    for name, normal in others.items():
        lines.append(score_line(name, _one_part(normal, which, ahead.caseload), ahead.caseload.value[which]))
    return Table("score four weeks ahead", len(ahead.person), tuple(lines))


def _only(leap: Leap) -> Caseload:
    """The leap's origin and target scores alone, so that errors are those of the leap."""
    place = np.arange(leap.caseload.day.shape[1])
    keep = (place == leap.origin[:, None]) | (place == leap.target[:, None])
    kind = np.where(keep, leap.caseload.kind, 0).astype(np.int8)
    c = leap.caseload
    return Caseload(c.day, kind, c.row, c.value, c.practice, c.readings)


def response_after(
    sessions: int, learn: Caseload, judge: Caseload, models: Mapping[str, Model], outcome_day: float
) -> Table:
    """Response at the end of the course, said after some sessions."""
    ahead, taught = (leap_to_outcome(c, sessions, outcome_day) for c in (judge, learn))
    happened, half = _responded(ahead)
    lines = []
    for name, model in models.items():
        forecast, _ = leapt(ahead, model.parameters)
        lines.append(event_line(name, probability_of(forecast, half), happened))
    lines += _simple(_change(taught), _responded(taught)[0], _change(ahead), happened)
    return Table(f"response on day {outcome_day:g}, after {sessions} sessions", len(happened), tuple(lines))


def _responded(leap: Leap) -> tuple[Which, Array]:
    rows = np.arange(len(leap.person))
    half = leap.caseload.value[:, 0] / 2
    return leap.caseload.value[rows, leap.target] <= half, half


def _change(leap: Leap) -> Array:
    """Share of the first score left at the origin."""
    rows = np.arange(len(leap.person))
    return np.asarray(leap.caseload.value[rows, leap.origin] / leap.caseload.value[:, 0])


def event_line(method: str, chance: Array, happened: Which) -> EventLine:
    """Judge one method's chances."""
    error = expected_calibration_error(chance, happened)
    return EventLine(method, brier(chance, happened), area_under_curve(chance, happened), error)


def _simple(x_learn: Array, y_learn: Which, x: Array, happened: Which) -> list[EventLine]:
    curve = fit_logistic(x_learn, y_learn)
    base = np.full(len(x), float(y_learn.mean()))
    return [event_line(LOGISTIC, curve.chance(x), happened), event_line(BASE, base, happened)]


def relapse_within(
    learn: Caseload, judge: Caseload, models: Mapping[str, Model], measure: Measure, outcome_day: float
) -> Table:
    """Relief lost within the measure's days, among people in response at the end of the course."""
    person, origin, happened, share = _responders(judge, measure, outcome_day)
    person_learn, origin_learn, learned, share_learn = _responders(learn, measure, outcome_day)
    first, *rest = models.items()
    chance = _relapse_chances(judge, person, origin, first[1], measure)
    taught = _relapse_chances(learn, person_learn, origin_learn, first[1], measure)
    bent = recalibrate("relapse", taught, learned, replace(first[1].limits, recalibration_min_events=1))
    lines = [event_line(first[0], chance, happened), event_line(BENT, bent.chance(chance), happened)]
    for name, model in rest:
        lines.append(event_line(name, _relapse_chances(judge, person, origin, model, measure), happened))
    lines += _simple(share_learn, learned, share, happened)
    return Table(f"relapse within {measure.relapse_within_days} days", len(person), tuple(lines))


def _relapse_chances(
    caseload: Caseload, person: NDArray[np.int64], origin: NDArray[np.int64], model: Model, measure: Measure
) -> Array:
    found = [relapse(b, 0.0, measure, model) for b in beliefs_at(caseload, person, origin, model.parameters)]
    return np.array([f.chance if isinstance(f, RelapseOutlook) else np.nan for f in found])


def _responders(
    caseload: Caseload, measure: Measure, outcome_day: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], Which, Array]:
    """People in response on the outcome day and seen again in time: row, place, relapsed, share of intake."""
    scored, day, intake = caseload.kind == SCORE, since_intake(caseload), caseload.value[:, :1]
    at_end = scored & (day == outcome_day)
    responded = (at_end & (caseload.value <= measure.response_share * intake)).any(axis=1)
    window = scored & (day > outcome_day) & (day <= outcome_day + measure.relapse_within_days)
    person = np.flatnonzero(responded & window.any(axis=1))
    lost = (window & (caseload.value > measure.relapse_share * intake)).any(axis=1)
    origin = at_end.argmax(axis=1)[person]
    return person, origin, lost[person], caseload.value[person, origin] / intake[person, 0]
