"""The calendar a protocol would make, as a page shows it: the same entries as `afterglow calendar`."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from afterglow.program.calendar import Entry, calendar
from afterglow.program.protocol import Protocol


@dataclass(frozen=True, slots=True)
class Day:
    """A local day and what opens on it."""

    date: date
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """The whole calendar by local day, and the command that prints the same."""

    days: tuple[Day, ...]
    count: int
    command: str


def calendar_page(protocol: Protocol, start: datetime, zone: str) -> CalendarPage:
    """The calendar from an aware start, in the clinic's zone."""
    entries = calendar(protocol, start, zone)
    days: dict[date, list[Entry]] = {}
    for entry in entries:
        days.setdefault(entry.opens.date(), []).append(entry)
    local = timezone.localtime(start).strftime("%Y-%m-%dT%H:%M")
    return CalendarPage(
        tuple(Day(day, tuple(found)) for day, found in days.items()),
        len(entries),
        f"afterglow calendar {protocol.id} --start {local} --zone {zone}",
    )
