"""Time to an event when not everyone has been watched long enough: Kaplan-Meier, Aalen-Johansen, mean time.

Written out in numpy; lifelines is the judge in the tests. It refuses times that are not
numbers. What the events mean, and which of them compete, is decided by
`afterglow.evidence.sustained`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from afterglow.evidence.intervals import Interval

Array = NDArray[np.float64]
Which = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Curve:
    """A step curve: at `time` (k,) the share still free of the event (or who had it, for an incidence).

    `variance` is of the share; `events` and `at_risk` (k,) how many had it, and were still watched
    just before. Nothing is known past `watched_to`: the share is carried forward from there.
    """

    time: Array
    share: Array
    variance: Array
    events: Array
    at_risk: Array
    watched_to: float

    def at(self, day: float) -> float:
        """The share on a day."""
        place = int(np.searchsorted(self.time, day, side="right")) - 1
        return float(self.share[place])


def kaplan_meier(days: Array, happened: Which) -> Curve:
    """Share free of the event, with Greenwood's variance; starts at day nought.

    Args:
        days: How long each person was watched, shape (n,), not negative.
        happened: Whether the event ended the watching, shape (n,).
    Raises:
        ValueError: A time is negative or not a number, or the shapes differ.
    Source:
        Kaplan and Meier 1958; Greenwood 1926.
    """
    time, events, at_risk = _tally(days, happened)
    share = np.cumprod(1 - events / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = np.where(at_risk > events, events / (at_risk * (at_risk - events)), 0.0)
    return Curve(
        np.concatenate([[0.0], time]),
        np.concatenate([[1.0], share]),
        np.concatenate([[0.0], share**2 * np.cumsum(growth)]),
        np.concatenate([[0.0], events]),
        np.concatenate([[float(len(days))], at_risk]),
        float(np.max(days, initial=0.0)),
    )


def _tally(days: Array, happened: Which) -> tuple[Array, Array, Array]:
    """Distinct event times, events at each, and people still watched just before it."""
    days, happened = np.asarray(days, np.float64), np.asarray(happened, np.bool_)
    if days.shape != happened.shape or not np.isfinite(days).all() or (days < 0).any():
        raise ValueError("days: finite, not negative, one for each person")
    time, events = np.unique(days[happened], return_counts=True)
    ordered = np.sort(days)
    at_risk = len(days) - np.searchsorted(ordered, time, side="left")
    return time, events.astype(np.float64), at_risk.astype(np.float64)


def limits_of(curve: Curve, day: float, level: float) -> Interval:
    """A share on a day with its log-log interval, which never leaves (0, 1)."""
    place = int(np.searchsorted(curve.time, day, side="right")) - 1
    share, var = float(curve.share[place]), float(curve.variance[place])
    if not 0 < share < 1:
        return Interval(share, share, share)
    spread = float(ndtri(0.5 + level / 2)) * np.sqrt(var) / (share * abs(np.log(share)))
    return Interval(share, share ** float(np.exp(spread)), share ** float(np.exp(-spread)))


def restricted_mean(curve: Curve, horizon: float, level: float) -> Interval:
    """Expected days free of the event out of `horizon`, with its interval.

    Source:
        Royston and Parmar 2013; the variance is Klein and Moeschberger's, equation 4.5.2.
    """
    inside = curve.time < horizon
    edges = np.concatenate([curve.time[inside], [horizon]])
    pieces = np.diff(edges) * curve.share[inside]
    mean, rest = float(pieces.sum()), pieces[::-1].cumsum()[::-1]
    events, at_risk = curve.events[inside], curve.at_risk[inside]
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = np.where(at_risk > events, events / (at_risk * (at_risk - events)), 0.0)
    half = float(ndtri(0.5 + level / 2)) * float(np.sqrt((rest[1:] ** 2 * growth[1:]).sum()))
    return Interval(mean, max(0.0, mean - half), min(horizon, mean + half))


def aalen_johansen(days: Array, cause: NDArray[np.int64], of: int) -> Curve:
    """Cumulative incidence of one cause while others compete.

    Args:
        days: How long each person was watched, shape (n,).
        cause: What ended it, shape (n,): 0 nothing seen, else the number of a cause.
        of: The cause asked about.
    Raises:
        ValueError: As `kaplan_meier`.
    Source:
        Aalen and Johansen 1978; variance by the delta method (Marubini and Valsecchi 1995, 10.3).
    """
    days, cause = np.asarray(days, np.float64), np.asarray(cause)
    time, events, at_risk = _tally(days, cause > 0)
    ours = np.array([float(((days == t) & (cause == of)).sum()) for t in time])
    free = np.cumprod(1 - events / at_risk)
    before = np.concatenate([[1.0], free[:-1]])
    share = np.cumsum(before * ours / at_risk)
    variance = _incidence_variance(share, before, events, ours, at_risk)
    return Curve(
        np.concatenate([[0.0], time]),
        np.concatenate([[0.0], share]),
        np.concatenate([[0.0], variance]),
        np.concatenate([[0.0], ours]),
        np.concatenate([[float(len(days))], at_risk]),
        float(np.max(days, initial=0.0)),
    )


def _incidence_variance(share: Array, before: Array, events: Array, ours: Array, at_risk: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = np.where(at_risk > events, events / (at_risk * (at_risk - events)), 0.0)
    rate, own = before / at_risk**2, before**2 * ours * (at_risk - ours) / at_risk**3
    out = np.empty_like(share)
    for k in range(len(share)):
        gap = share[k] - share[: k + 1]
        out[k] = (gap**2 * growth[: k + 1]).sum() + own[: k + 1].sum()
        out[k] -= 2 * (gap * rate[: k + 1] * ours[: k + 1]).sum()
    return out
