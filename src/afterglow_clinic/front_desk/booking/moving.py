"""What a move would change, before anybody decides: this time, the times that follow it, and the measures."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from afterglow.program.booking import BookingRefused, Moved, move_session, preview
from afterglow.program.calendar import instances
from afterglow.program.due import due
from afterglow.program.moving import follow, move_with_following
from afterglow.program.plan import CarePlan
from afterglow.program.slots import MEMBER, Diary, Slot
from afterglow.record import PatientRecord
from afterglow_clinic.chart.appointing import agreed, ahead, booked, diary_of, key_of, plan_of
from afterglow_clinic.chart.models import Appointment
from afterglow_clinic.chart.planning import Planned

Change = tuple[Appointment, Slot]


@dataclass(frozen=True, slots=True)
class Move:
    """Every agreed time that changes with its new slot, and the windows of measures that change."""

    changes: tuple[Change, ...]
    measures: tuple[Moved, ...]

    @property
    def against(self) -> tuple[str, ...]:
        """What speaks against it, each said once; a time without a place is named."""
        said = [one for _row, slot in self.changes for one in slot.against]
        said += [_("%s has no place left") % row.title for row, slot in self.changes if slot.start is None]
        return tuple(dict.fromkeys(said))


def propose_move(row: Appointment, to: datetime, at: datetime, *, following: bool) -> Move:
    """What moving this appointment to `to` would change. Nothing is written.

    Raises:
        BookingRefused: It has happened, lies in the past, breaks order or the least gap.
        NoPlan: The plan it belongs to has ended.
    """
    planned, record = plan_of(row.patient)
    rows = ahead(booked(planned.row))
    mine = next((one for one in rows if one.pk == row.pk), None)
    if mine is None:
        raise BookingRefused(_("It has happened, or its plan has ended."))
    if to <= at:
        raise BookingRefused(_("A time can only be moved to one that lies ahead."))
    diary = diary_of(row.patient, planned, at, without=planned.row)
    if mine.kind != Appointment.Kind.SESSION:
        return Move(((mine, _single(mine, rows, planned, record, to, at, diary)),), ())
    return _session(mine, rows, planned, record, to, at, diary, following=following)


def _session(
    mine: Appointment,
    rows: list[Appointment],
    planned: Planned,
    record: PatientRecord,
    to: datetime,
    at: datetime,
    diary: Diary,
    *,
    following: bool,
) -> Move:
    how = move_with_following if following else move_session
    after = how(record, planned.plan, mine.session, to, at)
    by_key = {key_of(one): one for one in rows}
    found = follow(record, after, agreed(rows), at, diary)
    changes = tuple((by_key[each.key], each.slot) for each in found)
    windows = preview(record, planned.plan, after, at)
    return Move(changes, tuple(each for each in windows if _is_measure(each, after)))


def _is_measure(each: Moved, plan: CarePlan) -> bool:
    return plan.protocol.activity(each.activity).kind == "assessment"


def _single(
    mine: Appointment,
    rows: list[Appointment],
    planned: Planned,
    record: PatientRecord,
    to: datetime,
    at: datetime,
    diary: Diary,
) -> Slot:
    """A contact or visit at its new time, with everything that speaks against it."""
    for other in rows:
        if other.pk != mine.pk:
            diary = diary.also_taken((MEMBER,), other.start, other.end, _("they have: %s") % other.title)
    end = to + (mine.end - mine.start)
    key = key_of(mine)
    window = next((item for item in due(record, planned.plan, at) if item.instance.key == key), None)
    instance = next((one for one in instances(planned.plan.protocol) if one.key == key), None)
    if window is None or instance is None:
        raise BookingRefused(_("The plan no longer holds this."))
    said = (*_outside(window.opens, window.closes, to), *diary.against(to, end, mine.owner_role))
    return replace(Slot(instance, window.opens, window.closes, to, end), against=said)


def _outside(opens: datetime | None, closes: datetime | None, to: datetime) -> Iterator[str]:
    if opens is not None and to < opens:
        yield _("This lies before its window opens.")
    if closes is not None and to > closes:
        yield _("This lies after its window has closed: it would count as missed.")
