"""Pages of booking: a member's times, a series before it is booked, a move before it is made, days off."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from afterglow.program.booking import BookingRefused
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.appointing import NoPlan, Proposal, booked, propose_series
from afterglow_clinic.chart.auditing import audit_read
from afterglow_clinic.chart.models import Appointment, Holiday, Location, Patient
from afterglow_clinic.chart.opening import find, open_patient
from afterglow_clinic.chart.permissions import may, permission
from afterglow_clinic.chart.planning import Unplanned
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.front_desk.booking import actions
from afterglow_clinic.front_desk.booking.forms import CallOffForm, DayOffForm, MoveForm, SeriesForm
from afterglow_clinic.front_desk.booking.moving import Move, propose_move


@never_cache
@require_safe
@permission("booking.read")
def times(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """A member's agreed times, and what could be booked, before it is."""
    by, at = actor_of(request), now()
    patient = open_patient(patient_id=patient_id, by=by, at=at, reading="times")
    return _times(request, patient, dict(request.GET.items()))


def _times(
    request: HttpRequest, patient: Patient, typed: dict[str, Any], *, error: str = "", status: int = 200
) -> HttpResponse:
    """The page, with the proposal for what was typed. A digest is always of what is shown now."""
    by, at = actor_of(request), now()
    context: dict[str, Any] = {"patient": patient, "may_book": may(by, "booking.write")}
    try:
        proposal = propose_series(patient, at)
    except (NoPlan, Unplanned) as none:
        lost = str(none) if isinstance(none, Unplanned) else ""
        return render(request, "front_desk/booking/times.html", {**context, "lost": lost}, status=status)
    form = _series_form(patient, proposal, by, typed)
    wanted = _wanted(form, at)
    proposal = propose_series(patient, at, wanted) if wanted is not None else proposal
    if form.errors and status == 200:
        status = 422
    if error and form.is_bound:
        form.add_error(None, error)
    elif error:
        messages.error(request, error)
    form.looked_at(proposal.digest, contested=bool(proposal.against))
    context |= {"proposal": proposal, "form": form, "rows": booked(proposal.planned.row)}
    return render(request, "front_desk/booking/times.html", context, status=status)


def _series_form(patient: Patient, proposal: Proposal, by: Actor, typed: dict[str, Any]) -> SeriesForm:
    """Bound to what was typed, if anything was; the first session can be chosen until there is one."""
    plan = proposal.planned.plan
    return SeriesForm(
        typed or None,
        initial={"first_session": plan.first_session, "location": patient.location_id},
        locations=Location.objects.visible_to(by),
        begun=bool(plan.booked),
    )


def _wanted(form: SeriesForm, at: datetime) -> datetime | None:
    """The first session somebody asks for; one that has passed is refused beside its field."""
    wanted = form.cleaned_data.get("first_session") if form.is_bound and form.is_valid() else None
    if wanted is not None and wanted <= at:
        form.add_error("first_session", _("This time has passed. Choose one that lies ahead."))
        return None
    return wanted


