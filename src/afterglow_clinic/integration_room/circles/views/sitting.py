"""Pages of circles. They read the clock; `afterglow_clinic.chart.circles` does the work."""

from collections import Counter
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from afterglow_clinic.chart import circles as acting
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import audit_read
from afterglow_clinic.chart.circles import former_among
from afterglow_clinic.chart.models import Circle, CircleAttendance, CircleMembership, Patient, Practitioner
from afterglow_clinic.chart.opening import find, open_list
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.integration_room.circles.forms import (
    PRESENCE,
    WEEKDAYS,
    AttendanceForm,
    CircleForm,
    SeatForm,
)

EVENINGS = 8
DAYS = dict(WEEKDAYS)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("circle.read")
def circles(request: HttpRequest) -> HttpResponse:
    """Every circle this reader meets; a new one is opened here."""
    by, at = actor_of(request), now()
    form = CircleForm(request.POST if request.method == "POST" else None, people=leaders(by))
    if request.method == "POST" and form.is_valid():
        made = acting.open_circle(**form.cleaned_data, by=by, at=at)
        messages.success(request, _("The circle is open."))
        return redirect("integration_room:circle", circle_id=made.pk)
    found = list(Circle.objects.visible_to(by).filter(closed=None).select_related("led_by"))
    seats = Counter(
        CircleMembership.objects.filter(circle__in=found, left=None).values_list("circle", flat=True)
    )
    lines = [(one, DAYS[one.weekday], seats[one.pk]) for one in found]
    open_list(by=by, at=at, reading="circles", detail={"shown": len(lines)})
    status = 422 if request.method == "POST" else 200
    context = {"lines": lines, "form": form}
    return render(request, "integration_room/circles/list.html", context, status=status)


@never_cache
@require_safe
@permission("circle.read")
def circle(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """One circle: who sits in it, and the last evenings."""
    by, at = actor_of(request), now()
    found = find_circle(by, circle_id)
    audit_read(by=by, at=at, subtype="circle.read", entity=found)
    return _show(request, found, by, at)


@require_POST
@permission("circle.seat")
def join(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Give somebody a seat."""
    by, at = actor_of(request), now()
    found = find_open(by, circle_id)
    form = SeatForm(request.POST, patients=_patients(by))
    if not form.is_valid():
        return _show(request, found, by, at, seat=form, status=422)
    try:
        acting.join_circle(circle=found, patient=form.cleaned_data["patient"], by=by, at=at)
    except acting.CircleFull:
        form.add_error("patient", _("Every seat is taken. Give one back first, or open another circle."))
        return _show(request, found, by, at, seat=form, status=409)
    except acting.NotOpenToFormer:
        form.add_error("patient", _("This circle is for members in the program."))
        return _show(request, found, by, at, seat=form, status=409)
    messages.success(request, _("The seat is theirs."))
    return redirect("integration_room:circle", circle_id=circle_id)


@require_POST
@permission("circle.seat")
def leave(request: HttpRequest, circle_id: UUID, place_id: UUID) -> HttpResponse:
    """Give a seat back."""
    by = actor_of(request)
    found = find_circle(by, circle_id)
    place = find(CircleMembership.objects.visible_to(by).filter(circle=found), place_id)
    acting.leave_circle(place=place, by=by, at=now())
    messages.success(request, _("The seat is free again."))
    return redirect("integration_room:circle", circle_id=circle_id)


@require_POST
@permission("circle.write")
def attend(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Write down who was there."""
    by, at = actor_of(request), now()
    found = find_open(by, circle_id)
    form = AttendanceForm(request.POST, places=_places(found, by))
    if not form.is_valid():
        return _show(request, found, by, at, attendance=form, status=422)
    day = form.cleaned_data["day"]
    if day > timezone.localtime(at).date():
        form.add_error("day", _("This day is still to come."))
        return _show(request, found, by, at, attendance=form, status=422)
    acting.write_attendance(circle=found, day=day, presence=form.presence(), by=by, at=at)
    messages.success(request, _("Written down."))
    return redirect("integration_room:circle", circle_id=circle_id)


def find_circle(by: Actor, circle_id: UUID) -> Circle:
    """A circle this reader meets, or a 404."""
    return find(Circle.objects.visible_to(by).select_related("led_by"), circle_id)


def find_open(by: Actor, circle_id: UUID) -> Circle:
    """The same, where it has not ended."""
    return find(Circle.objects.visible_to(by).filter(closed=None).select_related("led_by"), circle_id)


def leaders(by: Actor) -> Any:
    """Who could lead a circle here."""
    return Practitioner.objects.visible_to(by).filter(roles__period_end=None).distinct()


def _patients(by: Actor) -> Any:
    return Patient.objects.visible_to(by)


def _places(found: Circle, by: Actor) -> list[CircleMembership]:
    rows = CircleMembership.objects.visible_to(by).filter(circle=found, left=None)
    return list(rows.select_related("patient").order_by("joined", "pk"))


def _show(
    request: HttpRequest,
    found: Circle,
    by: Actor,
    at: datetime,
    *,
    seat: SeatForm | None = None,
    attendance: AttendanceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    places = _places(found, by)
    taken = CircleMembership.objects.filter(circle=found, left=None).count()
    meetings = list(found.meetings.all()[:EVENINGS])
    former = former_among(place.patient_id for place in places)
    said = {
        (row.meeting_id, row.patient_id): PRESENCE.get(row.presence, row.presence)
        for row in CircleAttendance.objects.filter(
            meeting__in=meetings, patient__in=[place.patient_id for place in places]
        )
    }
    context = {
        "circle": found,
        "day": DAYS[found.weekday],
        "open_to_former": found.open_to == Circle.OpenTo.FORMER,
        "taken": taken,
        "hidden": taken - len(places),
        "meetings": meetings,
        "rows": [
            (
                place,
                place.patient_id in former,
                [(meeting, said.get((meeting.pk, place.patient_id), "")) for meeting in meetings],
            )
            for place in places
        ],
        "seat": seat or SeatForm(patients=_patients(by)),
        "attendance": attendance or _evening(request, found, places, at),
    }
    return render(request, "integration_room/circles/circle.html", context, status=status)


def _evening(
    request: HttpRequest, found: Circle, places: list[CircleMembership], at: datetime
) -> AttendanceForm:
    """The form for the day asked for, or today's, with what was written down for it already."""
    day = _day_asked(request) or timezone.localtime(at).date()
    rows = CircleAttendance.objects.filter(
        meeting__circle=found, meeting__day=day, patient__in=[place.patient_id for place in places]
    )
    told = {row.patient_id: row.presence for row in rows}
    initial = {f"seat-{place.pk}": told.get(place.patient_id, "") for place in places}
    return AttendanceForm(initial={"day": day} | initial, places=places)


def _day_asked(request: HttpRequest) -> date | None:
    try:
        return parse_date(request.GET.get("day", ""))
    except ValueError:  # shaped like a day, and none
        return None
