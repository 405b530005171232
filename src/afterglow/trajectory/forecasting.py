"""The days ahead, if nothing is done: a band of scores that widens, and paths through it.

A mixture of two normal numbers at every day, in closed form. No die is thrown: paths come
from a fixed low-discrepancy set, so that the same belief always gives the same answer. It
must not be read as a promise; the neighbour that turns paths into answers is
`afterglow.trajectory.outlook`.
"""

import math
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from afterglow.trajectory.belief import LN2, Belief
from afterglow.trajectory.parameters import Parameters, Reading

Array = NDArray[np.float64]

PATHS = 400
"""Enough for a chance within two points, and few enough that the product below stays on one core."""
HALVINGS = 14
TAILS = np.array([0.05, 0.25, 0.75, 0.95])
PLACES = np.array([[6, 7, 8, 9], [7, 12, 13, 14], [8, 13, 17, 18], [9, 14, 18, 21]])
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
    level, cov = ahead(belief, days, parameters)
    mean = reading.offset + reading.loading * level
    sd = np.sqrt(reading.loading**2 * cov.diagonal(axis1=1, axis2=2) + noise)
    ends = np.clip(mixture_quantiles(weight, mean, sd), reading.lowest, reading.highest)
    centre = np.clip(weight @ mean, reading.lowest, reading.highest)
    return Band(days, centre, ends[0], ends[1], ends[2], ends[3])


def ahead(belief: Belief, days: Array, parameters: Parameters) -> tuple[Array, Array]:
    """Mean (2, k) and joint covariance (2, k, k) of severity on days ahead, for each class."""
    rows, added = _passage(tuple(days.tolist()), parameters)
    states = np.array((belief.relieved, belief.other))
    return states[:, :4] @ rows.T, rows @ states[:, PLACES] @ rows.T + added


@lru_cache(maxsize=256)
def _passage(days: tuple[float, ...], p: Parameters) -> tuple[Array, Array]:
    """What time alone does until days ahead: shares kept of the state (k, 4), covariance added (k, k)."""
    at = np.array(days)
    mood = np.exp(-at / p.mood_days)
    fast, slow = np.exp(-LN2 * at / p.fast_half_life_days), np.exp(-LN2 * at / p.slow_half_life_days)
    apart = np.abs(np.subtract.outer(at, at))
    added = p.set_point_walk * np.minimum.outer(at, at)
    added += p.mood_sd**2 * (np.exp(-apart / p.mood_days) - np.outer(mood, mood))
    return np.stack([np.ones_like(at), -fast, -slow, mood], axis=1), added


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


def paths_above(
    line: float, belief: Belief, days: Array, reading: Reading, p: Parameters
) -> NDArray[np.bool_]:
    """Which readings of the paths lie above a line, before rounding, shape (2, k, PATHS) by class.

    In single precision, which is seven figures of a reading with an error of whole points.
    """
    level, cov = ahead(belief, days, p)
    cov = reading.loading**2 * cov
    cov.reshape(2, -1)[:, :: len(days) + 1] += (reading.noise_sd * p.noise_scale) ** 2
    root = np.linalg.cholesky(cov).astype(np.float32)
    distance = line - reading.offset - reading.loading * level
    over: NDArray[np.bool_] = root @ _single_points(len(days)) > distance.astype(np.float32)[..., None]
    return over


@cache
def _single_points(dimensions: int) -> NDArray[np.float32]:
    return normal_points(dimensions).T.astype(np.float32)


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
