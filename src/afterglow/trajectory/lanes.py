"""The relief model for a whole caseload in lanes: many people move through each line of arithmetic together.

Sixty-four numbers a row (thirty-two people, two classes), short loops that a compiler turns
into vector instructions, with `afterglow.trajectory.elementary` for exponentials. It gives
last beliefs and evidence, not every prediction: for nightly caseloads and for fitting.
Optional, as `afterglow.trajectory.kernel`, which keeps every prediction.
"""

import math
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from afterglow.trajectory import moments
from afterglow.trajectory.caseload import SCORE, SESSION, Caseload
from afterglow.trajectory.elementary import PEOPLE, WIDTH, exp_lanes, log_lanes
from afterglow.trajectory.kernel import AVAILABLE, KernelMissing, table
from afterglow.trajectory.parameters import Parameters

Array = NDArray[np.float64]

PLACE = np.zeros((6, 6), np.int64)
PLACE[np.triu_indices(6)] = np.arange(6, 27)
PLACE = np.maximum(PLACE, PLACE.T)
"""Row of each covariance among the moments, in the order b f s u a z."""

HALF_LOG_TWO_PI = 0.9189385332046727


@dataclass(frozen=True, slots=True)
class Settled:
    """Last beliefs of n people: moments (2, 27, n), log odds, day, sessions and log evidence (n,)."""

    moments: Array
    log_odds: Array
    day: Array
    sessions: Array
    log_evidence: Array


def settle_compiled(caseload: Caseload, parameters: Parameters) -> Settled:
    """Last beliefs in lanes on all cores: about a third of the cost of keeping every prediction.

    Raises:
        KernelMissing: numba is not installed.
    """
    if not AVAILABLE:
        raise KernelMissing("numba is not installed: pip install 'afterglow-care[fast]'")
    n = len(caseload.day)
    out = np.empty((2, 27, n)), np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    c, p = caseload, np.array(astuple(parameters))
    starts, rows = _starts(parameters), table(c.readings)
    rows[:, 2] = (rows[:, 2] * parameters.noise_scale) ** 2
    _settle_all(c.day, c.kind, c.row, c.value, c.practice, rows, p, starts, PLACE, *out)
    return Settled(*out)


def _starts(p: Parameters) -> Array:
    common = (p.set_point_mean, p.set_point_sd, p.entry_shock, p.mood_sd)
    first = moments.newcomer(*common, p.gain_responder, p.gain_responder_sd)
    return np.array([first, moments.newcomer(*common, p.gain_other, p.gain_other_sd)])


def _times(x: Any, i: int, w: Any, k: int) -> None:
    for j in range(WIDTH):
        x[i, j] *= w[k, j]


def _fade(x: Any, w: Any, bits: Any, p: Any) -> None:
    """Time passes; rows 0 and 1 of w hold days and practice, 2 to 4 will hold the shares kept.

    Both classes fade alike, so the fast and the slow share ride in the two halves of one row.
    """
    for j in range(WIDTH):
        w[2, j] = 1.0
        w[1, j] *= -p[16]
    if p[16] != 0.0:
        exp_lanes(w, 1, 2, bits)
    for j in range(PEOPLE):
        rate = -0.6931471805599453 * w[0, j] * w[2, j]
        w[5, j], w[5, j + PEOPLE] = rate / p[11], rate / p[12]
    for j in range(WIDTH):
        w[6, j] = -w[0, j] / p[4]
    exp_lanes(w, 5, 7, bits)
    exp_lanes(w, 6, 4, bits)
    for j in range(PEOPLE):
        w[2, j], w[2, j + PEOPLE] = w[7, j], w[7, j]
        w[3, j], w[3, j + PEOPLE] = w[7, j + PEOPLE], w[7, j + PEOPLE]
    for i in (1, 7, 12, 12, 13, 14, 15, 16):
        times(x, i, w, 2)
    for i in (2, 8, 13, 17, 17, 18, 19, 20):
        times(x, i, w, 3)
    for i in (3, 9, 14, 18, 21, 21, 22, 23):
        times(x, i, w, 4)
    for j in range(WIDTH):
        x[21, j] += p[3] * p[3] * (1.0 - w[4, j] * w[4, j])
    for j in range(WIDTH):
        x[6, j] += p[15] * w[0, j]


