"""From values to places on the page: linear scales and the ticks a person would choose."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

DAY_S = 86_400.0
STEPS_DAYS = (1, 2, 4, 7, 14, 28)
STEPS_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 600)


@dataclass(frozen=True, slots=True)
class Scale:
    """A line from values to pixels. A span of nothing is drawn in its middle."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        span = self.high - self.low
        if span == 0:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / span * (self.end - self.start)


def value_ticks(low: float, high: float, at_most: int) -> list[float]:
    """Round numbers from `low` to `high`, about `at_most` (2 or more) of them."""
    span = high - low
    if span <= 0:
        return [low]
    raw = span / max(1, at_most - 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * m for m in (1, 2, 5, 10, 20) if power * m >= raw * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [step * i for i in range(first, last + 1)]


def time_ticks(start: datetime, end: datetime, at_most: int) -> list[tuple[datetime, str]]:
    """Days, weeks, months or years between two times, with labels, at most `at_most` (1 or more) of them."""
    days = (end - start).total_seconds() / DAY_S
    for step in STEPS_DAYS:
        if days / step < at_most:
            return _labelled(_days(start, end, step), "j M")
    for months in STEPS_MONTHS:
        ticks = _months(start, end, months)
        if len(ticks) <= at_most:
            return _labelled(ticks, "M" if months < 12 else "Y")
    return _labelled([start], "Y")


def day(at: datetime) -> str:
    """A date in words, in the zone `at` carries."""
    return date_format(at, _("j F Y"))


def _days(start: datetime, end: datetime, step: int) -> list[datetime]:
    count = int((end - start).total_seconds() // (DAY_S * step)) + 1
    return [start + timedelta(days=step * i) for i in range(count)]


def _months(start: datetime, end: datetime, step: int) -> list[datetime]:
    index = start.year * 12 + start.month - 1
    index += -index % step
    ticks: list[datetime] = []
    while True:
        year, month = divmod(index, 12)
        if year > 9999:
            return ticks
        tick = start.replace(year=year, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
        if tick > end:
            return ticks
        if tick >= start:
            ticks.append(tick)
        index += step


def _labelled(ticks: Sequence[datetime], pattern: str) -> list[tuple[datetime, str]]:
    """A month says its year when the tick before it was in another one."""
    labelled = []
    last_year = None
    for tick in ticks:
        says_year = pattern == "M" and tick.year != last_year
        labelled.append((tick, date_format(tick, "M Y" if says_year else pattern)))
        last_year = tick.year
    return labelled
