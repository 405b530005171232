"""The member reads what their team decided; that they did is written down."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from afterglow_clinic.chart.auditing import audit_read
from afterglow_clinic.chart.models import Decision
from afterglow_clinic.chart.opening import find
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now


@never_cache
@require_safe
@permission("decision.own")
def decision(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """One decision in plain words: what, who, until when, and how to say something about it."""
    by, at = actor_of(request), now()
    rows = Decision.objects.visible_to(by).filter(patient=by.patient_id)
    found = find(rows.select_related("patient", "owner", "signed_by", "huddle__checkpoint"), decision_id)
    audit_read(by=by, at=at, subtype="own-decision.read", entity=found)
    return render(request, "waiting_room/decision.html", {"decision": found})