def _reach(x: Any, place: Any, i: int, w: Any) -> None:
    """Row i of w becomes the covariance of severity with state i."""
    b, f, s, u = place[0, i], place[1, i], place[2, i], place[3, i]
    for j in range(WIDTH):
        w[i, j] = x[b, j] - x[f, j] - x[s, j] + x[u, j]


def _relieve(x: Any, w: Any, place: Any, lane: Any, p: Any) -> None:
    """A session in every lane: row 0 of lane is its strength, nought for none; row 1 as `keep`."""
    for i in range(6):
        reach(x, place, i, w)
    for j in range(WIDTH):
        w[6, j] = x[0, j] - x[1, j] - x[2, j] + x[3, j]
    for j in range(WIDTH):
        w[9, j] = w[0, j] - w[1, j] - w[2, j] + w[3, j]
    blend(x, 5, w, 6, lane)
    for i in range(5):
        blend(x, place[i, 5], w, i, lane)
    blend(x, 26, w, 9, lane)
    blend(w, 5, w, 9, lane)
    noise = p[14] * p[14]
    for j in range(WIDTH):
        a, level, la, ll, aa = x[4, j], w[6, j], w[4, j], w[9, j], x[24, j]
        square, strength = level * level, lane[0, j]
        var = a * a * ll + square * aa + 2.0 * a * level * la + aa * ll + la * la + noise * (square + ll)
        w[7, j], w[8, j] = strength * (a * level + la), strength * strength * var
    for i in range(6):
        k = place[4, i]
        for j in range(WIDTH):
            w[i, j] = lane[0, j] * (x[4, j] * w[i, j] + w[6, j] * x[k, j])
    quick, lasting = 1.0 - p[10], p[10]
    push(x, 1, w, 7, quick)
    push(x, 2, w, 7, lasting)
    for i in (0, 3, 4, 5):
        push(x, place[1, i], w, i, quick)
        push(x, place[2, i], w, i, lasting)
    for i, k, share, square in (
        (12, 1, 2.0 * quick, quick * quick),
        (17, 2, 2.0 * lasting, lasting * lasting),
    ):
        push(x, i, w, k, share)
        push(x, i, w, 8, square)
    push(x, 13, w, 2, quick)
    push(x, 13, w, 1, lasting)
    push(x, 13, w, 8, quick * lasting)


def _blend(x: Any, i: int, w: Any, k: int, lane: Any) -> None:
    for j in range(WIDTH):
        x[i, j] = lane[1, j] * x[i, j] + (1.0 - lane[1, j]) * w[k, j]


def _push(x: Any, i: int, w: Any, k: int, share: float) -> None:
    for j in range(WIDTH):
        x[i, j] += share * w[k, j]


def _see(x: Any, w: Any, place: Any, r: Any, bits: Any, spare: Any) -> None:
    """A score in every lane; r holds loading, offset, noise variance, lowest, highest, value, whether seen.

    Row 9 of w will hold the log density, nought where nothing was seen.
    """
    for i in range(6):
        reach(x, place, i, w)
        times(w, i, r, 0)
    for j in range(WIDTH):
        w[6, j] = r[5, j] - r[1, j] - r[0, j] * (x[0, j] - x[1, j] - x[2, j] + x[3, j])
    for j in range(WIDTH):
        w[7, j] = r[0, j] * (w[0, j] - w[1, j] - w[2, j] + w[3, j]) + r[2, j]
    log_lanes(w, 7, 9, bits, spare)
    for j in range(WIDTH):
        off, drop = w[6, j], 1.0 / w[7, j]
        w[9, j] = (-0.5 * (off * off * drop + w[9, j]) - HALF_LOG_TWO_PI) * r[6, j]
        w[6, j], w[8, j] = off * drop * r[6, j], drop * r[6, j]
    for j in range(WIDTH):
        if r[6, j] > 0.0 and (r[5, j] <= r[3, j] or r[5, j] >= r[4, j]):
            mean = r[1, j] + r[0, j] * (x[0, j] - x[1, j] - x[2, j] + x[3, j])
            w[6, j], w[8, j], w[9, j] = surprise_(r[5, j], mean, w[7, j], r[3, j], r[4, j])
    for i in range(6):
        for j in range(WIDTH):
            x[i, j] += w[i, j] * w[6, j]
        for j in range(WIDTH):
            w[7, j] = w[i, j] * w[8, j]
        for m in range(i, 6):
            minus(x, place[i, m], w, m)


