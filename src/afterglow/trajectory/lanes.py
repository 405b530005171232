"""The relief model for a whole caseload in lanes: many people move through each line of arithmetic together.

Thirty-two people in two classes stand side by side; each step is one short loop over them around the very
text of `afterglow.trajectory.moments`, which a compiler turns into vector instructions, with
`afterglow.trajectory.elementary` for exponentials. It gives last beliefs and evidence, not every
prediction: for nightly caseloads and for fitting. Optional, as `afterglow.trajectory.kernel`, which keeps
every prediction.
"""

import math
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from afterglow.trajectory import moments
from afterglow.trajectory.caseload import Caseload
from afterglow.trajectory.elementary import PEOPLE, WIDTH, log_lanes
from afterglow.trajectory.kernel import AVAILABLE, KernelMissing, table
from afterglow.trajectory.lane_events import (
    ADDED,
    DROP,
    FAST,
    GIVEN,
    KEEP,
    LOADING,
    LOG,
    MEAN,
    MOOD,
    NOISE,
    NOW,
    OFFSET,
    PACE,
    POWER,
    SCRATCH,
    SLOW,
    STEP,
    STRENGTH,
    TOTAL,
    VAR,
    WALK,
    fill,
    sort,
    wait,
    weigh,
    weigh_edges,
)
from afterglow.trajectory.parameters import Parameters

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Settled:
    """Last beliefs of n people: moments (2, 27, n), log odds, day, sessions and log evidence (n,)."""

    moments: Array
    log_odds: Array
    day: Array
    sessions: Array
    log_evidence: Array


