"""Bends the model's chances to what a clinic has really seen, once it has seen enough.

Chances over weeks drift more than forecasts of the next score. With too few outcomes the
model's own chance is kept, and the sentence says so. It changes no band and no score.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from afterglow.trajectory.logistic import Logistic, fit_logistic
from afterglow.trajectory.parameters import Limits

Array = NDArray[np.float64]

EDGE = 1e-4


@dataclass(frozen=True, slots=True)
class Recalibration:
    """How to bend one kind of chance; `curve` None leaves it as it is."""

    event: str
    curve: Logistic | None
    outcomes: int
    because: str

    def chance(self, probability: Array) -> Array:
        """The bent chances, same shape."""
        if self.curve is None:
            return probability
        return self.curve.chance(logit(np.clip(probability, EDGE, 1 - EDGE)))


def recalibrate(event: str, probability: Array, happened: NDArray[np.bool_], limits: Limits) -> Recalibration:
    """Learn how one event's chances should be bent, from outcomes the model did not see.

    Args:
        event: Its name, for the page.
        probability: What the model said, shape (m,).
        happened: What came, shape (m,).
    """
    n, needed = len(probability), limits.recalibration_min_events
    if n < needed:
        return Recalibration(event, None, n, f"{n} of {needed} outcomes: the model's own chance is shown")
    curve = fit_logistic(logit(np.clip(probability, EDGE, 1 - EDGE)), happened)
    return Recalibration(event, curve, n, f"bent to {n} outcomes of this clinic")


@dataclass(frozen=True, slots=True)
class Watch:
    """A month's coverage of the 90 % band, and whether the clinic's own fit may go on being used."""

    covered: int
    scores: int
    share: float
    trusted: bool
    because: str


def watch_coverage(covered: NDArray[np.bool_], limits: Limits) -> Watch:
    """Outside the agreed limits the clinic's fit is not trusted: fall back to priors and say so."""
    n, inside = len(covered), int(covered.sum())
    share = inside / n if n else float("nan")
    if n < limits.coverage_min_scores:
        said = f"{n} of {limits.coverage_min_scores} scores needed to judge coverage"
        return Watch(inside, n, share, True, said)
    trusted = limits.coverage_low <= share <= limits.coverage_high
    said = f"90 % bands held {share:.0%} of {n} scores"
    return Watch(inside, n, share, trusted, said if trusted else said + ": back to the shelf's priors")
