"""The relief model for everyone at once: one array a state, one column of events at a time.

The same closed-form steps as `belief`, over arrays. It refuses nothing: events must have
been through `afterglow.trajectory.events.set_aside`. The compiled neighbour is
`afterglow.trajectory.kernel`, the judge of both is `afterglow.trajectory.reference`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from afterglow.trajectory.events import Event, ScoreSeen
from afterglow.trajectory.moments import FARTHEST, corrected, expected, faded, newcomer, relieved
from afterglow.trajectory.parameters import Parameters, Reading

Array = NDArray[np.float64]

Crowd = tuple[Array, ...]
"""`Moments` of many people: 27 arrays of one length."""

NOTHING, SCORE, SESSION = 0, 1, 2
BLOCK = 2048
"""Members followed together: two classes of 27 arrays of this length stay near the processor."""


@dataclass(frozen=True, slots=True)
class Caseload:
    """Events of n people, at most T each, padded with NOTHING at the last day.

    Every array has shape (n, T). `kind` is NOTHING, SCORE or SESSION; `value` the score or
    the dose; `row` the place in `readings`; `practice` the mean since the event before.
    """

    day: Array
    kind: NDArray[np.int8]
    row: NDArray[np.int8]
    value: Array
    practice: Array
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Followed:
    """What was expected before each event, and what is believed after each column.

    `mean` and `var` (n, T, 2) are of the reading, relieved class first; `weight` (n, T) that
    class's probability before the event; `log_density` (n, T) nought where there was no score.
    `moments` (2, 27, n) and `log_odds` (n,) are the last belief; `day` and `sessions` (n,) go with it.
    """

    mean: Array
    var: Array
    weight: Array
    log_density: Array
    moments: Array
    log_odds: Array
    day: Array
    sessions: Array


def gather(histories: Sequence[Sequence[Event]], readings: Sequence[Reading]) -> Caseload:
    """Lay out ordered, usable events side by side; a person without events is all padding."""
    n, longest = len(histories), max((len(h) for h in histories), default=0)
    place = {row.instrument: index for index, row in enumerate(readings)}
    day, value, practice = np.zeros((n, longest)), np.zeros((n, longest)), np.zeros((n, longest))
    kind, row = np.zeros((n, longest), np.int8), np.zeros((n, longest), np.int8)
    for i, history in enumerate(histories):
        for j, event in enumerate(history):
            day[i, j], practice[i, j] = event.day, event.practice
            if isinstance(event, ScoreSeen):
                kind[i, j], row[i, j], value[i, j] = SCORE, place[event.instrument], event.value
            else:
                kind[i, j], value[i, j] = SESSION, event.dose
        if history:
            day[i, len(history) :] = history[-1].day
    return Caseload(day, kind, row, value, practice, tuple(readings))


def follow_caseload(caseload: Caseload, parameters: Parameters) -> Followed:
    """Filter everyone. Time grows with events; memory beyond the result does not grow with people."""
    n, longest = caseload.day.shape
    out = blank(n, longest)
    for start in range(0, n, BLOCK):
        _follow_block(caseload, parameters, slice(start, min(start + BLOCK, n)), out)
    return out


def blank(n: int, longest: int) -> Followed:
    """A result with nothing in it yet."""
    shape = (n, longest)
    moments = np.empty((2, 27, n))
    return Followed(
        np.zeros((*shape, 2)),
        np.ones((*shape, 2)),
        np.zeros(shape),
        np.zeros(shape),
        moments,
        np.empty(n),
        np.empty(n),
        np.empty(n),
    )


def _follow_block(caseload: Caseload, p: Parameters, rows: slice, out: Followed) -> None:
    days, longest = caseload.day[rows], caseload.day.shape[1]
    n = len(days)
    both = [_crowd(p, p.gain_responder, p.gain_responder_sd, n), _crowd(p, p.gain_other, p.gain_other_sd, n)]
    log_odds = np.full(n, math.log(p.responder_share / (1 - p.responder_share)))
    now, given = days[:, 0].copy() if longest else np.zeros(n), np.zeros(n)
    for t in range(longest):
        passing = _passing(p, days[:, t] - now, caseload.practice[rows, t])
        both, now = [faded(g, *passing) for g in both], days[:, t]
        kind, value = caseload.kind[rows, t], caseload.value[rows, t]
        _look(caseload, p, rows, t, both, log_odds, out)
        if (kind == SESSION).any():
            dose = np.where(kind == SESSION, value, 0.0)
            strength = dose * p.repeat_factor**given
            keep = np.where((dose > 0) & (given == 0), 0.0, 1.0)
            both = [relieved(g, strength, p.slow_share, p.session_sd**2, keep) for g in both]
            given = given + (dose > 0)
    for c in range(2):
        out.moments[c, :, rows] = np.stack(both[c])
    out.log_odds[rows], out.day[rows], out.sessions[rows] = log_odds, now, given


def _crowd(p: Parameters, gain: float, gain_sd: float, n: int) -> Crowd:
    first = newcomer(p.set_point_mean, p.set_point_sd, p.entry_shock, p.mood_sd, gain, gain_sd)
    return tuple(np.full(n, part) for part in first)


def _passing(p: Parameters, days: Array, practice: Array) -> tuple[Array, Array, Array, Array, Array]:
    """Shares kept of fast relief, slow relief and mood; variance added to set-point and mood."""
    rate = -math.log(2.0) * days * np.exp(-p.practice_effect * practice)
    mood = np.exp(-days / p.mood_days)
    added = p.mood_sd**2 * (1 - mood * mood)
    fast, slow = np.exp(rate / p.fast_half_life_days), np.exp(rate / p.slow_half_life_days)
    return fast, slow, mood, p.set_point_walk * days, added


def _look(
    caseload: Caseload,
    p: Parameters,
    rows: slice,
    t: int,
    both: list[Crowd],
    log_odds: Array,
    out: Followed,
) -> None:
    """Take the scores of one column into both classes; `both` and `log_odds` are changed in place."""
    scored = caseload.kind[rows, t] == SCORE
    if not scored.any():
        return
    table = np.array([(r.loading, r.offset, r.noise_sd, r.lowest, r.highest) for r in caseload.readings])
    loading, offset, noise_sd, lowest, highest = table[caseload.row[rows, t]].T
    noise, value = (noise_sd * p.noise_scale) ** 2, caseload.value[rows, t]
    density = np.zeros((2, len(log_odds)))
    for c in range(2):
        mean, var = expected(both[c], loading, offset, noise)
        step, drop, density[c] = _surprises(value, mean, var, lowest, highest)
        both[c] = corrected(both[c], loading, np.where(scored, step, 0.0), np.where(scored, drop, 0.0))
        out.mean[rows, t, c], out.var[rows, t, c] = mean, var
    weight = 1 / (1 + np.exp(-log_odds))
    out.weight[rows, t] = weight
    together = np.logaddexp(np.log(weight) + density[0], np.log1p(-weight) + density[1])
    out.log_density[rows, t] = np.where(scored, together, 0.0)
    log_odds += np.where(scored, density[0] - density[1], 0.0)


def _surprises(
    value: Array, mean: Array, var: Array, lowest: Array, highest: Array
) -> tuple[Array, Array, Array]:
    """`afterglow.trajectory.moments.surprise` over arrays."""
    sd, inside = np.sqrt(var), (lowest < value) & (value < highest)
    step, drop = (value - mean) / var, 1 / var
    density = -0.5 * (step * (value - mean) + np.log(2 * math.pi * var))
    if inside.all():
        return step, drop, density
    side = np.where(value <= lowest, -1.0, 1.0)
    edge = np.where(value <= lowest, lowest + 0.5, highest - 0.5)
    reach = np.clip(side * (mean - edge) / sd, FARTHEST, None)
    log_chance = log_ndtr(reach)
    ratio = np.exp(-0.5 * reach**2 - 0.5 * math.log(2 * math.pi) - log_chance)
    step = np.where(inside, step, side * ratio / sd)
    drop = np.where(inside, drop, ratio * (ratio + reach) / var)
    return step, drop, np.where(inside, density, log_chance)