def settle_compiled(caseload: Caseload, parameters: Parameters) -> Settled:
    """Last beliefs in lanes on all cores: about a fifth of the cost of keeping every prediction.

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
    _settle_all((c.day, c.kind, c.row, c.value, c.practice), rows, p, starts, *out)
    return Settled(*out)


def _starts(p: Parameters) -> Array:
    common = (p.set_point_mean, p.set_point_sd, p.entry_shock, p.mood_sd)
    first = moments.newcomer(*common, p.gain_responder, p.gain_responder_sd)
    return np.array([first, moments.newcomer(*common, p.gain_other, p.gain_other_sd)])


def _settle_everyone(
    events: Any,
    rows: Any,
    p: Any,
    starts: Any,
    moments_out: Any,
    odds: Any,
    last: Any,
    given: Any,
    evidence: Any,
) -> None:
    n = len(events[0])
    first, other = math.log(p[9]), math.log(1.0 - p[9])
    for block in numba.prange((n + PEOPLE - 1) // PEOPLE):
        lo = block * PEOPLE
        here = min(PEOPLE, n - lo)
        x, w = block_(lo, events, rows, p, starts)
        for i in range(here):
            a, b = first + w[TOTAL + i], other + w[TOTAL + PEOPLE + i]
            odds[lo + i], evidence[lo + i] = a - b, max(a, b) + math.log1p(math.exp(-abs(a - b)))
            last[lo + i], given[lo + i] = w[NOW + i], w[GIVEN + i]
        for c in range(2):
            for k in range(27):
                row = k * WIDTH + c * PEOPLE
                moments_out[c, k, lo : lo + here] = x[row : row + here]


def _settle_block(lo: int, events: Any, rows: Any, p: Any, starts: Any) -> Any:
    """Follow thirty-two people to their last event."""
    x, w = np.empty(27 * WIDTH), np.zeros(SCRATCH)
    bits, spare = np.empty(3 * PEOPLE, np.int64), np.empty(WIDTH, np.int64)
    for i in range(PEOPLE):
        w[NOW + i] = events[0][min(lo + i, len(events[0]) - 1), 0]
        w[POWER + i] = w[PACE + i] = 1.0
        for k in range(27):
            x[k * WIDTH + i], x[k * WIDTH + PEOPLE + i] = starts[0, k], starts[1, k]
    for t in range(events[0].shape[1]):
        fill(t, lo, events, rows, w, p, bits)
        scored, treated, on_edge = sort(w, p[13])
        wait(w, p, bits)
        if scored:
            look(x, w)
            log_lanes(w, VAR, LOG, bits, spare)
            weigh(w)
            if on_edge:
                weigh_edges(w)
            see(x, w)
        if treated:
            treat(x, w, p[10], p[14] * p[14])
        if not scored and not treated:
            pass_time(x, w)
    return x, w


def _passing(w: Any, i: int) -> Any:
    """What `moments.faded` needs of the days that person i waited."""
    return w[FAST + i], w[SLOW + i], w[MOOD + i], w[WALK + i], w[ADDED + i]


def _look(x: Any, w: Any) -> None:
    """What would be read in every lane now. The Gaussians stay as old as they are: `see` makes them pass."""
    for c in range(2):
        for i in range(PEOPLE):
            j = c * PEOPLE + i
            mean, var = expected(
                faded(take(x, j), *passing(w, i)), w[LOADING + i], w[OFFSET + i], w[NOISE + i]
            )
            w[MEAN + j], w[VAR + j] = mean, var


def _see(x: Any, w: Any) -> None:
    """Days pass and scores are taken in. What was waited for here is not waited for again."""
    for c in range(2):
        for i in range(PEOPLE):
            j = c * PEOPLE + i
            put(x, j, corrected(faded(take(x, j), *passing(w, i)), w[LOADING + i], w[STEP + j], w[DROP + j]))
    for i in range(PEOPLE):
        w[FAST + i] = w[SLOW + i] = w[MOOD + i] = 1.0
        w[WALK + i] = w[ADDED + i] = 0.0


def _treat(x: Any, w: Any, slow_share: float, session_var: float) -> None:
    """Days pass, where they have not yet, and sessions relieve."""
    for c in range(2):
        for i in range(PEOPLE):
            j = c * PEOPLE + i
            put(
                x,
                j,
                relieved(
                    faded(take(x, j), *passing(w, i)), w[STRENGTH + i], slow_share, session_var, w[KEEP + i]
                ),
            )


def _pass_time(x: Any, w: Any) -> None:
    for c in range(2):
        for i in range(PEOPLE):
            j = c * PEOPLE + i
            put(x, j, faded(take(x, j), *passing(w, i)))


def _take(x: Any, j: int) -> Any:
    """The Gaussian in lane j, written out: the compiler makes nothing of a loop over a tuple."""
    return (
        x[j],
        x[j + WIDTH],
        x[j + 2 * WIDTH],
        x[j + 3 * WIDTH],
        x[j + 4 * WIDTH],
        x[j + 5 * WIDTH],
        x[j + 6 * WIDTH],
        x[j + 7 * WIDTH],
        x[j + 8 * WIDTH],
        x[j + 9 * WIDTH],
        x[j + 10 * WIDTH],
        x[j + 11 * WIDTH],
        x[j + 12 * WIDTH],
        x[j + 13 * WIDTH],
        x[j + 14 * WIDTH],
        x[j + 15 * WIDTH],
        x[j + 16 * WIDTH],
        x[j + 17 * WIDTH],
        x[j + 18 * WIDTH],
        x[j + 19 * WIDTH],
        x[j + 20 * WIDTH],
        x[j + 21 * WIDTH],
        x[j + 22 * WIDTH],
        x[j + 23 * WIDTH],
        x[j + 24 * WIDTH],
        x[j + 25 * WIDTH],
        x[j + 26 * WIDTH],
    )


def _put(x: Any, j: int, g: Any) -> None:
    (
        x[j],
        x[j + WIDTH],
        x[j + 2 * WIDTH],
        x[j + 3 * WIDTH],
        x[j + 4 * WIDTH],
        x[j + 5 * WIDTH],
        x[j + 6 * WIDTH],
        x[j + 7 * WIDTH],
        x[j + 8 * WIDTH],
        x[j + 9 * WIDTH],
        x[j + 10 * WIDTH],
        x[j + 11 * WIDTH],
        x[j + 12 * WIDTH],
        x[j + 13 * WIDTH],
        x[j + 14 * WIDTH],
        x[j + 15 * WIDTH],
        x[j + 16 * WIDTH],
        x[j + 17 * WIDTH],
        x[j + 18 * WIDTH],
        x[j + 19 * WIDTH],
        x[j + 20 * WIDTH],
        x[j + 21 * WIDTH],
        x[j + 22 * WIDTH],
        x[j + 23 * WIDTH],
        x[j + 24 * WIDTH],
        x[j + 25 * WIDTH],
        x[j + 26 * WIDTH],
    ) = g


if AVAILABLE:
    import numba

    # Parts are not cached: from a cache they come as finished code, which cannot become part of a loop.
    _part: Any = numba.njit(error_model="numpy")
    faded, expected, corrected = map(_part, (moments.faded, moments.expected, moments.corrected))
    passing, take, put = map(_part, (_passing, _take, _put))
    # Too long for a compiler to take it into a loop unasked.
    relieved: Any = numba.njit(inline="always", error_model="numpy")(moments.relieved)
    _compile: Any = numba.njit(cache=True, error_model="numpy")
    look, see, treat, pass_time = map(_compile, (_look, _see, _treat, _pass_time))
    block_ = _compile(_settle_block)
    _settle_all: Any = numba.njit(cache=True, error_model="numpy", parallel=True)(_settle_everyone)
