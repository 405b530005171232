"""The safety plan beside the story: to be read, never changed by staff. Every look is written down."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from afterglow_clinic.chart.models import SafetyPlan
from afterglow_clinic.chart.opening import open_patient
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.safety_plan import sections
from afterglow_clinic.clock import now


@never_cache
@require_safe
@permission("safety-plan.read")
def safety_plan(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """The plan that counts, in the member's words, and when the versions before it were written."""
    by, at = actor_of(request), now()
    patient = open_patient(patient_id=patient_id, by=by, at=at, reading="safety-plan")
    versions = list(SafetyPlan.objects.visible_to(by).filter(patient=patient))
    plan = versions[0] if versions else None
    context = {"patient": patient, "plan": plan, "sections": sections(plan), "before": versions[1:]}
    return render(request, "consult_room/safety_plan.html", context)
