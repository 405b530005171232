"""The relief model compiled: whole caseloads on all cores, and one update in under a microsecond.

Optional: it needs numba (`afterglow-care[fast]`) and says so when it is not there. It compiles
the very text of `afterglow.trajectory.moments`, so there is no second model to keep in step.
Events must have been through `afterglow.trajectory.events.set_aside`.
"""

import importlib.util
import math
from dataclasses import astuple
from typing import Any

import numpy as np
from numpy.typing import NDArray

from afterglow.trajectory import moments
from afterglow.trajectory.belief import Belief
from afterglow.trajectory.caseload import SCORE, SESSION, Caseload, Followed, blank
from afterglow.trajectory.parameters import Parameters, Reading

Array = NDArray[np.float64]

AVAILABLE = importlib.util.find_spec("numba") is not None

LN2 = math.log(2.0)
STATE = 61
"""Floats of a packed belief: 2 x 27 moments, log odds, day, sessions, scores after, counts, evidence."""


class KernelMissing(RuntimeError):
    """numba is not installed; use `afterglow.trajectory.caseload` instead."""


def follow_compiled(caseload: Caseload, parameters: Parameters) -> Followed:
    """`afterglow.trajectory.caseload.follow_caseload`, compiled and on all cores.

    Raises:
        KernelMissing: numba is not installed.
    """
    _need()
    n, longest = caseload.day.shape
    out = blank(n, longest)
    c, rows, packed = caseload, table(caseload.readings), np.array(astuple(parameters))
    events = (c.day, c.kind, c.row, c.value, c.practice)
    predicted = (out.mean, out.var, out.weight, out.log_density)
    _follow_everyone(events, rows, packed, predicted, out.moments, out.log_odds, out.day, out.sessions)
    return out


def table(readings: tuple[Reading, ...]) -> Array:
    """Readings as rows of loading, offset, noise sd, lowest, highest."""
    return np.array([(r.loading, r.offset, r.noise_sd, r.lowest, r.highest) for r in readings])


def pack(belief: Belief) -> Array:
    """A belief as `STATE` floats, for `update_packed`; intake scores stay behind."""
    rest = (belief.log_odds, belief.day, belief.sessions, belief.scores_after_session)
    counts = (belief.recent, belief.earlier, belief.log_evidence)
    return np.array([*belief.relieved, *belief.other, *rest, *counts], np.float64)


def update_packed(
    state: Array,
    day: float,
    kind: int,
    value: float,
    practice: float,
    row: Array,
    parameters: Array,
    limit: float,
) -> None:
    """One event into one packed belief, in place: the closed form of `afterglow.trajectory.belief.update`.

    Raises:
        KernelMissing: numba is not installed.
    """
    _need()
    _update_one(state, day, kind, value, practice, row, parameters, limit)


def _need() -> None:
    if not AVAILABLE:
        raise KernelMissing("numba is not installed: pip install 'afterglow-care[fast]'")


def _passing(p: Any, days: float, practice: float) -> Any:
    rate = -LN2 * days * math.exp(-p[16] * practice)
    mood = math.exp(-days / p[4])
    fast, slow = math.exp(rate / p[11]), math.exp(rate / p[12])
    return fast, slow, mood, p[15] * days, p[3] * p[3] * (1.0 - mood * mood)


def _start(p: Any, gain: float, gain_sd: float) -> Any:
    return _newcomer(p[0], p[1], p[2], p[3], gain, gain_sd)


def _wait(g: Any, o: Any, p: Any, days: float, practice: float) -> Any:
    if days <= 0.0:
        return g, o
    fast, slow, mood, walk, added = _passed(p, days, practice)
    return _faded(g, fast, slow, mood, walk, added), _faded(o, fast, slow, mood, walk, added)


def _treat(g: Any, o: Any, p: Any, dose: float, given: float) -> Any:
    strength, keep = dose * p[13] ** given, 0.0 if given == 0.0 and dose > 0 else 1.0
    first = _relieved(g, strength, p[10], p[14] * p[14], keep)
    return first, _relieved(o, strength, p[10], p[14] * p[14], keep), given + (1.0 if dose > 0 else 0.0)


