"""The whole calendar a protocol would make from one start: pure, and right when clocks change.

A calendar is a plan, not a record: what really happened moves the windows, and that is
`afterglow.program.due`. Both use the instances and windows made here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from afterglow.program.local_time import Offset, in_zone, instant, shifted, zone_named
from afterglow.program.protocol import ANCHORS, Activity, Protocol

Key = tuple[str, int | None, int]
"""Activity id, session, repeat."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One occasion of an activity: for which session (None: none in particular), which repeat."""

    activity: Activity
    session: int | None
    repeat: int

    @property
    def key(self) -> Key:
        """Activity id, session, repeat: unique in a protocol."""
        return (self.activity.id, self.session, self.repeat)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a calendar. A session closes when its line is planned to come out."""

    instance: Instance
    anchor: datetime
    opens: datetime
    closes: datetime


def begins(start: datetime, zone: str) -> datetime:
    """The start as an aware time in `zone`.

    A naive start is that zone's clock: one that does not exist moves forward over the gap, one
    that happens twice means the first. An aware start is that moment.
    """
    place = zone_named(zone)
    return instant(start, place) if start.tzinfo is None else in_zone(start, place)


def instances(protocol: Protocol) -> Iterator[Instance]:
    """Every occasion of every activity, in the order of the file."""
    for activity in protocol.activities:
        for session in activity.sessions or (None,):
            for repeat in range(1, activity.times + 1):
                yield Instance(activity, session, repeat)


def window(each: Instance, anchor: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When the occasion opens and closes, given when its event happened."""
    moved = shifted(anchor, Offset(days=each.activity.every_days * (each.repeat - 1)), zone)
    return shifted(moved, each.activity.opens, zone), shifted(moved, each.activity.closes, zone)


def planned_sessions(protocol: Protocol, first: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Planned starts: local days after the first, at the first one's clock."""
    return tuple(shifted(first, Offset(days=day), zone) for day in protocol.sessions.days)


def anchor_times(
    protocol: Protocol, enrolled: datetime, starts: tuple[datetime, ...], line_outs: tuple[datetime, ...]
) -> dict[tuple[str, int | None], datetime]:
    """When each event happens, by name and, where it happens once a session, its number."""
    times: dict[tuple[str, int | None], datetime] = {
        ("enrolment", None): enrolled,
        ("first-session", None): starts[0],
        ("last-session", None): starts[-1],
        ("last-line-out", None): line_outs[-1],
    }
    for number, (start, line_out) in enumerate(zip(starts, line_outs, strict=True), start=1):
        times["session", number] = start
        times["line-out", number] = line_out
    return times


def calendar(protocol: Protocol, start: datetime, zone: str) -> tuple[Entry, ...]:
    """Every activity of the protocol with its window, by opening time.

    Args:
        start: Start of the first session: aware, or naive and then on `zone`'s clock.
        zone: IANA name; the clinic's own.
    Raises:
        UnknownZone: There is no such zone.
    """
    place, first = zone_named(zone), begins(start, zone)
    starts = planned_sessions(protocol, first, place)
    length = Offset(hours=protocol.sessions.minutes / 60)
    line_outs = tuple(shifted(each, length, place) for each in starts)
    enrolled = shifted(first, Offset(days=-protocol.enrolment_days_before), place)
    times = anchor_times(protocol, enrolled, starts, line_outs)
    entries: dict[Key, Entry] = {}
    for each in in_order(protocol):
        anchor = _anchor(each, times, entries)
        opens, closes = window(each, anchor, place)
        if each.activity.kind == "session" and each.session is not None:
            closes = times["line-out", each.session]
        entries[each.key] = Entry(each, anchor, opens, closes)
    ordered = [entries[each.key] for each in instances(protocol)]
    return tuple(sorted(ordered, key=lambda entry: (entry.opens, entry.closes)))


def in_order(protocol: Protocol) -> Iterator[Instance]:
    """Instances so that what others hang on comes first; the protocol has no cycles."""
    waiting = list(instances(protocol))
    known = set(ANCHORS)
    while waiting:
        ready = [each for each in waiting if each.activity.after in known]
        waiting = [each for each in waiting if each.activity.after not in known]
        yield from ready
        known |= {each.activity.id for each in ready}


def _anchor(
    each: Instance,
    times: dict[tuple[str, int | None], datetime],
    entries: dict[Key, Entry],
) -> datetime:
    """An event's time, or the opening of the activity it hangs on."""
    after = each.activity.after
    if after in ANCHORS:
        return times[after, each.session]
    return entries[after, each.session, 1].opens


def within(entry: Entry) -> str:
    """The window in words: the event, and from when to when."""
    activity = entry.instance.activity
    event = activity.after.replace("-", " ")
    number = "" if entry.instance.session is None else f" {entry.instance.session}"
    return f"{activity.opens} to {activity.closes} after {event}{number}"


def length_h(entry: Entry) -> float:
    """How long the window is in elapsed hours."""
    return (entry.closes - entry.opens) / timedelta(hours=1)
