"""When somebody of the team next reads messages, on the clinic's own clock: so that a page says what is true.

Hours are local: nine o'clock is nine o'clock in summer and in winter. A day off has none. Where nobody
set any hours, nothing is promised. The neighbour that does the clock's arithmetic is `local_time`.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from afterglow.program.local_time import in_zone, instant
from afterglow.record import aware

LOOK_AHEAD_DAYS = 400
"""A clinic that reads nothing for longer than this is one that has no hours."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """One stretch of one weekday (0 is Monday), on the clinic's clock. It ends on the day it began."""

    weekday: int
    opens: time
    closes: time

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError(f"hours.weekday: must lie from 0 to 6, got {self.weekday}")
        if self.opens.tzinfo is not None or self.closes.tzinfo is not None:
            raise ValueError("hours: a local time carries no zone")
        if self.opens >= self.closes:
            raise ValueError("hours.closes: must be later than it opens")


@dataclass(frozen=True, slots=True)
class Stretch:
    """One real stretch of reading, as two moments."""

    opens: datetime
    closes: datetime

    def holds(self, at: datetime) -> bool:
        """Whether somebody reads at that moment."""
        return self.opens <= at < self.closes


def next_reading(
    hours: Iterable[Hours], days_off: Collection[date], at: datetime, zone: ZoneInfo
) -> Stretch | None:
    """The stretch in which somebody reads now, or the next one; None where there are no hours.

    Args:
        hours: In any order; stretches that touch or overlap are one.
        days_off: Local days without any.
        at: The moment, with a zone.
    Raises:
        InvalidRecord: `at` has no zone.
    """
    aware(at, "at")
    return next(_stretches(tuple(hours), days_off, at, zone), None)


def reading_time(
    hours: Iterable[Hours], days_off: Collection[date], at: datetime, zone: ZoneInfo, needed: timedelta
) -> datetime | None:
    """The moment by which somebody has had `needed` of reading time since `at`; None where there never is."""
    aware(at, "at")
    left = needed
    for stretch in _stretches(tuple(hours), days_off, at, zone):
        begun = max(stretch.opens, at.astimezone(UTC))
        if stretch.closes.astimezone(UTC) - begun.astimezone(UTC) >= left:
            return in_zone(begun.astimezone(UTC) + left, zone)
        left -= stretch.closes.astimezone(UTC) - begun.astimezone(UTC)
    return None


def _stretches(
    hours: tuple[Hours, ...], days_off: Collection[date], at: datetime, zone: ZoneInfo
) -> Iterator[Stretch]:
    """Every stretch not yet ended at `at`, in order, until none comes for as long as we look ahead."""
    day = in_zone(at, zone).date()
    last_day = day + LOOK_AHEAD_DAYS * DAY
    while day < last_day:
        for opens, closes in _on(day, hours, days_off):
            stretch = Stretch(
                instant(datetime.combine(day, opens), zone), instant(datetime.combine(day, closes), zone)
            )
            if stretch.opens < stretch.closes and at < stretch.closes:
                yield stretch
                last_day = day + LOOK_AHEAD_DAYS * DAY
        day += DAY


def _on(day: date, hours: tuple[Hours, ...], days_off: Collection[date]) -> list[tuple[time, time]]:
    """The hours of one local day."""
    return [] if day in days_off else _joined(each for each in hours if each.weekday == day.weekday())


def _joined(hours: Iterable[Hours]) -> list[tuple[time, time]]:
    """Stretches of one day, those that touch or overlap made one."""
    joined: list[tuple[time, time]] = []
    for each in sorted(hours):
        if joined and each.opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], each.closes))
        else:
            joined.append((each.opens, each.closes))
    return joined
