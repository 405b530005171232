"""A circle as a member sees it: when and where on the clinic's clock, and how many sit there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from afterglow.program.local_time import instant
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import Circle, CircleAttendance, CircleMembership, Patient

LATELY = timedelta(days=60)
WEEKS_AHEAD = 12


@dataclass(frozen=True, slots=True)
class MyCircle:
    """One circle. `seat` is the member's own, if they have one; `without` are days it met without them."""

    row: Circle
    taken: int
    next: datetime | None
    seat: CircleMembership | None
    without: tuple[date, ...] = ()


def circles_of(patient: Patient, by: Actor, at: datetime) -> tuple[list[MyCircle], list[MyCircle]]:
    """The member's circles, and the others that are open to them."""
    rows = Circle.objects.open_to_member(by).select_related("led_by", "organization")
    seats = {seat.circle_id: seat for seat in CircleMembership.objects.filter(patient=patient, left=None)}
    off = set(_days_off(patient, at))
    came = _came(patient)
    found = [_mine(row, seats, off, came, at) for row in rows]
    return [one for one in found if one.seat], [one for one in found if not one.seat]


def _mine(
    row: Circle,
    seats: Mapping[UUID, CircleMembership],
    off: Collection[date],
    came: Collection[UUID],
    at: datetime,
) -> MyCircle:
    seat = seats.get(row.pk)
    counted: Any = row
    return MyCircle(
        row=row,
        taken=counted.taken,
        next=next_meeting(row, off, at),
        seat=seat,
        without=tuple(_without(row, seat, came, at)) if seat else (),
    )


def next_meeting(circle: Circle, off: Collection[date], at: datetime) -> datetime | None:
    """The next time it meets on a day the clinic is open, as a moment; the one that is on counts."""
    zone = circle.organization.tz
    today = at.astimezone(zone).date()
    first = today + timedelta(days=(circle.weekday - today.weekday()) % 7)
    for week in range(WEEKS_AHEAD):
        day = first + timedelta(weeks=week)
        start = instant(datetime.combine(day, circle.hour), zone)
        if day not in off and at < start + timedelta(minutes=circle.minutes):
            return start
    return None


def _without(circle: Circle, seat: CircleMembership, came: Collection[UUID], at: datetime) -> list[date]:
    """Days of the last weeks on which it met and they were not there, the oldest first."""
    zone = circle.organization.tz
    since = max(seat.joined, at - LATELY).astimezone(zone).date()
    met = circle.meetings.filter(day__gte=since, day__lte=at.astimezone(zone).date()).order_by("day")
    return [meeting.day for meeting in met if meeting.pk not in came]


def _came(patient: Patient) -> set[UUID]:
    rows = CircleAttendance.objects.filter(patient=patient, presence=CircleAttendance.Presence.CAME)
    return set(rows.values_list("meeting", flat=True))


def _days_off(patient: Patient, at: datetime) -> list[date]:
    since = (at - timedelta(days=1)).date()
    rows: Any = patient.organization.holidays.filter(date__gte=since)
    return list(rows.values_list("date", flat=True))