@require_POST
@permission("booking.write")
def book(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Book the whole series that was looked at."""
    by, at = actor_of(request), now()
    patient = find(Patient.objects.visible_to(by).select_related("organization"), patient_id)
    form = SeriesForm(request.POST, locations=Location.objects.visible_to(by), begun=False)
    typed = dict(request.POST.items())
    if not form.is_valid() or _passed(form, at):
        return _times(request, patient, typed, status=422)
    try:
        actions.book_series(patient=patient, by=by, at=at, **form.cleaned_data)
    except NoPlan:
        return _times(request, patient, {}, status=409)
    except actions.NotWhatWasSeen:
        said = _("The calendar changed since you looked. Nothing was booked: these are the times now.")
        return _times(request, patient, typed, error=said, status=409)
    except actions.SomethingAgainst:
        said = _("Something speaks against these times. Nothing was booked: read it, then accept it or move.")
        return _times(request, patient, typed, error=said, status=409)
    messages.success(request, _("Booked: sessions, contacts and measures."))
    return redirect("booking:times", patient_id=patient_id)


def _passed(form: SeriesForm, at: datetime) -> bool:
    first = form.cleaned_data["first_session"]
    return first is not None and first <= at


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("booking.write")
def move(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Move one time: first what it takes along, then the act."""
    by, at = actor_of(request), now()
    row = _appointment(by, appointment_id)
    audit_read(by=by, at=at, subtype="times.read", entity=row)
    if request.method != "POST":
        form = MoveForm(initial={"revision": row.revision, "to": row.start}, **_kind(row))
        return _move_page(request, row, form)
    form = MoveForm(request.POST, **{**_kind(row), "contested": True})
    if not form.is_valid():
        return _move_page(request, row, form, status=422)
    return _move(request, row, form, by, at)


def _kind(row: Appointment) -> dict[str, bool]:
    return {"session": row.kind == Appointment.Kind.SESSION, "contested": False}


def _move(request: HttpRequest, row: Appointment, form: MoveForm, by: Actor, at: datetime) -> HttpResponse:
    entered = form.cleaned_data
    following = bool(entered.get("following"))
    try:
        proposed = propose_move(row, entered["to"], at, following=following)
        if request.POST.get("act") != "move":
            return _move_page(request, row, form, proposed)
        actions.move_appointment(
            appointment=row,
            to=entered["to"],
            following=following,
            revision=entered["revision"],
            accepting=bool(entered.get("accepting")),
            by=by,
            at=at,
        )
    except (BookingRefused, NoPlan) as refused:
        form.add_error("to", str(refused))
        return _move_page(request, row, form, status=422)
    except actions.StaleTime as stale:
        form.add_error(None, _stale_words(stale))
        return _move_page(request, row, form, status=409)
    except actions.SomethingAgainst:
        form.add_error(None, _("Something speaks against it. Nothing was moved: read it, then accept it."))
        return _move_page(request, row, form, proposed, status=409)
    messages.success(request, _("Moved, with what hangs on it."))
    return redirect("booking:times", patient_id=row.patient_id)


def _move_page(
    request: HttpRequest, row: Appointment, form: MoveForm, proposed: Move | None = None, status: int = 200
) -> HttpResponse:
    if proposed is None or not proposed.against:
        form.fields.pop("accepting", None)
    context = {"row": row, "form": form, "move": proposed, "patient": row.patient}
    return render(request, "front_desk/booking/move.html", context, status=status)


def _stale_words(stale: actions.StaleTime) -> str:
    when = date_format(timezone.localtime(stale.at), "j F Y, H:i T")
    said = _("Changed by %(name)s at %(when)s, after you opened it. Nothing was changed by you.")
    return said % {"name": stale.by, "when": when}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("booking.write")
def call_off(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Call one time off, with a reason."""
    by, at = actor_of(request), now()
    row = _appointment(by, appointment_id)
    audit_read(by=by, at=at, subtype="times.read", entity=row)
    form = CallOffForm(request.POST or None, initial={"revision": row.revision})
    context = {"row": row, "form": form, "patient": row.patient}
    if request.method != "POST":
        return render(request, "front_desk/booking/call_off.html", context)
    if not form.is_valid():
        return render(request, "front_desk/booking/call_off.html", context, status=422)
    try:
        actions.call_off(appointment=row, by=by, at=at, **form.cleaned_data)
    except actions.CannotBeCalledOff as refused:
        form.add_error(None, str(refused))
        return render(request, "front_desk/booking/call_off.html", context, status=409)
    except actions.StaleTime as stale:
        form.add_error(None, _stale_words(stale))
        return render(request, "front_desk/booking/call_off.html", context, status=409)
    messages.success(request, _("Called off."))
    return redirect("booking:times", patient_id=row.patient_id)


def _appointment(by: Actor, appointment_id: UUID) -> Appointment:
    rows = Appointment.objects.visible_to(by).select_related(
        "patient__organization", "care_plan", "practitioner"
    )
    return find(rows, appointment_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("booking.write")
def days_off(request: HttpRequest) -> HttpResponse:
    """The days on which the clinic is closed."""
    by, at = actor_of(request), now()
    form = DayOffForm(request.POST or None)
    days = Holiday.objects.visible_to(by).filter(date__gte=timezone.localdate(at))
    if request.method == "POST" and form.is_valid():
        row = actions.keep_day_off(
            day=form.cleaned_data["date"], name=form.cleaned_data["name"], by=by, at=at
        )
        messages.success(request, _("Kept as a day off: %(name)s.") % {"name": row.name})
        return redirect("booking:days_off")
    status = 422 if form.errors else 200
    return render(request, "front_desk/booking/days_off.html", {"form": form, "days": days}, status=status)


@require_POST
@permission("booking.write")
def give_back(request: HttpRequest, holiday_id: UUID) -> HttpResponse:
    """A day is no day off after all."""
    by = actor_of(request)
    actions.give_back_day(holiday=find(Holiday.objects.visible_to(by), holiday_id), by=by, at=now())
    messages.success(request, _("The clinic is open on that day."))
    return redirect("booking:days_off")
