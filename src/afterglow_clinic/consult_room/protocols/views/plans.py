"""A member's plan: what they were given, giving one, and moving to another version after a look."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from afterglow_clinic.chart.appointing import NoPlan
from afterglow_clinic.chart.models import Patient
from afterglow_clinic.chart.opening import find, open_patient
from afterglow_clinic.chart.permissions import may, permission
from afterglow_clinic.chart.protocols import NotAtHand, Offered, exactly
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.consult_room.protocols import giving
from afterglow_clinic.consult_room.protocols.forms import StartForm
from afterglow_clinic.consult_room.protocols.plan_page import plan_page


@never_cache
@require_safe
@permission("care-plan.read")
def plan(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """The plan of one member, or the protocols they could be given."""
    by, at = actor_of(request), now()
    patient = open_patient(patient_id=patient_id, by=by, at=at, reading="care-plan")
    return _show(request, patient)


def _show(
    request: HttpRequest, patient: Patient, form: StartForm | None = None, status: int = 200
) -> HttpResponse:
    by, at = actor_of(request), now()
    page = plan_page(patient, by=by, at=at)
    context = {"page": page, "may_start": may(by, "care-plan.start"), "may_book": may(by, "booking.read")}
    context["form"] = form or StartForm(choices=choices(page.signed))
    return render(request, "consult_room/protocols/plan.html", context, status=status)


def choices(signed: tuple[Offered, ...]) -> list[tuple[str, str]]:
    """Signed protocols by digest, as a person reads them."""
    return [(one.sha256, f"{one.protocol.title} ({one.protocol.version})") for one in signed]


@require_POST
@permission("care-plan.start")
def start(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Give a member a signed protocol."""
    by, at = actor_of(request), now()
    patient = find(Patient.objects.visible_to(by).select_related("organization"), patient_id)
    form = StartForm(request.POST, choices=choices(plan_page(patient, by=by, at=at).signed))
    if not form.is_valid():
        return _show(request, patient, form, 422)
    if form.cleaned_data["first_session"] <= at:
        form.add_error("first_session", _("This time has passed. Choose one that lies ahead."))
        return _show(request, patient, form, 422)
    try:
        giving.start_care_plan(patient=patient, by=by, at=at, **form.cleaned_data)
    except giving.NotSigned:
        form.add_error("sha256", _("This version awaits sign-off. It cannot be given yet."))
        return _show(request, patient, form, 409)
    except giving.AlreadyOnPlan:
        form.add_error(None, _("They follow a protocol already. Nothing was changed."))
        return _show(request, patient, form, 409)
    messages.success(request, _("Given. Next, the times are booked."))
    return redirect("protocols:plan", patient_id=patient_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("care-plan.start")
def move(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Move a member to the newest version, after a look at what changes for them."""
    by, at = actor_of(request), now()
    patient = open_patient(patient_id=patient_id, by=by, at=at, reading="care-plan")
    running = giving.open_plan(patient)
    newer = giving.newer_version(running) if running is not None else None
    if request.method == "POST":
        return _move(request, patient, request.POST.get("plan", ""), request.POST.get("sha256", ""))
    return _move_page(request, patient, newer)


def _move_page(request: HttpRequest, patient: Patient, to: Offered | None, status: int = 200) -> HttpResponse:
    running = giving.open_plan(patient)
    if to is None:
        return render(request, "consult_room/protocols/move.html", {"patient": patient})
    try:
        change = giving.change_of(patient, to, now())
    except NoPlan as none:
        raise Http404 from none
    context = {"patient": patient, "plan": running, "to": to, "change": change}
    return render(request, "consult_room/protocols/move.html", context, status=status)


def _move(request: HttpRequest, patient: Patient, plan_id: str, digest: str) -> HttpResponse:
    """Move from exactly the plan that was on the screen."""
    by = actor_of(request)
    shown = next((row for row in patient.care_plans.all() if str(row.pk) == plan_id), None)
    try:
        to = exactly(patient.organization_id, digest)
    except NotAtHand:
        to = None
    if shown is None or to is None:
        messages.error(request, _("Nothing was moved: look at the change first."))
        return redirect("protocols:plan", patient_id=patient.pk)
    try:
        giving.move_care_plan(plan=shown, sha256=digest, by=by, at=now())
    except giving.NotSigned:
        messages.error(request, _("This version awaits sign-off. Nobody can be moved to it yet."))
        return _move_page(request, patient, to, 409)
    except giving.PlanMoved as moved:
        when = date_format(timezone.localtime(moved.at), "j F Y, H:i T")
        said = _("Changed by %(name)s at %(when)s, after you opened it. Nothing was moved by you.")
        messages.error(request, said % {"name": moved.by, "when": when})
        return _show(request, patient, status=409)
    messages.success(request, _("Moved. Sessions and agreed times are the same where the version has them."))
    return redirect("protocols:plan", patient_id=patient.pk)
