"""Answers about one person, each with its uncertainty: response, remission, relapse, one more session.

Every answer is a chance under the model, or the reason there is none. They are for a
clinician to read beside the person. They must not be shown to a member as a probability of
relapse, must not decide a dose, and are no reason to sell a session. The neighbour that
puts them together is `afterglow.trajectory.sustaining`.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from afterglow.trajectory.belief import Belief, at_day, update
from afterglow.trajectory.events import SessionGiven
from afterglow.trajectory.forecasting import PATHS, normal_points, paths_above
from afterglow.trajectory.measures import Measure
from afterglow.trajectory.moments import Moments
from afterglow.trajectory.parameters import Model, Parameters

Array = NDArray[np.float64]

UNCHECKED = "not yet checked against this clinic's own outcomes"

SESSION_LABEL = "expected under the model; before-after data"


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability under the model, and what it rests on."""

    probability: float
    because: str


@dataclass(frozen=True, slots=True)
class NotAnswered:
    """No answer, because."""

    because: str


@dataclass(frozen=True, slots=True)
class RelapseOutlook:
    """When relief may be lost if nothing is done, under one measure; days from the line's moment.

    `median_day` and the ends of the middle 80 % are None where they lie beyond the horizon:
    say "more than `horizon_days` days". `relief_days_short` and `relief_days` are the expected
    days in relief out of `short_horizon_days` and out of `horizon_days`. `because` says whether
    the chance has been checked against what this clinic has seen; it must be shown with it.
    """

    within_days: int
    chance: float
    median_day: float | None
    early_day: float | None
    late_day: float | None
    relief_days_short: float
    relief_days: float
    short_horizon_days: int
    horizon_days: int
    measure: str
    because: str


@dataclass(frozen=True, slots=True)
class SessionOutlook:
    """What one more usual session would be expected to change, `after_days` later.

    `points` is how much lower the score would be (mean and 90 % interval); the rest compares
    with giving none. `label` must be shown with it.
    """

    after_days: int
    points: float
    points_low: float
    points_high: float
    chance_worthwhile: float
    worthwhile_points: float
    response_chance_with: float
    response_chance_without: float
    label: str = SESSION_LABEL


def responding(belief: Belief, model: Model) -> Chance | NotAnswered:
    """Whether sessions relieve this person at all; never before enough scores after a session."""
    needed = model.limits.min_scores_after_session
    if belief.scores_after_session < needed:
        return NotAnswered(f"{belief.scores_after_session} of {needed} scores since the first session")
    return Chance(belief.weight, f"{belief.scores_after_session} scores since the first session")


def response_now(belief: Belief, measure: Measure) -> Chance | NotAnswered:
    """Whether severity is now at most the measure's share of what it was before the first session."""
    refusal = _without_comparison(belief, measure)
    if refusal is not None:
        return refusal
    parts = [_share_below(g, measure.response_share) for g in (belief.relieved, belief.other)]
    chance = belief.weight * parts[0] + (1 - belief.weight) * parts[1]
    return Chance(chance, f"{belief.scores} scores, {belief.sessions} sessions")


def _without_comparison(belief: Belief, measure: Measure) -> NotAnswered | None:
    if measure.instrument not in belief.intake:
        return NotAnswered("no score before the first session")
    return None if belief.sessions else NotAnswered("no session yet")


def _share_below(g: Moments, share: float) -> float:
    """P(S <= share x intake severity): intake severity is uncertain too."""
    mean = g[0] - g[1] - g[2] + g[3]
    var = g[6] + g[12] + g[17] + g[21] + 2 * (-g[7] - g[8] + g[9] + g[13] - g[14] - g[18])
    with_intake = g[11] - g[16] - g[20] + g[23]
    spread = var + share * share * g[26] - 2 * share * with_intake
    return below(share * g[5], mean, spread)


def remission_now(belief: Belief, measure: Measure, model: Model) -> Chance:
    """Whether a score today, freed of its error, would be below the remission line."""
    row = model.readings[measure.instrument]
    line = (measure.remission_below - 0.5 - row.offset) / row.loading
    chance = 0.0
    for weight, g in ((belief.weight, belief.relieved), (1 - belief.weight, belief.other)):
        mean, var = severity(g)
        chance += weight * below(line, mean, var)
    return Chance(chance, f"{belief.scores} scores")


def below(line: float, mean: float, var: float) -> float:
    """P(a normal number with this mean and variance < line)."""
    return 0.5 * math.erfc((mean - line) / math.sqrt(2 * max(var, 1e-12)))


def severity(g: Moments) -> tuple[float, float]:
    """Mean and variance of severity."""
    var = g[6] + g[12] + g[17] + g[21] + 2 * (-g[7] - g[8] + g[9] + g[13] - g[14] - g[18])
    return g[0] - g[1] - g[2] + g[3], var


