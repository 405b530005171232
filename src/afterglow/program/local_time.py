"""Clock arithmetic that keeps its promises when a zone changes its clocks.

Two kinds of distance, never mixed:

- **hours are elapsed time**: 72 hours are 72 hours, whatever the clocks did meanwhile;
- **days are local days**: ten o'clock plus three days is ten o'clock.

A local time that does not exist (clocks went forward over it) is read with the offset that held
just before the gap, so 02:30 becomes 03:30; one that happens twice means the first time. Both are
the rule of RFC 5545 §3.3.5. An unknown zone is refused, never read as UTC.

Every moment made here carries a fixed offset (`-04:00`), not its zone: two times of one zone are
compared by Python as wall clocks, which is wrong in the hour that happens twice.
The columnar twin is `afterglow.program.zone_table`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

MINUTES_A_DAY = 24 * 60


class UnknownZone(ValueError):
    """The name is not an IANA time zone of this machine's time zone database."""


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_named(name: str) -> ZoneInfo:
    """The zone of that exact name; `UnknownZone` otherwise."""
    if name not in _zone_names():
        raise UnknownZone(f"unknown time zone {name!r}: use an IANA name such as America/New_York")
    return ZoneInfo(name)


@dataclass(frozen=True, slots=True)
class Offset:
    """A distance from an event: either `hours` (elapsed) or `days` (local), never both.

    `clock_min` sets the clock of the local day reached, in minutes after midnight;
    1440 is the end of that day. Only days may carry it.
    """

    hours: float | None = None
    days: int | None = None
    clock_min: int | None = None

    def __post_init__(self) -> None:
        if (self.hours is None) == (self.days is None):
            raise ValueError("an offset is either hours or days")
        if self.clock_min is not None and self.days is None:
            raise ValueError("only an offset in days sets the clock")

    def __str__(self) -> str:
        if self.days is None:
            return f"{self.hours:g} h"
        clock = "" if self.clock_min is None else f" {self.clock_min // 60:02}:{self.clock_min % 60:02}"
        return f"{self.days} d{clock}"


def in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    """The same moment as clocks in `zone` show it, with the offset of that moment fixed."""
    there = moment.astimezone(UTC).astimezone(zone)
    return there.replace(tzinfo=timezone(there.utcoffset() or timedelta(0)), fold=0)


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The moment a naive local time means in `zone`: forward over a gap, first of two."""
    if local.tzinfo is not None:
        raise ValueError(f"a local time carries no zone, got {local.isoformat()}")
    return in_zone(local.replace(tzinfo=zone, fold=0), zone)


def exists(local: datetime, zone: ZoneInfo) -> bool:
    """Whether clocks in `zone` ever show this naive local time."""
    return instant(local, zone).replace(tzinfo=None) == local


def shifted(moment: datetime, offset: Offset, zone: ZoneInfo) -> datetime:
    """`moment` moved by `offset`, in `zone`.

    Args:
        moment: Any aware time.
        offset: Hours are added as elapsed time; days keep or set the local clock.
    Returns:
        An aware time on the clocks of `zone`. No days and no clock is the same moment, even inside a fold.
    """
    if offset.days is None:
        elapsed = timedelta(hours=offset.hours or 0.0)
        return in_zone(moment.astimezone(UTC) + elapsed, zone)
    here = in_zone(moment, zone)
    if offset.days == 0 and offset.clock_min is None:
        return here
    local = here.replace(tzinfo=None) + timedelta(days=offset.days)
    if offset.clock_min is not None:
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        local = midnight + timedelta(minutes=offset.clock_min)
    return instant(local, zone)
