"""Members' keys, erasure by destroying one, and whose chart was opened by break-glass."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from afterglow_clinic.chart.erasing import destroy_key
from afterglow_clinic.chart.keys_board import key_states, wrapping_of
from afterglow_clinic.chart.models import BreakGlass, MemberKey, Patient
from afterglow_clinic.chart.opening import open_list, open_patient
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.records_room.forms import ErasureForm

PAGE = 50


@never_cache
@require_safe
@permission("key.read")
def keys(request: HttpRequest) -> HttpResponse:
    """Every member with the state of their keys, found by family name or record number."""
    by = actor_of(request)
    sought = request.GET.get("q", "").strip()[:100]
    people = Patient.objects.visible_to(by)
    if sought:
        people = people.filter(Q(family__iexact=sought) | Q(identifier__iexact=sought))
    page = Paginator(people.order_by("family", "given", "pk"), PAGE).get_page(request.GET.get("page"))
    open_list(by=by, at=now(), reading="keys", detail={"shown": len(page.object_list)})
    context = {"page": page, "states": key_states(page, by=by), "sought": sought, "wrapping": wrapping_of(by)}
    return render(request, "records_room/keys.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("key.destroy")
def erase(request: HttpRequest, patient_id: UUID, purpose: str) -> HttpResponse:
    """Say what erasing reaches and what not; with the record number typed and a reason, do it."""
    by, at = actor_of(request), now()
    if purpose not in MemberKey.Purpose.values:
        raise Http404
    patient = open_patient(patient_id=patient_id, by=by, at=at, reading="keys")
    form = ErasureForm(request.POST or None, identifier=patient.identifier)
    context: dict[str, Any] = {"patient": patient, "purpose": purpose, "form": form}
    if request.method != "POST":
        return render(request, "records_room/erase.html", context)
    if not form.is_valid():
        return render(request, "records_room/erase.html", context, status=422)
    reason = form.cleaned_data["reason"]
    destroy_key(patient=patient, purpose=MemberKey.Purpose(purpose), reason=reason, by=by, at=at)
    messages.success(request, _("The key is destroyed. What was sealed with it cannot be read any more."))
    return redirect("records_room:keys")


@never_cache
@require_safe
@permission("key.read")
def broken_glass(request: HttpRequest) -> HttpResponse:
    """Who opened whose chart by break-glass, why, and until when."""
    by = actor_of(request)
    rows = BreakGlass.objects.visible_to(by).select_related("by", "patient")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    open_list(by=by, at=now(), reading="break-glass", detail={"shown": len(page.object_list)})
    return render(request, "records_room/broken_glass.html", {"page": page, "at": now()})
