"""Looking back: what is believed now about each past moment (Rauch-Tung-Striebel).

For the story page only: "timing, not cause", and only where `afterglow.trajectory.sustaining`
answers. It must not be used to forecast or to judge a forecast, for it has seen the future; the
neighbour that looks ahead is `afterglow.trajectory.forecasting`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from afterglow.trajectory.events import Event
from afterglow.trajectory.parameters import Model, Reading, shelf_model
from afterglow.trajectory.reference import SEVERITY, Gaussian, Step, follow_both

Array = NDArray[np.float64]

CAPTION = "What the record shows: timing, not cause."

ALMOST_NOUGHT = 1e-10

MIDDLE_90 = 1.6448536269514722
"""Standard deviations either side of the mean that hold nine tenths of a normal number."""


@dataclass(frozen=True, slots=True)
class LookBack:
    """Past moments as seen from now; every array has one row an event, in order.

    `severity`, `set_point`, `fast_relief`, `slow_relief` and `mood` are (n, 2): mean and
    standard deviation, in PHQ-9-like points, just after the event.
    """

    day: Array
    severity: Array
    set_point: Array
    fast_relief: Array
    slow_relief: Array
    mood: Array
    caption: str = CAPTION


def look_back(events: list[Event], model: Model | None = None) -> LookBack:
    """Smooth one member's usable events, of which there is at least one.

    Source:
        Rauch, Tung and Striebel 1965, on each class; the two are mixed by the last weight.
    """
    first, other, weight = follow_both(events, model or shelf_model())
    relieved, unmoved = smoothed(first), smoothed(other)
    rows = [SEVERITY, *np.eye(6)[:4]]
    pairs = list(zip(relieved, unmoved, strict=True))
    severity, point, fast, slow, mood = (
        np.array([_mixed(row, a, b, weight) for a, b in pairs]) for row in rows
    )
    return LookBack(np.array([event.day for event in events]), severity, point, fast, slow, mood)


def as_scores(seen: LookBack, reading: Reading) -> Array:
    """What an instrument would read without the error of one form: low, mean and high, shape (n, 3).

    The ends hold nine tenths of a normal number with the mean and spread of both classes together,
    all three kept in the instrument's range.
    """
    mean = reading.offset + reading.loading * seen.severity[:, 0]
    half = MIDDLE_90 * abs(reading.loading) * seen.severity[:, 1]
    return np.clip(np.stack([mean - half, mean, mean + half], axis=1), reading.lowest, reading.highest)


def smoothed(steps: list[Step]) -> list[Gaussian]:
    """The state just after every event of one class, given all of them."""
    last = steps[-1].after
    found = [last]
    for step, before in zip(steps[:0:-1], steps[-2::-1], strict=True):
        waited = last if step.taken is None else _back(step.waited, step.after, step.taken, last)
        last = _back(before.after, step.waited, step.carried, waited)
        found.append(last)
    return found[::-1]


def _back(before: Gaussian, after: Gaussian, after_with_before: Array, seen: Gaussian) -> Gaussian:
    """The earlier state, once the later one (`after` as filtered) is known to be `seen`."""
    gain = after_with_before.T @ np.linalg.pinv(after.cov, rcond=ALMOST_NOUGHT, hermitian=True)
    mean = before.mean + gain @ (seen.mean - after.mean)
    return Gaussian(mean, before.cov + gain @ (seen.cov - after.cov) @ gain.T)


def _mixed(row: Array, a: Gaussian, b: Gaussian, weight: float) -> tuple[float, float]:
    m, n = float(row @ a.mean), float(row @ b.mean)
    mean = weight * m + (1 - weight) * n
    var = weight * float(row @ a.cov @ row) + (1 - weight) * float(row @ b.cov @ row)
    return mean, float(np.sqrt(max(0.0, var + weight * (1 - weight) * (m - n) ** 2)))