def _read(g: Any, o: Any, odds: float, value: float, r: Any, p: Any) -> Any:
    """Both classes and the odds after a score; the prediction (means, variances, weight); its log density."""
    noise = (r[2] * p[17]) ** 2
    m, v = _expected(g, r[0], r[1], noise)
    k, w = _expected(o, r[0], r[1], noise)
    step, drop, first = _surprise(value, m, v, r[3], r[4])
    step_o, drop_o, other = _surprise(value, k, w, r[3], r[4])
    weight, top = 1.0 / (1.0 + math.exp(-odds)), max(first, other)
    density = top + math.log(weight * math.exp(first - top) + (1.0 - weight) * math.exp(other - top))
    g, o = _corrected(g, r[0], step, drop), _corrected(o, r[0], step_o, drop_o)
    return g, o, odds + first - other, (m, k, v, w, weight), density


def _follow_member(
    events: Any, rows: Any, p: Any, mean: Any, var: Any, weight: Any, density: Any, moments_out: Any
) -> Any:
    day, kind, row, value, practice = events
    g, o = _begun(p, p[5], p[6]), _begun(p, p[7], p[8])
    odds, now, given = math.log(p[9] / (1.0 - p[9])), day[0], 0.0
    for t in range(len(day)):
        if kind[t] != 0:
            g, o = _waited(g, o, p, day[t] - now, practice[t])
            now = day[t]
        if kind[t] == SCORE:
            g, o, odds, said, density[t] = _seen(g, o, odds, value[t], rows[row[t]], p)
            mean[t, 0], mean[t, 1], var[t, 0], var[t, 1], weight[t] = said
        elif kind[t] == SESSION:
            g, o, given = _treated(g, o, p, value[t], given)
    for i in range(27):
        moments_out[0, i], moments_out[1, i] = g[i], o[i]
    return odds, now, given


def _follow_all(
    events: Any, rows: Any, p: Any, predicted: Any, moments_out: Any, odds: Any, now: Any, given: Any
) -> None:
    day, kind, row, value, practice = events
    mean, var, weight, density = predicted
    for i in numba.prange(len(day)):
        own = (day[i], kind[i], row[i], value[i], practice[i])
        odds[i], now[i], given[i] = _member(
            own, rows, p, mean[i], var[i], weight[i], density[i], moments_out[:, :, i]
        )


def _update_state(
    s: Any, day: float, kind: int, value: float, practice: float, r: Any, p: Any, limit: float
) -> None:
    g, o = _waited(_unpacked(s, 0), _unpacked(s, 27), p, day - s[55], practice)
    s[55] = day
    if kind == SESSION:
        g, o, s[56] = _treated(g, o, p, value, s[56])
    else:
        g, o, s[54], said, density = _seen(g, o, s[54], value, r, p)
        m, k, v, w, q = said
        centre, spread = q * m + (1 - q) * k, q * v + (1 - q) * w + q * (1 - q) * (m - k) ** 2
        off = value - min(max(centre, r[3]), r[4])
        startled = off * off > limit * limit * spread
        s[59] = s[58] + 1.0 if startled else s[59] + 1.0
        s[58] = 0.0 if startled else s[58] + 1.0
        s[57] += 1.0 if s[56] > 0 else 0.0
        s[60] += density
    for i in range(27):
        s[i], s[27 + i] = g[i], o[i]


def _take(s: Any, k: int) -> Any:
    a = s[k : k + 27]
    head = (a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12], a[13])
    return (*head, a[14], a[15], a[16], a[17], a[18], a[19], a[20], a[21], a[22], a[23], a[24], a[25], a[26])


if AVAILABLE:
    import numba

    # Parts are not cached: from a cache they come as finished code, which cannot become part of a caller.
    _part: Any = numba.njit(error_model="numpy")
    _newcomer, _faded, _relieved = map(_part, (moments.newcomer, moments.faded, moments.relieved))
    _expected, _surprise, _corrected = map(_part, (moments.expected, moments.surprise, moments.corrected))
    _passed, _begun, _waited, _treated = map(_part, (_passing, _start, _wait, _treat))
    _seen, _unpacked, _member = map(_part, (_read, _take, _follow_member))
    _update_one: Any = numba.njit(cache=True, error_model="numpy")(_update_state)
    _follow_everyone: Any = numba.njit(cache=True, error_model="numpy", parallel=True)(_follow_all)
