"""What a person at the desk does with times: book a series, move one, call one off, keep the days off.

Everything is looked at before it is done: a series by its digest, a move by its revision. What speaks
against a time is named, and goes only with `accepting` it; the same act again changes nothing.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from afterglow.program.slots import Slot
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.appointing import Proposal, ahead, booked, propose_series
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.holding import hold
from afterglow_clinic.chart.measuring import ask_measures
from afterglow_clinic.chart.models import (
    Appointment,
    AppointmentCancellation,
    AppointmentMove,
    Holiday,
    Location,
    Patient,
)
from afterglow_clinic.chart.permissions import NotPermitted, check_may
from afterglow_clinic.chart.planning import Planned
from afterglow_clinic.chart.reviewing import review_patient
from afterglow_clinic.front_desk.booking.moving import Move, propose_move


class SomethingAgainst(ValueError):
    """Something speaks against a time and nobody accepted it; the sentences say what."""

    def __init__(self, said: Iterable[str]) -> None:
        self.said = tuple(dict.fromkeys(said))
        super().__init__("; ".join(self.said))


class NotWhatWasSeen(ValueError):
    """The calendar changed since it was looked at; nothing was booked."""


class StaleTime(ValueError):
    """Somebody else changed this time meanwhile: who, and when."""

    def __init__(self, by: str, at: datetime) -> None:
        super().__init__(f"changed by {by} at {at.isoformat()}")
        self.by, self.at = by, at


class CannotBeCalledOff(ValueError):
    """A session in the middle of a series is moved, not called off."""


@transaction.atomic
def book_series(
    *,
    patient: Patient,
    first_session: datetime | None,
    location: Location | None,
    seen: str,
    accepting: bool,
    by: Actor,
    at: datetime,
) -> list[Appointment]:
    """Book every session, contact and visit that is still to be, and ask for the measures. All or nothing.

    Args:
        first_session: Instead of the planned one, while nothing is booked.
        location: Where; left open it is decided later, as a chair will be.
        seen: Digest of the proposal that was looked at.
        accepting: Whether what speaks against it was read and accepted.
    Returns:
        What stands in the calendar, also when it was booked before.
    Raises:
        NotPermitted: `booking.write` does not name the actor.
        NoPlan: The member follows no protocol.
        NotWhatWasSeen: Other times would be booked than were looked at.
        SomethingAgainst: A day off or a taken time, not accepted.
    """
    check_may(by, "booking.write")
    hold(patient.pk)
    proposal = propose_series(patient, at, first_session)
    rows = booked(proposal.planned.row)
    if not proposal.placed:
        return rows
    if proposal.digest != seen:
        raise NotWhatWasSeen
    if proposal.against and not accepting:
        raise SomethingAgainst(said for _slot, said in proposal.against)
    fresh = Appointment.objects.bulk_create(_rows(proposal, location, by, at))
    tasks, rhythms = ask_measures(patient=patient, planned=proposal.planned, items=proposal.measures, at=at)
    detail = {"appointments": len(fresh), "measures": tasks, "rhythms": rhythms}
    plan = proposal.planned.row
    audit(by=by, at=at, action=Action.CREATE, subtype="series.book", entity=plan, detail=detail)
    review_patient(patient=patient, at=at, by=by)
    return booked(plan)


def _rows(proposal: Proposal, location: Location | None, by: Actor, at: datetime) -> Iterable[Appointment]:
    for slot in proposal.placed:
        yield row_for(proposal.planned, slot, location, by, at)


def row_for(planned: Planned, slot: Slot, location: Location | None, by: Actor, at: datetime) -> Appointment:
    """The row for a slot that has its time."""
    assert slot.start is not None and slot.end is not None  # noqa: PT018 - both or neither
    activity, session, repeat = slot.instance.key
    what = slot.instance.activity
    return Appointment(
        patient_id=planned.row.patient_id,
        care_plan=planned.row,
        activity=activity,
        kind=what.kind,
        session=session or 0,
        repeat=repeat,
        title=what.title,
        component=what.component,
        modality=what.modality or "",
        start=slot.start,
        end=slot.end,
        owner_role=what.owner,
        practitioner=planned.owners.get(what.owner),
        location=location,
        booked_by=by.name,
        booked_at=at,
    )


@transaction.atomic
def move_appointment(
    *,
    appointment: Appointment,
    to: datetime,
    following: bool,
    revision: int,
    accepting: bool,
    by: Actor,
    at: datetime,
) -> list[Appointment]:
    """Move one time, and with it every time that no longer fits; measures move by themselves.

    Args:
        following: Whether the later sessions move by the same days.
        revision: The one that was looked at.
    Returns:
        The rows that moved; none where it stands there already.
    Raises:
        NotPermitted: `booking.write` does not name the actor.
        StaleTime: It was moved or called off since.
        BookingRefused: It has happened, would lie in the past, out of order or too close.
        SomethingAgainst: Not accepted.
    """
    check_may(by, "booking.write")
    hold(appointment.patient_id)
    kept = _fresh(appointment)
    if kept.start == to:
        return []
    refuse_stale(kept, revision)
    move = propose_move(kept, to, at, following=following)
    if move.against and not accepting:
        raise SomethingAgainst(move.against)
    moved = list(_moved(move, kept, by, at))
    detail = {"moved": len(moved), "following": following}
    audit(by=by, at=at, action=Action.UPDATE, subtype="appointment.move", entity=kept, detail=detail)
    review_patient(patient=kept.patient, at=at, by=by)
    return moved


def _moved(move: Move, first: Appointment, by: Actor, at: datetime) -> Iterable[Appointment]:
    for row, slot in move.changes:
        if slot.start is None or slot.end is None:
            continue
        because = "" if row.pk == first.pk else f"{first.title} {first.session or ''}".strip()
        before, row.start, row.end = row.start, slot.start, slot.end
        row.revision += 1
        AppointmentMove.objects.create(
            patient_id=row.patient_id,
            appointment=row,
            revision=row.revision,
            before=before,
            after=row.start,
            because=because,
            by=by.name,
            at=at,
        )
        row.save(update_fields=["start", "end", "revision"])
        yield row


def _fresh(appointment: Appointment) -> Appointment:
    return Appointment.objects.select_related("patient__organization", "care_plan").get(pk=appointment.pk)


def refuse_stale(kept: Appointment, revision: int) -> None:
    """Refuse a change that was begun from an older revision, or of a time called off.

    Raises:
        StaleTime: With who and when.
    """
    if kept.cancelled is not None:
        ended = AppointmentCancellation.objects.get(appointment=kept)
        raise StaleTime(ended.by, ended.at)
    if kept.revision != revision:
        last = AppointmentMove.objects.filter(appointment=kept).order_by("-revision").first()
        raise StaleTime(last.by if last else kept.booked_by, last.at if last else kept.booked_at)


@transaction.atomic
def call_off(
    *, appointment: Appointment, reason: str, revision: int, by: Actor, at: datetime
) -> AppointmentCancellation:
    """Call one time off, with a reason. The occasion may be booked again.

    Raises:
        NotPermitted: `booking.write` does not name the actor.
        StaleTime: It was moved since.
        CannotBeCalledOff: It has happened, or is a session with later ones behind it.
    """
    check_may(by, "booking.write")
    hold(appointment.patient_id)
    kept = _fresh(appointment)
    ended = AppointmentCancellation.objects.filter(appointment=kept).first()
    if ended is not None:
        return ended
    refuse_stale(kept, revision)
    refuse_calling_off(kept)
    kept.cancelled = at
    kept.save(update_fields=["cancelled"])
    row = AppointmentCancellation.objects.create(
        patient_id=kept.patient_id, appointment=kept, by=by.name, at=at, reason=reason
    )
    audit(by=by, at=at, action=Action.UPDATE, subtype="appointment.call-off", entity=kept)
    review_patient(patient=kept.patient, at=at, by=by)
    return row


def refuse_calling_off(kept: Appointment) -> None:
    """Sessions are counted as they come: one in the middle is moved, or the series is ended by a decision."""
    rows = ahead(booked(kept.care_plan))
    if kept.pk not in {row.pk for row in rows}:
        raise CannotBeCalledOff(_("It has happened."))
    later = [row for row in rows if row.kind == "session" and row.session > kept.session]
    if kept.kind == Appointment.Kind.SESSION and later:
        raise CannotBeCalledOff(
            _("Later sessions are booked. Move this one, or call the later ones off first.")
        )


@transaction.atomic
def keep_day_off(*, day: date, name: str, by: Actor, at: datetime) -> Holiday:
    """Keep a day off. Kept twice, it is one day off; its first name stays.

    Raises:
        NotPermitted: `booking.write` does not name the actor.
    """
    check_may(by, "booking.write")
    if by.organization_id is None:
        raise NotPermitted("booking.write")
    row, created = Holiday.objects.get_or_create(
        organization_id=by.organization_id, date=day, defaults={"name": name, "by": by.name, "at": at}
    )
    if created:
        detail = {"date": day.isoformat(), "name": name}
        audit(by=by, at=at, action=Action.CREATE, subtype="day-off.keep", entity=row, detail=detail)
    return row


@transaction.atomic
def give_back_day(*, holiday: Holiday, by: Actor, at: datetime) -> None:
    """The clinic is open on that day after all. The audit trail keeps that it was not to be.

    Raises:
        NotPermitted: `booking.write` does not name the actor.
    """
    check_may(by, "booking.write")
    detail = {"date": holiday.date.isoformat(), "name": holiday.name}
    audit(by=by, at=at, action=Action.DELETE, subtype="day-off.give-back", entity=holiday, detail=detail)
    holiday.delete()
