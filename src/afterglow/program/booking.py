"""Book a series in one act, move a session, and see first what moves with it: pure proposals.

Nothing is stored here. What is refused: an order turned round, sessions closer together than
the protocol allows, moving what has happened. Days off and times taken are named as conflicts,
and a person decides. Chairs come later; a taken time already has room for the name of one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from afterglow.program.calendar import planned_sessions
from afterglow.program.due import Due, due
from afterglow.program.events import expected_starts, treatments
from afterglow.program.local_time import Offset, in_zone, shifted, zone_named
from afterglow.program.plan import CarePlan
from afterglow.record import PatientRecord


class BookingRefused(ValueError):
    """The times cannot be booked; the message says why."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A stretch of time that is taken, and by what (a room, a person, later a chair)."""

    start: datetime
    end: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A session that falls on a day off or on a taken time."""

    session: int
    start: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One occasion whose window changes: before and after; None where it is unknown or gone."""

    activity: str
    session: int | None
    repeat: int
    before: tuple[datetime, datetime] | None
    after: tuple[datetime, datetime] | None


def book_series(plan: CarePlan) -> CarePlan:
    """The plan with every session booked at its planned time; measures and contacts follow.

    Raises:
        BookingRefused: Two sessions would be closer together than the protocol allows.
    """
    planned = planned_sessions(plan.protocol, plan.first_session, zone_named(plan.zone))
    return _checked(replace(plan, booked=planned[: plan.session_count]))


def move_session(record: PatientRecord, plan: CarePlan, session: int, to: datetime, at: datetime) -> CarePlan:
    """The plan with one session moved; the others keep their times.

    Raises:
        BookingRefused: It has happened, lies in the past, or breaks order or the least gap.
    """
    had = treatments(record, plan, at)
    if not len(had) < session <= plan.session_count:
        raise BookingRefused(f"session {session} cannot be moved: it has happened or is not planned")
    if to <= at:
        raise BookingRefused("a session can only be moved to a time that lies ahead")
    starts = list(expected_starts(plan, had))
    starts[session - 1] = to
    return _checked(replace(plan, booked=tuple(starts)))


def _checked(plan: CarePlan) -> CarePlan:
    least = timedelta(hours=plan.protocol.sessions.minimum_gap_h)
    for number, (one, next_) in enumerate(pairwise(plan.booked), start=1):
        if next_.astimezone(UTC) - one.astimezone(UTC) < least:
            hours = plan.protocol.sessions.minimum_gap_h
            raise BookingRefused(
                f"sessions {number} and {number + 1} need {hours:g} hours between their starts"
            )
    return plan


def conflicts(
    plan: CarePlan, *, days_off: Mapping[date, str], taken: Iterable[Taken] = ()
) -> tuple[Conflict, ...]:
    """Booked sessions that fall on a day off, by local date, or that overlap a taken time."""
    zone, taken = zone_named(plan.zone), tuple(taken)
    length = Offset(hours=plan.protocol.sessions.minutes / 60)
    found = []
    for number, start in enumerate(plan.booked, start=1):
        end, day = shifted(start, length, zone), in_zone(start, zone).date()
        if day in days_off:
            found.append(Conflict(number, start, days_off[day]))
        found += [Conflict(number, start, each.by) for each in taken if each.start < end and start < each.end]
    return tuple(found)


def preview(record: PatientRecord, before: CarePlan, after: CarePlan, at: datetime) -> tuple[Moved, ...]:
    """Every occasion whose window differs between two plans, in the order of the new windows."""
    old = {item.instance.key: _window(item) for item in due(record, before, at)}
    new = {item.instance.key: _window(item) for item in due(record, after, at)}
    keys = [*new, *(key for key in old if key not in new)]
    return tuple(Moved(*key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key))


def _window(item: Due) -> tuple[datetime, datetime] | None:
    if item.opens is None or item.closes is None:
        return None
    return item.opens, item.closes
