"""What people do about circles: open, change and close one, join and leave it, write down who was there."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import (
    Circle,
    CircleAttendance,
    CircleMeeting,
    CircleMembership,
    EpisodeOfCare,
    Patient,
    Practitioner,
)
from afterglow_clinic.chart.permissions import NotPermitted, check_may


class CircleFull(ValueError):
    """Every seat is taken."""


class CircleClosed(CircleFull):
    """The circle has ended; there is no seat in it any more."""


class SeatsTaken(ValueError):
    """More people sit there than seats are wished for."""


class NotOpenToFormer(ValueError):
    """This circle is for people in the program, and this person has left it."""


@transaction.atomic
def open_circle(
    *,
    name: str,
    purpose: str,
    led_by: Practitioner,
    weekday: int,
    hour: time,
    minutes: int,
    place: str,
    seats: int,
    open_to: str,
    by: Actor,
    at: datetime,
) -> Circle:
    """Open a circle of the actor's clinic.

    Raises:
        NotPermitted: The table, or the leader works elsewhere.
    """
    check_may(by, "circle.write")
    if by.organization_id is None or led_by.organization_id != by.organization_id:
        raise NotPermitted("circle.write")
    circle = Circle.objects.create(
        organization_id=by.organization_id,
        name=name,
        purpose=purpose,
        led_by=led_by,
        weekday=weekday,
        hour=hour,
        minutes=minutes,
        place=place,
        seats=seats,
        open_to=open_to,
        created_by=by.name,
        created=at,
    )
    audit(by=by, at=at, action=Action.CREATE, subtype="circle.open", entity=circle)
    return circle


@transaction.atomic
def change_circle(*, circle: Circle, by: Actor, at: datetime, **told: Any) -> Circle:
    """Give a circle another hour, leader, place or size. What was and what is stand in the audit.

    Args:
        told: Fields of the circle by name, as `open_circle` takes them.
    Raises:
        NotPermitted: The table, or the leader works elsewhere.
        CircleClosed, SeatsTaken: It has ended, or more people sit there than that.
    """
    check_may(by, "circle.write")
    held = Circle.objects.select_for_update(of=("self",)).get(pk=circle.pk)
    if held.closed is not None:
        raise CircleClosed(str(held.pk))
    if by.organization_id is None or told["led_by"].organization_id != by.organization_id:
        raise NotPermitted("circle.write")
    if held.places.filter(left=None).count() > told["seats"]:
        raise SeatsTaken(str(held.pk))
    changed = {name: value for name, value in told.items() if getattr(held, name) != value}
    was = {name: str(getattr(held, name)) for name in changed}
    for name, value in changed.items():
        setattr(held, name, value)
    if changed:
        held.save(update_fields=list(changed))
        detail = {"was": was, "is": {name: str(value) for name, value in changed.items()}}
        audit(by=by, at=at, action=Action.UPDATE, subtype="circle.change", entity=held, detail=detail)
    return held


@transaction.atomic
def close_circle(*, circle: Circle, by: Actor, at: datetime) -> Circle:
    """End a circle and give every seat back. The evenings that were stay written down."""
    check_may(by, "circle.write")
    held = Circle.objects.select_for_update(of=("self",)).get(pk=circle.pk)
    if held.closed is None:
        held.closed = at
        held.save(update_fields=["closed"])
        freed = held.places.filter(left=None).update(left=at, left_by=by.name)
        detail = {"seats": freed}
        audit(by=by, at=at, action=Action.UPDATE, subtype="circle.close", entity=held, detail=detail)
    return held


@transaction.atomic
def join_circle(*, circle: Circle, patient: Patient, by: Actor, at: datetime) -> CircleMembership:
    """Give a member a seat; one who sits there already keeps it.

    Raises:
        NotPermitted: Circle and member are of different clinics, or a member asks for somebody else.
        CircleClosed, CircleFull, NotOpenToFormer: Why there is no seat.
    """
    check_may(by, "circle.join")
    if by.patient_id not in (None, patient.pk):
        raise NotPermitted("circle.join")
    if circle.organization_id != patient.organization_id:
        raise NotPermitted("circle.join")
    if Circle.objects.select_for_update(of=("self",)).get(pk=circle.pk).closed is not None:
        raise CircleClosed(str(circle.pk))
    places = CircleMembership.objects.filter(circle=circle, left=None)
    if seated := places.filter(patient=patient).first():
        return seated
    if circle.open_to == Circle.OpenTo.MEMBERS and not _in_the_program(patient):
        raise NotOpenToFormer(str(circle.pk))
    if places.count() >= circle.seats:
        raise CircleFull(str(circle.pk))
    row = CircleMembership.objects.create(circle=circle, patient=patient, joined=at, joined_by=by.name)
    audit(by=by, at=at, action=Action.CREATE, subtype="circle.join", entity=row)
    return row


def former_among(patients: Iterable[UUID]) -> set[UUID]:
    """Those of these members who have left the program."""
    asked = set(patients)
    here = EpisodeOfCare.objects.filter(patient__in=asked, period_end=None)
    return asked - set(here.values_list("patient", flat=True))


def _in_the_program(patient: Patient) -> bool:
    return EpisodeOfCare.objects.filter(patient=patient, period_end=None).exists()


@transaction.atomic
def leave_circle(*, place: CircleMembership, by: Actor, at: datetime) -> CircleMembership:
    """Give a seat back. The evenings that were stay written down."""
    check_may(by, "circle.join")
    held = CircleMembership.objects.select_for_update(of=("self",)).get(pk=place.pk)
    if held.left is None:
        held.left, held.left_by = at, by.name
        held.save(update_fields=["left", "left_by"])
        audit(by=by, at=at, action=Action.UPDATE, subtype="circle.leave", entity=held)
    return held


@transaction.atomic
def write_attendance(
    *, circle: Circle, day: date, presence: Mapping[UUID, str], by: Actor, at: datetime
) -> CircleMeeting:
    """Write down who was there on one day, by member's id; written again, the last word counts.

    Raises:
        NotPermitted: Somebody named has no seat in this circle.
    """
    check_may(by, "circle.write")
    seated = set(CircleMembership.objects.filter(circle=circle).values_list("patient_id", flat=True))
    if not set(presence) <= seated:
        raise NotPermitted("circle.write")
    meeting, _fresh = CircleMeeting.objects.update_or_create(
        circle=circle,
        day=day,
        defaults={"organization_id": circle.organization_id, "written_by": by.name, "at": at},
    )
    for patient, word in presence.items():
        CircleAttendance.objects.update_or_create(
            patient_id=patient, meeting=meeting, defaults={"presence": word, "by": by.name, "at": at}
        )
    audit(by=by, at=at, action=Action.CREATE, subtype="circle.attend", entity=meeting)
    return meeting
