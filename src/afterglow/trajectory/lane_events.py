"""What a column of events is for thirty-two people side by side: the scratch of the lanes, and its filling.

Only for `afterglow.trajectory.lanes`, which moves the Gaussians; here stand the days that pass, who was
scored and who had a session, and how far each score was from what was expected.
"""

from typing import Any

from afterglow.trajectory import moments
from afterglow.trajectory.caseload import SCORE, SESSION
from afterglow.trajectory.elementary import PEOPLE, WIDTH, exp_lanes
from afterglow.trajectory.kernel import AVAILABLE

HALF_LOG_TWO_PI = 0.9189385332046727

# Where rows of the scratch begin. It is one flat array, and the moments another, because a compiler makes
# vectors only where it can see that rows do not overlap. First a number a person:
AT, WHAT, TOLD, NOW, DAYS, SEEN, EDGE, GIVEN, STRENGTH, KEEP, POWER, PACE = range(0, 12 * PEOPLE, PEOPLE)
LOADING, OFFSET, NOISE, LOWEST, HIGHEST = range(12 * PEOPLE, 17 * PEOPLE, PEOPLE)
FAST_RATE, SLOW_RATE, MOOD_RATE = range(17 * PEOPLE, 20 * PEOPLE, PEOPLE)
FAST, SLOW, MOOD, WALK, ADDED = range(20 * PEOPLE, 25 * PEOPLE, PEOPLE)
# then a number for each class of each person:
MEAN, VAR, LOG, STEP, DROP, TOTAL = range(25 * PEOPLE, 25 * PEOPLE + 6 * WIDTH, WIDTH)
SCRATCH = TOTAL + WIDTH


def _fill(t: int, lo: int, events: Any, rows: Any, w: Any, p: Any, bits: Any) -> None:
    """Spread the events of one column over the people."""
    day, kind, row, value, practice = events
    for i in range(PEOPLE):
        m = min(lo + i, len(day) - 1)
        w[AT + i], w[WHAT + i], w[TOLD + i] = day[m, t], kind[m, t], value[m, t]
    if t == 0 or len(rows) > 1:
        for i in range(PEOPLE):
            k = row[min(lo + i, len(day) - 1), t]
            for c in range(5):
                w[LOADING + c * PEOPLE + i] = rows[k, c]
    if p[16] != 0.0:
        for i in range(PEOPLE):
            w[FAST_RATE + i] = -p[16] * practice[min(lo + i, len(day) - 1), t]
        exp_lanes(w, FAST_RATE, PACE, bits, PEOPLE)


def _sort(w: Any, repeat: float) -> Any:
    """What each event is for its person; says whether there is a score, a session, a score at an end.

    A session gets its strength, nought for none, and `keep` as `moments.relieved` has it.
    """
    for i in range(PEOPLE):
        what, told = w[WHAT + i], w[TOLD + i]
        days = w[AT + i] - w[NOW + i] if what != 0.0 else 0.0
        w[NOW + i] += days
        w[DAYS + i] = days
        seen, dose = 1.0 if what == SCORE else 0.0, told if what == SESSION else 0.0
        w[SEEN + i] = seen
        w[EDGE + i] = seen if told <= w[LOWEST + i] or told >= w[HIGHEST + i] else 0.0
        real = dose > 0.0
        w[KEEP + i] = 0.0 if real and w[GIVEN + i] == 0.0 else 1.0
        w[STRENGTH + i] = dose * w[POWER + i]
        w[POWER + i] *= repeat if real else 1.0
        w[GIVEN + i] += 1.0 if real else 0.0
    scored, treated, on_edge = 0.0, 0.0, 0.0
    for i in range(PEOPLE):
        scored, treated = max(scored, w[SEEN + i]), max(treated, w[STRENGTH + i])
        on_edge = max(on_edge, w[EDGE + i])
    return scored > 0.0, treated > 0.0, on_edge > 0.0


def _wait(w: Any, p: Any, bits: Any) -> None:
    """What the days since the event before keep of relief and mood, and what they add."""
    fast, slow, mood = -0.6931471805599453 / p[11], -0.6931471805599453 / p[12], -1.0 / p[4]
    for i in range(PEOPLE):
        slowed = w[DAYS + i] * w[PACE + i]
        w[FAST_RATE + i], w[SLOW_RATE + i], w[MOOD_RATE + i] = (
            fast * slowed,
            slow * slowed,
            mood * w[DAYS + i],
        )
    exp_lanes(w, FAST_RATE, FAST, bits, 3 * PEOPLE)
    for i in range(PEOPLE):
        w[WALK + i], w[ADDED + i] = p[15] * w[DAYS + i], p[3] * p[3] * (1.0 - w[MOOD + i] * w[MOOD + i])


def _weigh(w: Any) -> None:
    """How a score moves each lane and how well it fits, as if no instrument had ends; nought for no score."""
    for c in range(2):
        for i in range(PEOPLE):
            j = c * PEOPLE + i
            off, drop, seen = w[TOLD + i] - w[MEAN + j], 1.0 / w[VAR + j], w[SEEN + i]
            w[TOTAL + j] -= (0.5 * (off * off * drop + w[LOG + j]) + HALF_LOG_TWO_PI) * seen
            w[STEP + j], w[DROP + j] = off * drop * seen, drop * seen


def _weigh_edges(w: Any) -> None:
    """The same for scores at an end of their instrument, which say only "below" or "above"."""
    for i in range(PEOPLE):
        if w[EDGE + i] != 0.0:
            for j in (i, PEOPLE + i):
                off, var = w[TOLD + i] - w[MEAN + j], w[VAR + j]
                step, drop, density = surprise(w[TOLD + i], w[MEAN + j], var, w[LOWEST + i], w[HIGHEST + i])
                w[TOTAL + j] += density + 0.5 * (off * off / var + w[LOG + j]) + HALF_LOG_TWO_PI
                w[STEP + j], w[DROP + j] = step, drop


fill: Any = _fill
sort: Any = _sort
wait: Any = _wait
weigh: Any = _weigh
weigh_edges: Any = _weigh_edges

if AVAILABLE:
    import numba

    surprise: Any = numba.njit(error_model="numpy")(moments.surprise)
    _compile: Any = numba.njit(cache=True, error_model="numpy")
    fill, sort, wait = map(_compile, (_fill, _sort, _wait))
    weigh, weigh_edges = map(_compile, (_weigh, _weigh_edges))
