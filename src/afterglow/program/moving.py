"""What moves when a session moves: the later ones if asked, and every agreed time that no longer fits.

Pure proposals, made before anybody decides. An agreed time that still lies in its window stays: the
member was promised it. One that does not is proposed anew. What is refused is refused in
`afterglow.program.booking`: what has happened, an order turned round, sessions too close.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from afterglow.program.booking import move_session
from afterglow.program.calendar import Key
from afterglow.program.due import Due, due
from afterglow.program.events import expected_starts, treatments
from afterglow.program.local_time import Offset, in_zone, shifted, zone_named
from afterglow.program.plan import CarePlan
from afterglow.program.slots import BOOKED_KINDS, MEMBER, Diary, Slot, placed
from afterglow.record import PatientRecord

Agreed = Mapping[Key, tuple[datetime, datetime]]
"""Start and end of what is booked, by occasion."""


@dataclass(frozen=True, slots=True)
class Follows:
    """One agreed time that moves, and where to. A `slot` without a start has no place left."""

    key: Key
    before: datetime
    slot: Slot


def move_with_following(
    record: PatientRecord, plan: CarePlan, session: int, to: datetime, at: datetime
) -> CarePlan:
    """The plan with one session moved and every later one by the same local days, each at its own clock.

    Raises:
        BookingRefused: As `afterglow.program.booking.move_session`.
    """
    zone = zone_named(plan.zone)
    starts = expected_starts(plan, treatments(record, plan, at))
    numbers = range(session, plan.session_count + 1)
    if session not in numbers or session > len(starts):
        return move_session(record, plan, session, to, at)
    days = (in_zone(to, zone).date() - in_zone(starts[session - 1], zone).date()).days
    new = {number: shifted(starts[number - 1], Offset(days=days), zone) for number in numbers}
    new[session] = to
    later_first = to > starts[session - 1]
    for number in reversed(numbers) if later_first else numbers:
        plan = move_session(record, plan, number, new[number], at)
    return plan


def follow(
    record: PatientRecord, plan: CarePlan, agreed: Agreed, at: datetime, diary: Diary
) -> tuple[Follows, ...]:
    """Agreed times that must move so that the plan, as it is to be, is kept; in order of time.

    Args:
        plan: With the sessions where they are to be.
        agreed: What is booked now, sessions included.
        diary: Without the times of these very appointments.
    """
    windows = {
        item.instance.key: item
        for item in due(record, plan, at)
        if item.instance.activity.kind in BOOKED_KINDS and item.state != "done"
    }
    moving, diary = [], _with_staying(windows, agreed, diary)
    for key, (start, end) in sorted(agreed.items(), key=lambda pair: pair[1]):
        item = windows.get(key)
        if item is None or _fits(item, start):
            continue
        slot = _session_slot(item, end - start, diary) if _is_session(item) else placed(plan, item, at, diary)
        moving.append(Follows(key, start, slot))
        if slot.start is not None and slot.end is not None:
            diary = diary.also_taken((MEMBER,), slot.start, slot.end, _taken_by(item))
    return tuple(moving)


def _is_session(item: Due) -> bool:
    return item.instance.activity.kind == "session"


def _fits(item: Due, start: datetime) -> bool:
    """A session stands at its agreed start and nowhere else; what has no window yet stays."""
    if item.opens is None or item.closes is None:
        return True
    return start == item.opens if _is_session(item) else item.opens <= start <= item.closes


def _with_staying(windows: Mapping[Key, Due], agreed: Agreed, diary: Diary) -> Diary:
    for key, (start, end) in agreed.items():
        item = windows.get(key)
        if item is not None and _fits(item, start):
            diary = diary.also_taken((MEMBER,), start, end, _taken_by(item))
    return diary


def _taken_by(item: Due) -> str:
    return f"the member has: {item.instance.activity.title}"


def _session_slot(item: Due, length: timedelta, diary: Diary) -> Slot:
    start = item.opens
    if start is None:
        return Slot(item.instance, None, item.closes)
    end = start + length
    return Slot(item.instance, start, item.closes, start, end, tuple(diary.against(start, end, item.owner)))
