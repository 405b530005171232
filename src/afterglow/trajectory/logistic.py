"""The two-parameter logistic: the simplest chance of an event, and the way to bend a better one.

It stays on the scoreboard beside the model and is the curve of `afterglow.trajectory.recalibrating`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Array = NDArray[np.float64]

HOLD = 0.01
ROUNDS = 60


@dataclass(frozen=True, slots=True)
class Logistic:
    """P(event) from one number x: `1 / (1 + exp(-(level + slope x)))`."""

    level: float
    slope: float

    def chance(self, x: Array) -> Array:
        """Probabilities, same shape as x."""
        return np.asarray(expit(self.level + self.slope * x))


def fit_logistic(x: Array, happened: NDArray[np.bool_]) -> Logistic:
    """Maximum likelihood by Newton's method, held weakly near nought so that it always ends.

    Steps are halved until they do not make things worse.
    """
    rows, w = np.stack([np.ones_like(x), x], axis=1), np.zeros(2)
    cost = _cost(rows, happened, w)
    for _ in range(ROUNDS):
        chance = expit(rows @ w)
        slope = rows.T @ (chance - happened) + HOLD * w
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + HOLD * np.eye(2)
        step = np.linalg.solve(bend, slope)
        while _cost(rows, happened, w - step) > cost and np.abs(step).max() > 1e-12:
            step = step / 2
        w = w - step
        cost = _cost(rows, happened, w)
        if np.abs(step).max() < 1e-10:
            break
    return Logistic(float(w[0]), float(w[1]))


def _cost(rows: Array, happened: NDArray[np.bool_], w: Array) -> float:
    line = rows @ w
    return float(np.sum(np.logaddexp(0, line) - happened * line) + 0.5 * HOLD * (w @ w))
