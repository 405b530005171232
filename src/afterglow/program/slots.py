"""When a series could be: a time for every session, contact and visit of a plan, and what speaks against it.

Pure proposals; a person decides and the clinic keeps them. A session is proposed at its agreed
start. A contact or visit is proposed inside its window, on a day the clinic is open, when neither
the member nor the owner is taken; where that cannot be, the first time in the window, with the
reason beside it. Days keep the local clock. What moves when one time moves: `afterglow.program.moving`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from afterglow.program.booking import Taken
from afterglow.program.calendar import Instance, Key
from afterglow.program.due import Due, due
from afterglow.program.local_time import Offset, in_zone, instant, shifted, zone_named
from afterglow.program.plan import CarePlan
from afterglow.record import PatientRecord

BOOKED_KINDS: frozenset[str] = frozenset({"session", "contact", "visit"})
MEMBER = "member"
"""The key of the member's own taken times; the others are roles."""
OPEN_FROM, OPEN_UNTIL = 8, 18
"""Hours of the local day between which a contact is proposed to begin: a habit, not an opening time."""
LOOK_AHEAD_DAYS = 60
"""A window that is longer is looked through no further."""
SATURDAY = 5
LEAST_MIN = 5.0
"""What an appointment lasts where the protocol plans no time for it."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A proposed time for one occasion; `against` names what speaks against it.

    `start` and `end` are None where its time has passed, or nobody knows yet when its window opens.
    """

    instance: Instance
    opens: datetime | None
    closes: datetime | None
    start: datetime | None = None
    end: datetime | None = None
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Diary:
    """Days off by local date, and what is taken: by role, and under `member` the member's own."""

    zone: str
    days_off: Mapping[date, str]
    taken: Mapping[str, tuple[Taken, ...]]

    def against(self, start: datetime, end: datetime, owner: str) -> Iterator[str]:
        """A sentence for everything that speaks against this time."""
        day = in_zone(start, zone_named(self.zone)).date()
        if day in self.days_off:
            yield f"{day.isoformat()} is a day off: {self.days_off[day]}"
        for who in dict.fromkeys((MEMBER, owner)):
            for each in self.taken.get(who, ()):
                if each.start < end and start < each.end:
                    yield each.by

    def also_taken(self, who: Iterable[str], start: datetime, end: datetime, by: str) -> "Diary":
        """The diary with one more time taken."""
        more = {name: (*self.taken.get(name, ()), Taken(start, end, by)) for name in who}
        return Diary(self.zone, self.days_off, {**self.taken, **more})


def slots(
    record: PatientRecord, plan: CarePlan, at: datetime, diary: Diary, booked: Collection[Key] = ()
) -> tuple[Slot, ...]:
    """A time for every occasion that is still to be and not booked, in order of time.

    Args:
        record: What it holds after `at` is not looked at.
        plan: Its booked sessions are taken as they are.
        diary: With the times of what is booked.
        booked: Occasions that have their time already.
    """
    found = []
    ahead = (item for item in _ahead(record, plan, at) if item.instance.key not in booked)
    for item in sorted(ahead, key=_placing_order):
        slot = _session(plan, item, at, diary) if _is_session(item) else placed(plan, item, at, diary)
        found.append(slot)
        if slot.start is not None and slot.end is not None:
            title = f"the member has: {item.instance.activity.title}"
            diary = diary.also_taken((MEMBER,), slot.start, slot.end, title)
    return tuple(sorted(found, key=lambda slot: slot.start or _FAR))


_FAR = datetime.max.replace(tzinfo=UTC)


def _ahead(record: PatientRecord, plan: CarePlan, at: datetime) -> Iterator[Due]:
    for item in due(record, plan, at):
        if item.instance.activity.kind in BOOKED_KINDS and item.state not in ("done", "missed"):
            yield item


def _is_session(item: Due) -> bool:
    return item.instance.activity.kind == "session"


def _placing_order(item: Due) -> tuple[bool, datetime]:
    """Sessions are fixed and come first; the others by the end of their window."""
    return not _is_session(item), item.closes or _FAR


def _session(plan: CarePlan, item: Due, at: datetime, diary: Diary) -> Slot:
    """A session at its agreed start, whatever speaks against it."""
    start = item.opens
    if start is None or start <= at:
        return Slot(item.instance, item.opens, item.closes)
    end = shifted(start, Offset(hours=plan.protocol.sessions.minutes / 60), zone_named(plan.zone))
    against = tuple(diary.against(start, end, item.owner))
    return Slot(item.instance, item.opens, item.closes, start, end, against)


def placed(plan: CarePlan, item: Due, at: datetime, diary: Diary) -> Slot:
    """A contact or visit at the first time in its window that nothing speaks against, else at the first."""
    if item.opens is None or item.closes is None or item.closes <= at:
        return Slot(item.instance, item.opens, item.closes)
    length = timedelta(minutes=max(item.instance.activity.planned_min, LEAST_MIN))
    first: Slot | None = None
    for start in _candidates(plan, item.opens, item.closes, at):
        end = start + length
        against = tuple(diary.against(start, end, item.owner))
        found = Slot(item.instance, item.opens, item.closes, start, end, against)
        if not against:
            return found
        first = first or found
    return first or Slot(item.instance, item.opens, item.closes)


def _candidates(plan: CarePlan, opens: datetime, closes: datetime, at: datetime) -> Iterator[datetime]:
    """Times inside the window that lie ahead, the likeliest first; its first moment if there is no other.

    Likeliest: on a weekday, not on the day of what opened the window, early, at the sessions' clock.
    """
    zone, earliest = zone_named(plan.zone), max(opens, at + timedelta(minutes=1))
    opened, first = in_zone(opens, zone), in_zone(earliest, zone).date()
    last = min(in_zone(closes, zone).date(), first + timedelta(days=LOOK_AHEAD_DAYS))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    at_midnight = opened.time() == time(0)
    days.sort(key=lambda day: (day.weekday() >= SATURDAY, day == opened.date() and not at_midnight, day))
    any_found = False
    for day in days:
        for clock in _clocks(plan, zone):
            start = instant(datetime.combine(day, clock), zone)
            if earliest <= start <= closes:
                any_found = True
                yield start
    if not any_found:
        yield in_zone(earliest, zone)


def _clocks(plan: CarePlan, zone: ZoneInfo) -> tuple[time, ...]:
    """The sessions' clock first, then the hours of the day, the nearest first."""
    first = in_zone(plan.booked[0] if plan.booked else plan.first_session, zone)
    usual = time(first.hour, first.minute)
    others = [time(hour) for hour in range(OPEN_FROM, OPEN_UNTIL) if time(hour) != usual]
    return (usual, *sorted(others, key=lambda clock: (abs(clock.hour - usual.hour), -clock.hour)))
