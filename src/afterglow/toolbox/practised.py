"""How much was practised between two moments, as the relief model wants it: in spreads about the usual.

A predictor of how long relief lasts and never its cause: people practise more when they feel better. Only
what happened between the two moments counts. Where nothing was planned, or nobody said anything, it is as
usual (nought) and never "did nothing". What the strip below a line shows is `afterglow.toolbox.adherence`.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cache

from afterglow.record import Practice
from afterglow.trajectory.parameters import read_shelf

WEEK = timedelta(days=7)
NO_TIME = timedelta(0)


def deviation_of(practices: Sequence[Practice]) -> Callable[[datetime, datetime], float]:
    """The function of one person: spreads above or below the usual share, after `start` and up to `end`."""
    told = [(one, sorted(one.done), sorted({*one.told, *one.done})) for one in practices]
    centre, spread = _scale()

    def deviation(start: datetime, end: datetime) -> float:
        planned = sum(one.per_week * (_open(one, start, end) / WEEK) for one in practices)
        said = sum(_between(moments, start, end) for _one, _done, moments in told)
        if planned <= 0 or not said:
            return 0.0
        done = sum(_between(moments, start, end) for _one, moments, _said in told)
        return (min(1.0, done / planned) - centre) / spread

    return deviation


@cache
def _scale() -> tuple[float, float]:
    """The usual share, and its spread from person to person and week to week."""
    row = read_shelf("trajectory/rssm-pm.toml")["practice"]
    return float(row["usual_share"]), float(row["spread"])


def _open(one: Practice, start: datetime, end: datetime) -> timedelta:
    """For how long between two moments it was planned and did not rest."""
    begun, over = max(start, one.since), min(end, one.ended) if one.ended is not None else end
    if over <= begun:
        return NO_TIME
    rests = (max(NO_TIME, min(over, until or over) - max(begun, since)) for since, until in one.pauses)
    return max(NO_TIME, over - begun - sum(rests, NO_TIME))


def _between(moments: Sequence[datetime], start: datetime, end: datetime) -> int:
    return bisect_right(moments, end) - bisect_right(moments, start)
