"""Pages of the treatment room: the day, and one agreed time with its gate, its session and what follows."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from afterglow.program.intake import NotMeasurable
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.appointing import NoPlan
from afterglow_clinic.chart.auditing import audit_read
from afterglow_clinic.chart.models import Appointment, Encounter, LineOut
from afterglow_clinic.chart.opening import find, open_list
from afterglow_clinic.chart.permissions import may, permission
from afterglow_clinic.chart.planning import Unplanned
from afterglow_clinic.chart.preparation import prepared
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.treatment_room import actions, gating
from afterglow_clinic.treatment_room.day import lines_of
from afterglow_clinic.treatment_room.forms import GateForm, KeepForm, LineOutForm
from afterglow_clinic.treatment_room.hands.raised import hands_up
from afterglow_clinic.treatment_room.holding import NotNow
from afterglow_clinic.treatment_room.session_page import SessionPage, answers_before, session_page


@never_cache
@require_safe
@permission("day.read")
def day(request: HttpRequest) -> HttpResponse:
    """The agreed times of a day, today's if no other is asked for."""
    by, at = actor_of(request), now()
    asked = _day(request.GET.get("date", ""), timezone.localdate(at))
    lines = lines_of(asked, by=by, zone=request.organization.tz, at=at)  # type: ignore[attr-defined]
    open_list(by=by, at=at, reading="day", detail={"date": asked.isoformat(), "shown": len(lines)})
    context = {
        "day": asked,
        "today": timezone.localdate(at),
        "lines": lines,
        "before": asked - timedelta(days=1),
        "after": asked + timedelta(days=1),
        "may_open": may(by, "time.read"),
        "hands": hands_up(by),
    }
    return render(request, "treatment_room/day.html", context)


def _day(typed: str, today: date) -> date:
    """The day that was asked for; anything that is none, or lies decades off, is today."""
    try:
        asked = date.fromisoformat(typed)
    except ValueError:
        return today
    return asked if abs((asked - today).days) < 20_000 else today


@never_cache
@require_safe
@permission("time.read")
def session(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """One agreed time: what stands in the way, what is running, what opened after it."""
    by = actor_of(request)
    row = _appointment(by, appointment_id)
    audit_read(by=by, at=now(), subtype="time.read", entity=row)
    return _show(request, row)


def _show(
    request: HttpRequest,
    row: Appointment,
    *,
    gate_form: GateForm | None = None,
    out: LineOutForm | None = None,
    keeping: KeepForm | None = None,
    status: int = 200,
) -> HttpResponse:
    by, at = actor_of(request), now()
    page = session_page(row, by=by, at=at)
    planned = int((row.end - row.start) / timedelta(minutes=1))
    context = {
        "page": page,
        "row": row,
        "gate_form": gate_form or _fresh_gate(page),
        "out_form": out or LineOutForm(),
        "keep_form": keeping or KeepForm(initial={"minutes": planned}),
        "may_run": may(by, "session.run"),
        "may_keep": may(by, "time.keep"),
        "now": at,
        "hands": hands_up(by, patient=row.patient_id),
        "told": prepared(row.patient, at),
    }
    return render(request, "treatment_room/session.html", context, status=status)


def _fresh_gate(page: SessionPage) -> GateForm:
    revision = page.gate.revision if page.gate is not None else 0
    return GateForm(checks=page.checks, initial={"revision": revision, **answers_before(page, now())})


@require_POST
@permission("session.run")
def gate(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Go through the gate."""
    by, at = actor_of(request), now()
    row = _appointment(by, appointment_id)
    form = GateForm(request.POST, checks=session_page(row, by=by, at=at).checks)
    if not form.is_valid():
        return _show(request, row, gate_form=form, status=422)
    try:
        passed = gating.check_gate(
            appointment=row, given=form.given(), revision=form.cleaned_data["revision"], by=by, at=at
        ).passed
    except (NotNow, NoPlan, Unplanned, NotMeasurable) as refused:
        form.add_error(None, str(refused))
        return _show(request, row, gate_form=form, status=409)
    except gating.StaleGate as stale:
        when = date_format(timezone.localtime(stale.at), "j F Y, H:i T")
        said = _("Changed by %(name)s at %(when)s, after you opened it. Your answers are still here.")
        form.add_error(None, said % {"name": stale.by, "when": when})
        return _show(request, row, gate_form=form, status=409)
    if passed:
        messages.success(request, _("Go. The session may begin."))
    else:
        messages.warning(request, _("No go. What holds it stands on the page."))
    return redirect("treatment_room:session", appointment_id=row.pk)


@require_POST
@permission("session.run")
def begin(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """Begin the session."""
    by = actor_of(request)
    row = _appointment(by, appointment_id)
    try:
        actions.begin_session(appointment=row, by=by, at=now())
    except NotNow as refused:
        for said in refused.said:
            messages.error(request, said)
        return _show(request, row, status=409)
    except (NoPlan, Unplanned) as lost:
        messages.error(request, str(lost))
        return _show(request, row, status=409)
    messages.success(request, _("The session has begun."))
    return redirect("treatment_room:session", appointment_id=row.pk)


@require_POST
@permission("session.run")
def line_out(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """The line is out."""
    by = actor_of(request)
    row = _appointment(by, appointment_id)
    form = LineOutForm(request.POST)
    encounter: Encounter | None = getattr(row, "encounter", None)
    if not form.is_valid():
        return _show(request, row, out=form, status=422)
    if encounter is None:
        form.add_error(None, _("This session is not running."))
        return _show(request, row, out=form, status=409)
    try:
        actions.line_out(
            encounter=encounter,
            reason=LineOut.Reason(form.cleaned_data["reason"]),
            note=form.cleaned_data["note"],
            by=by,
            at=now(),
        )
    except NotNow as refused:
        form.add_error(None, str(refused))
        return _show(request, row, out=form, status=409)
    messages.success(request, _("The line is out. The 72 hours have begun."))
    return redirect("treatment_room:session", appointment_id=row.pk)


@require_POST
@permission("time.keep")
def keep(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """A contact or visit took place."""
    by = actor_of(request)
    row = _appointment(by, appointment_id)
    form = KeepForm(request.POST)
    if not form.is_valid():
        return _show(request, row, keeping=form, status=422)
    try:
        actions.keep_time(appointment=row, minutes=form.cleaned_data["minutes"], by=by, at=now())
    except NotNow as refused:
        form.add_error(None, str(refused))
        return _show(request, row, keeping=form, status=409)
    messages.success(request, _("Written down."))
    return redirect("treatment_room:session", appointment_id=row.pk)


def _appointment(by: Actor, appointment_id: UUID) -> Appointment:
    rows: Any = Appointment.objects.visible_to(by).select_related(
        "patient__organization", "care_plan", "practitioner", "location", "encounter__line_out"
    )
    found: Appointment = find(rows, appointment_id)
    if found.cancelled is not None:
        raise Http404
    return found
