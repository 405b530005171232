"""Answers about one person, each with its uncertainty: response, remission, relapse, one more session.

Every answer is a chance under the model, or the reason there is none. They are for a
clinician to read beside the person. They must not be shown to a member as a probability of
relapse, must not decide a dose, and are no reason to sell a session. The neighbour that
puts them together is `afterglow.trajectory.sustaining`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from afterglow.trajectory.belief import Belief, at_day, update
from afterglow.trajectory.events import SessionGiven
from afterglow.trajectory.forecasting import PATHS, normal_points, score_paths
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
    return float(ndtr((share * g[5] - mean) / np.sqrt(max(spread, 1e-12))))


def remission_now(belief: Belief, measure: Measure, model: Model) -> Chance:
    """Whether a score today, freed of its error, would be below the remission line."""
    row = model.readings[measure.instrument]
    line = (measure.remission_below - 0.5 - row.offset) / row.loading
    chance = 0.0
    for weight, g in ((belief.weight, belief.relieved), (1 - belief.weight, belief.other)):
        mean, var = severity(g)
        chance += weight * float(ndtr((line - mean) / np.sqrt(max(var, 1e-12))))
    return Chance(chance, f"{belief.scores} scores")


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
    paths, weight = score_paths(belief, days, model.readings[measure.instrument], model.parameters)
    over = paths > np.floor(measure.relapse_above(intake)) + 0.5
    when = _first_run(over, measure.relapse_in_a_row, days)
    return _relapse_outlook(when.ravel(), np.repeat(weight / PATHS, PATHS), measure)


def _first_run(over: NDArray[np.bool_], length: int, days: Array) -> Array:
    """Day on which the first run of `length` high scores is complete, infinity where none is."""
    run = over
    for back in range(1, length):
        earlier = np.zeros_like(over)
        earlier[..., back:] = over[..., :-back]
        run = run & earlier
    return np.where(run.any(-1), days[run.argmax(-1)], np.inf)


def _relapse_outlook(when: Array, weight: Array, measure: Measure) -> RelapseOutlook:
    order = np.argsort(when, kind="stable")
    risen = np.cumsum(weight[order])
    early, median, late = (_day_at(when[order], risen, q) for q in (0.1, 0.5, 0.9))
    short, horizon = measure.short_horizon_days, measure.horizon_days
    return RelapseOutlook(
        measure.relapse_within_days,
        float(weight[when <= measure.relapse_within_days].sum()),
        median,
        early,
        late,
        float(weight @ np.minimum(when, short)),
        float(weight @ np.minimum(when, horizon)),
        short,
        horizon,
        f"{measure.id} {measure.version}",
        UNCHECKED,
    )


def _day_at(ordered: Array, risen: Array, share: float) -> float | None:
    place = min(int(np.searchsorted(risen, share)), len(ordered) - 1)
    day = float(ordered[place])
    return day if np.isfinite(day) else None


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
    weight = np.repeat([belief.weight, 1 - belief.weight], PATHS) / PATHS
    order = np.argsort(taken)
    ends = np.interp([0.05, 0.95], np.cumsum(weight[order]), taken[order])
    later = belief.day + days
    given = at_day(update(belief, SessionGiven(belief.day), model), later, p)
    with_it, without = (response_now(b, measure) for b in (given, at_day(belief, later, p)))
    if isinstance(with_it, NotAnswered) or isinstance(without, NotAnswered):
        return NotAnswered("no score before the first session")
    return SessionOutlook(
        days,
        float(weight @ taken),
        float(ends[0]),
        float(ends[1]),
        float(weight[taken >= measure.worthwhile_points].sum()),
        measure.worthwhile_points,
        with_it.probability,
        without.probability,
    )


def _relief_left(belief: Belief, days: float, p: Parameters) -> Array:
    """Draws (2 x PATHS,) of what is left after some days of the relief a session now would give."""
    points, kept = normal_points(3), 0.0
    for share, half_life in (
        (1 - p.slow_share, p.fast_half_life_days),
        (p.slow_share, p.slow_half_life_days),
    ):
        kept += share * 2 ** (-days / half_life)
    strength = kept * p.repeat_factor**belief.sessions
    taken = []
    for g in (belief.relieved, belief.other):
        mean, var = severity(g)
        sd, gain_sd = np.sqrt(max(var, 1e-12)), np.sqrt(max(g[24], 1e-12))
        tie = np.clip((g[10] - g[15] - g[19] + g[22]) / (sd * gain_sd), -1, 1)
        level = mean + sd * points[:, 0]
        gain = g[4] + gain_sd * (tie * points[:, 0] + np.sqrt(1 - tie * tie) * points[:, 1])
        taken.append(strength * (gain + p.session_sd * points[:, 2]) * level)
    return np.concatenate(taken)
