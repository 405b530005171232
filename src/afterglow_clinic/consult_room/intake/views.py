"""Pages of an intake for staff. They read the clock; the chart's actions do the work."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from afterglow.program.intake import NotMeasurable
from afterglow_clinic.chart.intake import telling
from afterglow_clinic.chart.intake.forms import section_form
from afterglow_clinic.chart.intake.reading_back import said
from afterglow_clinic.chart.intake.sections import BY_ID, Section, latest_revision
from afterglow_clinic.chart.models import IntakeSection, Measurement, Patient
from afterglow_clinic.chart.opening import find, open_patient
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.consult_room.banner import banner_of
from afterglow_clinic.consult_room.intake import actions
from afterglow_clinic.consult_room.intake.forms import RetractionForm, StepForm, ValueForm
from afterglow_clinic.consult_room.intake.overview import overview_of
from afterglow_clinic.consult_room.sight import sight_of


@never_cache
@require_safe
@permission("intake.read")
def overview(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Where the intake stands, and what is still to be told, measured, confirmed or signed."""
    at = now()
    patient = open_patient(patient_id=patient_id, by=actor_of(request), at=at, reading="intake")
    return _overview(request, patient, at)


def _overview(
    request: HttpRequest,
    patient: Patient,
    at: datetime,
    *,
    value_form: ValueForm | None = None,
    step_form: StepForm | None = None,
    status: int = 200,
) -> HttpResponse:
    by, local = actor_of(request), timezone.localtime(at)
    context = {
        "overview": overview_of(patient, by=by, at=at),
        "patient": patient,
        "banner": banner_of(patient, sight=sight_of(by), by=by, at=at),
        "value_form": value_form or ValueForm(at=local),
        "step_form": step_form or StepForm(at=local),
    }
    return render(request, "consult_room/intake/overview.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("intake.write")
def section(request: HttpRequest, patient_id: UUID, name: str) -> HttpResponse:
    """One section: read, told, and confirmed where the button says so."""
    by, at, part = actor_of(request), now(), _section(name)
    patient = _patient(request, patient_id, at, f"intake-{name}")
    latest = latest_revision(patient, part.id)
    posted = request.POST if request.method == "POST" else None
    form = section_form(part, patient, latest, plain=False, data=posted)
    if posted is None or "more" in posted:
        return _section_page(request, patient, part, latest, form, at)
    if not form.is_valid():
        return _section_page(request, patient, part, latest, form, at, status=422)
    try:
        row = telling.tell(
            patient=patient,
            section=part,
            content=form.told(),
            revision=form.cleaned_data["revision"],
            by=by,
            at=at,
        )
        if "confirm" in posted:
            telling.confirm(row=row, by=by, at=at)
    except telling.Stale as stale:
        form.read_again(stale.current.revision)
        context = {"stale": stale.current, "theirs": said(stale.current)}
        return _section_page(request, patient, part, latest, form, at, status=409, **context)
    messages.success(request, _("Saved."))
    return redirect("consult_room:intake", patient_id=patient_id)


def _section_page(
    request: HttpRequest,
    patient: Patient,
    part: Section,
    latest: IntakeSection | None,
    form: Any,
    at: datetime,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    by = actor_of(request)
    context = {
        "section": part,
        "latest": latest,
        "form": form,
        "patient": patient,
        "banner": banner_of(patient, sight=sight_of(by), by=by, at=at),
        "may_confirm": bool(by.roles & part.confirmers),
        **more,
    }
    return render(request, "consult_room/intake/section.html", context, status=status)


@require_POST
@permission("intake.write")
def confirm(request: HttpRequest, patient_id: UUID, name: str) -> HttpResponse:
    """I went through this with the member."""
    by, part = actor_of(request), _section(name)
    patient = find(Patient.objects.visible_to(by), patient_id)
    row = latest_revision(patient, part.id)
    if row is None or str(row.revision) != request.POST.get("revision", str(row.revision)):
        messages.error(request, _("This section was told anew. Read it before you confirm it."))
        return redirect("consult_room:intake", patient_id=patient_id)
    telling.confirm(row=row, by=by, at=now())
    messages.success(request, _("Confirmed: %(section)s.") % {"section": part.title})
    return redirect("consult_room:intake", patient_id=patient_id)


@require_POST
@permission("intake.write")
def value(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Write down a vital sign or laboratory value."""
    by, at = actor_of(request), now()
    patient = find(Patient.objects.visible_to(by).select_related("organization"), patient_id)
    form = ValueForm(request.POST, at=at)
    if form.is_valid():
        try:
            telling.measure(patient=patient, **form.cleaned_data, by=by, at=at)
            messages.success(request, _("The value is written down."))
            return redirect("consult_room:intake", patient_id=patient_id)
        except NotMeasurable as refused:
            form.add_error(refused.field, refused.reason)
        except telling.NotFuture as refused:
            form.add_error("effective", str(refused))
    return _overview(request, patient, at, value_form=form, status=422)


@require_POST
@permission("intake.write")
def step(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Write down that a step of the work-up was done."""
    by, at = actor_of(request), now()
    patient = find(Patient.objects.visible_to(by).select_related("organization"), patient_id)
    form = StepForm(request.POST, at=at)
    if form.is_valid():
        try:
            telling.step_done(patient=patient, **form.cleaned_data, by=by, at=at)
            messages.success(request, _("The step is written down."))
            return redirect("consult_room:intake", patient_id=patient_id)
        except telling.NotFuture as refused:
            form.add_error("performed", str(refused))
    return _overview(request, patient, at, step_form=form, status=422)


@require_POST
@permission("intake.write")
def retract(request: HttpRequest, patient_id: UUID, measurement_id: UUID) -> HttpResponse:
    """A value was wrong: it stays on record and counts for nothing."""
    by = actor_of(request)
    rows = Measurement.objects.visible_to(by).filter(patient=patient_id)
    row, form = find(rows, measurement_id), RetractionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the value is wrong. Nothing was changed."))
        return redirect("consult_room:intake", patient_id=patient_id)
    telling.retract(row=row, reason=form.cleaned_data["reason"], by=by, at=now())
    messages.success(request, _("The value counts no longer."))
    return redirect("consult_room:intake", patient_id=patient_id)


@require_POST
@permission("intake.write")
def begin(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Inquiry becomes intake."""
    by = actor_of(request)
    actions.begin_intake(patient=find(Patient.objects.visible_to(by), patient_id), by=by, at=now())
    return redirect("consult_room:intake", patient_id=patient_id)


@require_POST
@permission("eligibility.assess")
def prepare(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Intake becomes preparation, where nothing holds."""
    by = actor_of(request)
    patient = find(Patient.objects.visible_to(by), patient_id)
    try:
        moved = actions.go_on_to_preparation(patient=patient, by=by, at=now())
    except actions.Held as held:
        messages.error(request, _("Not yet. %(why)s") % {"why": " ".join(held.reasons)})
        return redirect("consult_room:eligibility", patient_id=patient_id)
    if moved:
        messages.success(request, _("%(name)s goes on to preparation.") % {"name": patient.given})
    return redirect("consult_room:intake", patient_id=patient_id)


def _section(name: str) -> Section:
    if name not in BY_ID:
        raise Http404
    return BY_ID[name]


def _patient(request: HttpRequest, patient_id: UUID, at: datetime, reading: str) -> Patient:
    """Reading is written down; a save is its own event."""
    by = actor_of(request)
    if request.method == "POST":
        return find(Patient.objects.visible_to(by).select_related("organization"), patient_id)
    return open_patient(patient_id=patient_id, by=by, at=at, reading=reading)