def relapse(
    belief: Belief, latest: float | None, measure: Measure, model: Model
) -> RelapseOutlook | NotAnswered:
    """When the next scores, on the measure's schedule, would show relief lost.

    Args:
        latest: The last score of the measure's instrument; relapse is only asked of a responder.
    """
    refusal = _without_comparison(belief, measure)
    if refusal is not None:
        return refusal
    intake = belief.intake[measure.instrument]
    if latest is None or latest > measure.response_at_most(intake):
        return NotAnswered("not in response at the last score")
    days = np.arange(measure.every_days, measure.horizon_days + 1, measure.every_days, dtype=np.float64)
    line = math.floor(measure.relapse_above(intake)) + 0.5
    over = paths_above(line, belief, days, model.readings[measure.instrument], model.parameters)
    risen = np.array((belief.weight, 1 - belief.weight)) @ _lost_by(over, measure.relapse_in_a_row)
    return _relapse_outlook(days.tolist(), risen.tolist(), measure)


def _lost_by(over: NDArray[np.bool_], length: int) -> Array:
    """Share (2, k) of each class's paths that have had `length` high scores in a row by each day.

    Args:
        over: Which scores are high, shape (2, k, PATHS).
    """
    by_day = over.swapaxes(0, 1)
    lost = by_day.copy()
    for back in range(1, length):
        lost[:back] = False
        lost[back:] &= by_day[:-back]
    for before, today in pairwise(lost):
        today |= before
    share: Array = np.add.reduce(lost.view(np.uint8), axis=2, dtype=np.uint16).T / PATHS
    return share


def _relapse_outlook(days: Sequence[float], risen: Sequence[float], measure: Measure) -> RelapseOutlook:
    """The outlook from the share of relapses seen by each day."""
    short, horizon, within = measure.short_horizon_days, measure.horizon_days, measure.relapse_within_days
    chance = before = relief_short = relief = 0.0
    for day, by in zip([*days, math.inf], [*risen, 1.0], strict=True):
        share, before = by - before, by
        relief_short, relief = relief_short + share * min(day, short), relief + share * min(day, horizon)
        chance = by if day <= within else chance
    early, median, late = (_day_at(days, risen, q) for q in (0.1, 0.5, 0.9))
    return RelapseOutlook(
        within,
        chance,
        median,
        early,
        late,
        relief_short,
        relief,
        short,
        horizon,
        f"{measure.id} {measure.version}",
        UNCHECKED,
    )


def _day_at(days: Sequence[float], risen: Sequence[float], share: float) -> float | None:
    place = bisect_left(risen, share)
    return days[place] if place < len(days) else None


def one_more_session(belief: Belief, measure: Measure, model: Model) -> SessionOutlook | NotAnswered:
    """What a usual session now would be expected to change, compared with none.

    Raises:
        InvalidEvent: The belief's day is not a number.
    """
    refusal = responding(belief, model)
    if isinstance(refusal, NotAnswered):
        return refusal
    days, p = measure.benefit_after_days, model.parameters
    taken = model.readings[measure.instrument].loading * _relief_left(belief, days, p)
    weight = np.array([belief.weight, 1 - belief.weight])
    low, high = _middle(taken.ravel(), weight.repeat(PATHS) / PATHS)
    later = belief.day + days
    given = at_day(update(belief, SessionGiven(belief.day), model), later, p)
    with_it, without = (response_now(b, measure) for b in (given, at_day(belief, later, p)))
    if isinstance(with_it, NotAnswered) or isinstance(without, NotAnswered):
        return NotAnswered("no score before the first session")
    return SessionOutlook(
        days,
        float(weight @ taken.sum(1)) / PATHS,
        low,
        high,
        float(weight @ (taken >= measure.worthwhile_points).sum(1)) / PATHS,
        measure.worthwhile_points,
        with_it.probability,
        without.probability,
    )


def _middle(values: Array, weight: Array) -> tuple[float, float]:
    """The ends of the middle nine tenths of weighted values."""
    order = values.argsort()
    low, high = np.interp((0.05, 0.95), weight[order].cumsum(), values[order]).tolist()
    return low, high


def _relief_left(belief: Belief, days: float, p: Parameters) -> Array:
    """Draws (2, PATHS) of what is left after some days of the relief a session now would give."""
    kept = 0.0
    for share, half_life in (
        (1 - p.slow_share, p.fast_half_life_days),
        (p.slow_share, p.slow_half_life_days),
    ):
        kept += share * 2 ** (-days / half_life)
    strength = kept * p.repeat_factor**belief.sessions
    first, second, third = normal_points(3).T
    told = np.array([_level_and_gain(g) for g in (belief.relieved, belief.other)]).T[..., None]
    mean, sd, gain, tied, free = told
    taken: Array = (
        strength * (gain + tied * first + free * second + p.session_sd * third) * (mean + sd * first)
    )
    return taken


def _level_and_gain(g: Moments) -> tuple[float, float, float, float, float]:
    """Severity's mean and sd, the gain's mean, and its sd as shared with severity and as its own."""
    mean, var = severity(g)
    sd, gain_sd = math.sqrt(max(var, 1e-12)), math.sqrt(max(g[24], 1e-12))
    tie = max(-1.0, min(1.0, (g[10] - g[15] - g[19] + g[22]) / (sd * gain_sd)))
    return mean, sd, g[4], gain_sd * tie, gain_sd * math.sqrt(1 - tie * tie)