def _minus(x: Any, i: int, w: Any, m: int) -> None:
    for j in range(WIDTH):
        x[i, j] -= w[7, j] * w[m, j]


def _fill(t: int, lo: int, n: int, events: Any, rows: Any, w: Any, r: Any, lane: Any, now: Any) -> Any:
    """Spread the events of one column over the lanes; says whether there is a score, a session."""
    day, kind, row, value, practice = events
    scored, treated = False, False
    for i in range(PEOPLE):
        m = min(lo + i, n - 1)
        what = kind[m, t]
        days = day[m, t] - now[i] if what != 0 else 0.0
        now[i] += days
        score, session = what == SCORE, what == SESSION
        scored, treated = scored or score, treated or session
        k, read = row[m, t], value[m, t]
        for j in (i, i + PEOPLE):
            w[0, j], w[1, j], r[5, j] = days, practice[m, t], read
            r[6, j], lane[2, j] = 1.0 if score else 0.0, read if session else 0.0
            if t == 0 or len(rows) > 1:
                for c in range(5):
                    r[c, j] = rows[k, c]
    return scored, treated


def _settle_block(lo: int, events: Any, rows: Any, p: Any, starts: Any, place: Any) -> Any:
    """Follow thirty-two people to their last event."""
    n, longest = events[0].shape
    x, w, r, lane = np.empty((27, WIDTH)), np.empty((10, WIDTH)), np.empty((7, WIDTH)), np.empty((4, WIDTH))
    bits, spare = np.empty(WIDTH, np.int64), np.empty(WIDTH, np.int64)
    total, given, now = np.zeros(WIDTH), np.zeros(WIDTH), np.empty(PEOPLE)
    for i in range(PEOPLE):
        now[i] = events[0][min(lo + i, n - 1), 0]
    for j in range(WIDTH):
        lane[3, j] = 1.0
        for k in range(27):
            x[k, j] = starts[0, k] if j < PEOPLE else starts[1, k]
    for t in range(longest):
        scored, treated = fill(t, lo, n, events, rows, w, r, lane, now)
        fade(x, w, bits, p)
        if scored:
            see(x, w, place, r, bits, spare)
            for j in range(WIDTH):
                total[j] += w[9, j]
        if treated:
            for j in range(WIDTH):
                real = lane[2, j] > 0.0
                lane[0, j], lane[1, j] = lane[2, j] * lane[3, j], 0.0 if given[j] == 0.0 and real else 1.0
                given[j] += 1.0 if real else 0.0
                lane[3, j] *= p[13] if real else 1.0
            relieve(x, w, place, lane, p)
    return x, total, given, now


def _settle_everyone(
    day: Any,
    kind: Any,
    row: Any,
    value: Any,
    practice: Any,
    rows: Any,
    p: Any,
    starts: Any,
    place: Any,
    moments_out: Any,
    odds: Any,
    last: Any,
    sessions: Any,
    evidence: Any,
) -> None:
    n = len(day)
    for block in numba.prange((n + PEOPLE - 1) // PEOPLE):
        lo = block * PEOPLE
        x, total, given, now = block_(lo, (day, kind, row, value, practice), rows, p, starts, place)
        for i in range(min(PEOPLE, n - lo)):
            a, b = math.log(p[9]) + total[i], math.log(1.0 - p[9]) + total[i + PEOPLE]
            top = max(a, b)
            odds[lo + i], evidence[lo + i] = a - b, top + math.log(math.exp(a - top) + math.exp(b - top))
            last[lo + i], sessions[lo + i] = now[i], given[i]
            for k in range(27):
                moments_out[0, k, lo + i], moments_out[1, k, lo + i] = x[k, i], x[k, i + PEOPLE]


if AVAILABLE:
    import numba

    _compile: Any = numba.njit(cache=True, error_model="numpy")
    surprise_, times = _compile(moments.surprise), _compile(_times)
    reach, blend, push, minus = map(_compile, (_reach, _blend, _push, _minus))
    fade, relieve, see, fill, block_ = map(_compile, (_fade, _relieve, _see, _fill, _settle_block))
    _settle_all: Any = numba.njit(cache=True, error_model="numpy", parallel=True)(_settle_everyone)
