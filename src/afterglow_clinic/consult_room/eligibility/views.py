"""The page of one member's eligibility. It reads the clock; the chart judges and keeps."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from afterglow.program.eligibility import OverrideRefused
from afterglow.program.loading import load_protocol, protocol_names
from afterglow.program.protocol import Protocol
from afterglow_clinic.chart import eligibility as judging
from afterglow_clinic.chart.models import EligibilityAssessment, Patient
from afterglow_clinic.chart.opening import find, open_patient
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.consult_room.banner import banner_of
from afterglow_clinic.consult_room.eligibility.cards import cards_of
from afterglow_clinic.consult_room.eligibility.forms import OverrideForm
from afterglow_clinic.consult_room.intake.overview import holding_lines
from afterglow_clinic.consult_room.sight import sight_of


@never_cache
@require_safe
@permission("eligibility.read")
def eligibility(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Eligible, not now because, or refer: judged with the record as it is now."""
    at = now()
    patient = open_patient(patient_id=patient_id, by=actor_of(request), at=at, reading="eligibility")
    return _page(request, patient, _chosen(request.GET.get("protocol", ""), patient), at)


def _page(
    request: HttpRequest,
    patient: Patient,
    protocol: Protocol,
    at: datetime,
    *,
    bound: OverrideForm | None = None,
    status: int = 200,
) -> HttpResponse:
    by = actor_of(request)
    verdict = judging.judge(patient, at, protocol)
    context = {
        "patient": patient,
        "banner": banner_of(patient, sight=sight_of(by), by=by, at=at),
        "protocol": protocol,
        "protocols": [load_protocol(name) for name in protocol_names()],
        "verdict": verdict,
        "holding": holding_lines(verdict),
        "cards": cards_of(verdict, judging.overrides_of(patient), by=by, bound=bound),
        "earlier": EligibilityAssessment.objects.visible_to(by).filter(patient=patient)[:10],
    }
    return render(request, "consult_room/intake/eligibility.html", context, status=status)


@require_POST
@permission("eligibility.assess")
def assess(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Keep the verdict as it stands now, with every reason."""
    by = actor_of(request)
    patient = find(Patient.objects.visible_to(by), patient_id)
    protocol = _chosen(request.POST.get("protocol", ""), patient)
    judging.assess(patient=patient, protocol=protocol, by=by, at=now())
    messages.success(request, _("The verdict is kept."))
    return redirect("consult_room:eligibility", patient_id=patient_id)


@require_POST
@permission("eligibility.override")
def override(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Go on in spite of one rule. The verdict before and after it is kept."""
    by, at = actor_of(request), now()
    patient = find(Patient.objects.visible_to(by).select_related("organization"), patient_id)
    protocol = _chosen(request.POST.get("protocol", ""), patient)
    rule = request.POST.get("rule", "")[:64]
    form = OverrideForm(request.POST, auto_id=f"{rule}_%s")
    if not form.is_valid():
        return _page(request, patient, protocol, at, bound=form, status=422)
    try:
        judging.override_now(patient=patient, protocol=protocol, **form.cleaned_data, by=by, at=at)
    except OverrideRefused as refused:
        messages.error(request, str(refused))
        return _page(request, patient, protocol, at, status=409)
    messages.success(request, _("Your name and your reason stand on record."))
    return redirect("consult_room:eligibility", patient_id=patient_id)


def _chosen(name: str, patient: Patient) -> Protocol:
    return load_protocol(name) if name in protocol_names() else judging.protocol_for(patient)
