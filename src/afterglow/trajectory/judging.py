"""How good a forecast was: proper scores, coverage and calibration, for predictions of whole-number scores.

A prediction is a mixture of normal numbers, rounded and kept inside the instrument's range.
Nothing here chooses a winner; the neighbour that compares is `afterglow.trajectory.validating`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Predictions:
    """m predictions: weights, means and standard deviations (m, classes), and the range of the score."""

    weight: Array
    mean: Array
    sd: Array
    lowest: float
    highest: float

    def chosen(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> "Predictions":
        """Some of them."""
        return Predictions(self.weight[rows], self.mean[rows], self.sd[rows], self.lowest, self.highest)


def chance_at_most(p: Predictions, value: Array) -> Array:
    """P(reading <= value) before rounding, shape (m,) or (m, k) for values of that shape."""
    value = np.asarray(value, np.float64)
    extra = value.ndim - p.mean.ndim + 1
    shape = (len(p.mean),) + (1,) * extra + (p.mean.shape[1],)
    parts = ndtr((value[..., None] - p.mean.reshape(shape)) / p.sd.reshape(shape))
    total: Array = (p.weight.reshape(shape) * parts).sum(-1)
    return total


def ranked_probability_score(p: Predictions, seen: Array) -> Array:
    """RPS (m,) in points: the CRPS of the rounded prediction. Lower is better.

    Source:
        Gneiting and Raftery 2007, section 4.2; for whole numbers the integral is a sum.
    """
    grid = np.arange(p.lowest, p.highest)
    forecast = chance_at_most(p, np.broadcast_to(grid + 0.5, (len(seen), len(grid))))
    score: Array = ((forecast - (seen[:, None] <= grid)) ** 2).sum(1)
    return score


def covered(p: Predictions, seen: Array, level: float) -> NDArray[np.bool_]:
    """Whether each score lies in the drawn central interval, which ends at the ends of the range."""
    below = chance_at_most(p, seen)
    tail = (1 - level) / 2
    low = (below >= tail) | (seen >= p.highest)
    high = (below <= 1 - tail) | (seen <= p.lowest)
    return low & high


def probability_of(p: Predictions, at_most: Array) -> Array:
    """P(score <= at_most) of the rounded score, shape (m,)."""
    return chance_at_most(p, np.floor(at_most) + 0.5)


def brier(probability: Array, happened: NDArray[np.bool_]) -> float:
    """Mean squared error of probabilities of an event; nan where there are none."""
    return float(np.mean((probability - happened) ** 2)) if len(probability) else float("nan")


def expected_calibration_error(probability: Array, happened: NDArray[np.bool_], bins: int = 10) -> float:
    """Mean distance between said and seen over bins of equal width, weighted by their size."""
    place = np.clip((probability * bins).astype(int), 0, bins - 1)
    count = np.bincount(place, minlength=bins)
    said = np.bincount(place, probability, bins)
    seen = np.bincount(place, happened.astype(float), bins)
    return float(np.abs(said - seen).sum() / max(1, count.sum()))


def area_under_curve(probability: Array, happened: NDArray[np.bool_]) -> float:
    """Chance that an event was given a higher probability than a non-event; ties count half."""
    order = np.argsort(probability, kind="stable")
    _, first, count = np.unique(probability[order], return_index=True, return_counts=True)
    rank = np.empty(len(probability))
    rank[order] = np.repeat(first + (count + 1) / 2, count)
    yes, no = int(happened.sum()), int((~happened).sum())
    if not yes or not no:
        return float("nan")
    return float((rank[happened].sum() - yes * (yes + 1) / 2) / (yes * no))
