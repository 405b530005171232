"""People drawn from the relief model itself, to see whether its filter tells the truth about them.

The generator (`afterglow.trajectory.generating`) is a world the model does not assume; this is
the world it does. A filter that is not calibrated here has a fault.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import ndtr

from afterglow.trajectory.caseload import SCORE, SESSION, Caseload, Followed
from afterglow.trajectory.judging import Predictions, chance_at_most
from afterglow.trajectory.parameters import Parameters, Reading

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ExactCohort:
    """People of the model's own making: events, and after the last one the truth (n,)."""

    caseload: Caseload
    severity: Array
    gain: Array
    responder: NDArray[np.bool_]


def simulate_exactly(
    p: Parameters,
    reading: Reading,
    schedule: list[tuple[float, int]],
    n: int,
    rng: Generator,
    beside: Sequence[tuple[float, Reading]] = (),
) -> ExactCohort:
    """n people who all follow one schedule.

    Args:
        schedule: (day, kind) in order, kind SCORE or SESSION.
        beside: Days on which other instruments of the construct are asked too.
    """
    rows = list(dict.fromkeys([reading, *(row for _, row in beside)]))
    planned = [(day, kind, reading) for day, kind in schedule] + [(day, SCORE, row) for day, row in beside]
    planned.sort(key=lambda one: one[0])
    responder = rng.random(n) < p.responder_share
    gain = np.where(
        responder,
        rng.normal(p.gain_responder, p.gain_responder_sd, n),
        rng.normal(p.gain_other, p.gain_other_sd, n),
    )
    point, mood = rng.normal(p.set_point_mean, p.set_point_sd, n), rng.normal(p.entry_shock, p.mood_sd, n)
    fast, slow, given, now = np.zeros(n), np.zeros(n), 0, planned[0][0]
    value = np.zeros((n, len(planned)))
    for t, (day, kind, asked) in enumerate(planned):
        days, now = day - now, day
        kept = np.exp(-days / p.mood_days)
        fast, slow = fast * 2 ** (-days / p.fast_half_life_days), slow * 2 ** (-days / p.slow_half_life_days)
        mood = mood * kept + rng.normal(0, p.mood_sd * np.sqrt(1 - kept**2), n)
        point = point + rng.normal(0, np.sqrt(p.set_point_walk * days), n)
        severity = point - fast - slow + mood
        if kind == SESSION:
            share = p.repeat_factor**given * (gain + rng.normal(0, p.session_sd, n))
            fast, slow = (
                fast + (1 - p.slow_share) * share * severity,
                slow + p.slow_share * share * severity,
            )
            value[:, t], given = 1.0, given + 1
        else:
            value[:, t] = _read(severity, asked, p, rng)
    caseload = _laid_out(planned, value, rows)
    return ExactCohort(caseload, point - fast - slow + mood, gain, responder)


def _read(severity: Array, row: Reading, p: Parameters, rng: Generator) -> Array:
    read = row.offset + row.loading * severity + rng.normal(0, row.noise_sd * p.noise_scale, len(severity))
    rounded: Array = np.clip(np.rint(read), row.lowest, row.highest)
    return rounded


def _laid_out(planned: Sequence[tuple[float, int, Reading]], value: Array, rows: list[Reading]) -> Caseload:
    shape = value.shape
    days = np.broadcast_to(np.array([day for day, *_ in planned]), shape).copy()
    kinds = np.broadcast_to(np.array([kind for _, kind, _ in planned], np.int8), shape).copy()
    places = np.broadcast_to(np.array([rows.index(one) for *_, one in planned], np.int8), shape).copy()
    return Caseload(days, kinds, places, value, np.zeros(shape), tuple(rows))


def usual_schedule(last_day: float = 90.0) -> list[tuple[float, int]]:
    """Six sessions in eighteen days, a score before each and every week after."""
    early = [(day, kind) for day in (0.0, 3, 7, 10, 14, 18) for kind in (SCORE, SESSION)]
    return early + [(float(day), SCORE) for day in range(21, int(last_day) + 1, 7)]


def ranks(followed: Followed, cohort: ExactCohort) -> dict[str, Array]:
    """Where the truth falls in what is believed: uniform on (0, 1) if the filter is calibrated."""
    weight = 1 / (1 + np.exp(-followed.log_odds))
    shares = np.stack([weight, 1 - weight], axis=1)
    g = followed.moments
    level = g[:, 0] - g[:, 1] - g[:, 2] + g[:, 3]
    var = g[:, 6] + g[:, 12] + g[:, 17] + g[:, 21]
    var = var + 2 * (-g[:, 7] - g[:, 8] + g[:, 9] + g[:, 13] - g[:, 14] - g[:, 18])
    severity = Predictions(shares, level.T, np.sqrt(var).T, -np.inf, np.inf)
    gains = Predictions(shares, g[:, 4].T, np.sqrt(g[:, 24]).T, -np.inf, np.inf)
    return {
        "severity": chance_at_most(severity, cohort.severity),
        "gain": chance_at_most(gains, cohort.gain),
    }


def uniformity(rank: Array, bins: int = 20) -> float:
    """p-value of a chi-square test that ranks are uniform (Wilson and Hilferty's approximation)."""
    count = np.bincount(np.minimum((rank * bins).astype(int), bins - 1), minlength=bins)
    expected = len(rank) / bins
    statistic, k = float(((count - expected) ** 2 / expected).sum()), bins - 1
    z = ((statistic / k) ** (1 / 3) - (1 - 2 / (9 * k))) / np.sqrt(2 / (9 * k))
    return float(1 - ndtr(z))
