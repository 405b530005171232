"""The days ahead, if nothing is done: a band of scores that widens, and paths through it.

A mixture of two normal numbers at every day, in closed form. No die is thrown: paths come
from a fixed low-discrepancy set, so that the same belief always gives the same answer. It
must not be read as a promise; the neighbour that turns paths into answers is
`afterglow.trajectory.outlook`.
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from afterglow.trajectory.belief import LN2, Belief
from afterglow.trajectory.moments import Moments
from afterglow.trajectory.parameters import Parameters, Reading

Array = NDArray[np.float64]

PATHS = 400
"""Enough for a chance within two points, and few enough that the product below stays on one core."""
HALVINGS = 14
TAILS = np.array([0.05, 0.25, 0.75, 0.95])
PLACES = [[6, 7, 8, 9], [7, 12, 13, 14], [8, 13, 17, 18], [9, 14, 18, 21]]
"""Where the covariance of set-point, fast relief, slow relief and mood lies among the moments."""


@dataclass(frozen=True, slots=True)
class Band:
    """What a score would be on days ahead: means, and central intervals kept in the score's range.

    Every array has shape (k,). `days` count from the belief's day. Nothing given in between.
    """

    days: Array
    mean: Array
    low_90: Array
    low_50: Array
    high_50: Array
    high_90: Array


def forecast(belief: Belief, days: Array, reading: Reading, parameters: Parameters) -> Band:
    """The band of an instrument's scores on days ahead, practice as usual and no session given."""
    weight = np.array([belief.weight, 1 - belief.weight])
    noise = (reading.noise_sd * parameters.noise_scale) ** 2
    mean, sd = np.empty((2, len(days))), np.empty((2, len(days)))
    for c, moments in enumerate((belief.relieved, belief.other)):
        level, cov = _ahead(moments, days, parameters)
        mean[c] = reading.offset + reading.loading * level
        sd[c] = np.sqrt(reading.loading**2 * cov.diagonal() + noise)
    ends = np.clip(mixture_quantiles(weight, mean, sd), reading.lowest, reading.highest)
    centre = np.clip(weight @ mean, reading.lowest, reading.highest)
    return Band(days, centre, ends[0], ends[1], ends[2], ends[3])


def _ahead(moments: Moments, days: Array, p: Parameters) -> tuple[Array, Array]:
    """Mean (k,) and joint covariance (k, k) of severity on days ahead, for one class."""
    mood = np.exp(-days / p.mood_days)
    fast, slow = np.exp(-LN2 * days / p.fast_half_life_days), np.exp(-LN2 * days / p.slow_half_life_days)
    rows = np.stack([np.ones_like(days), -fast, -slow, mood], axis=1)
    state = np.array(moments)
    cov = rows @ state[PLACES] @ rows.T
    cov += p.set_point_walk * np.minimum.outer(days, days)
    apart = np.abs(np.subtract.outer(days, days))
    cov += p.mood_sd**2 * (np.exp(-apart / p.mood_days) - np.outer(mood, mood))
    mean: Array = rows @ state[:4]
    return mean, cov


def mixture_quantiles(weight: Array, mean: Array, sd: Array) -> Array:
    """Quantiles at `TAILS`, shape (4, k), of mixtures of two normals with means and sds (2, k).

    A quantile of a mixture lies between those of its parts, so halving the gap always ends.
    """
    parts = mean[:, None] + sd[:, None] * ndtri(TAILS)[:, None]
    low, high = parts.min(0), parts.max(0)
    step, share = (high - low) / 4, weight[:, None, None]
    middle: Array = (low + high) / 2
    centre, inverse, target = mean[:, None], 1 / sd[:, None], TAILS[:, None]
    for _ in range(HALVINGS):
        below = (share * ndtr((middle - centre) * inverse)).sum(0)
        middle = middle + np.where(below < target, step, -step)
        step = step / 2
    return middle


def score_paths(belief: Belief, days: Array, reading: Reading, p: Parameters) -> tuple[Array, Array]:
    """Paths of readings before rounding, shape (2, PATHS, k), and the weight of each class (2,)."""
    noise = (reading.noise_sd * p.noise_scale) ** 2 * np.eye(len(days))
    paths = np.empty((2, PATHS, len(days)))
    for c, moments in enumerate((belief.relieved, belief.other)):
        level, cov = _ahead(moments, days, p)
        root = np.linalg.cholesky(reading.loading**2 * cov + noise)
        paths[c] = reading.offset + reading.loading * level + normal_points(len(days)) @ root.T
    return paths, np.array([belief.weight, 1 - belief.weight])


@cache
def normal_points(dimensions: int) -> Array:
    """PATHS evenly scattered standard normal points with mean nought and no correlation; always the same.

    Source:
        Richtmyer's sequence: multiples of square roots of primes, modulo one.
    """
    primes: list[int] = []
    candidate = 2
    while len(primes) < dimensions:
        if all(candidate % q for q in primes):
            primes.append(candidate)
        candidate += 1
    steps = np.array([math.sqrt(q) % 1 for q in primes])
    spread = (np.arange(1, PATHS + 1)[:, None] * steps + 0.5) % 1
    rough: Array = ndtri(np.clip(spread, 1e-9, 1 - 1e-9))
    rough -= rough.mean(0)
    points: Array = np.linalg.solve(np.linalg.cholesky(rough.T @ rough / PATHS), rough.T).T.copy()
    points.setflags(write=False)
    return points
