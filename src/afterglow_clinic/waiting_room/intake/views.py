"""A member's intake pages. They read the clock; the chart's actions do the work."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from afterglow_clinic.chart.consent_board import consent_lines
from afterglow_clinic.chart.intake import telling
from afterglow_clinic.chart.intake.forms import section_form
from afterglow_clinic.chart.intake.reading_back import said
from afterglow_clinic.chart.intake.sections import BY_ID, Section, latest_revision
from afterglow_clinic.chart.models import Patient
from afterglow_clinic.chart.opening import open_own
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.waiting_room.intake.waiting import following, held_for, member_sections


@never_cache
@require_safe
@permission("intake.tell")
def intake(request: HttpRequest) -> HttpResponse:
    """The member's sections, each told or not, and what a clinician looks at first."""
    patient, at = member(request)
    sections = member_sections(patient)
    to_sign = [line for line in consent_lines(patient, at) if line.can_be_signed and not line.standing]
    context = {
        "patient": patient,
        "sections": sections,
        "told": sum(each.latest is not None for each in sections),
        "held": held_for(patient, at),
        "to_sign": len(to_sign),
        "next": next((each.section.id for each in sections if each.latest is None), ""),
    }
    return render(request, "waiting_room/intake/sections.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("intake.tell")
def section(request: HttpRequest, name: str) -> HttpResponse:
    """One section in the member's words. It is kept when they press on, and can be changed later."""
    patient, at = member(request)
    part = _section(name)
    latest = latest_revision(patient, part.id)
    posted = request.POST if request.method == "POST" else None
    form = section_form(part, patient, latest, plain=True, data=posted)
    page: dict[str, Any] = {"section": part, "form": form, "patient": patient}
    if posted is None or "more" in posted:
        return render(request, "waiting_room/intake/section.html", page)
    if not form.is_valid():
        return render(request, "waiting_room/intake/section.html", page, status=422)
    try:
        telling.tell(
            patient=patient,
            section=part,
            content=form.told(),
            revision=form.cleaned_data["revision"],
            by=actor_of(request),
            at=at,
        )
    except telling.Stale as stale:
        form.read_again(stale.current.revision)
        page |= {"stale": stale.current, "theirs": said(stale.current, plain=True)}
        return render(request, "waiting_room/intake/section.html", page, status=409)
    after = following(patient, part)
    if after is None:
        return redirect("waiting_room:intake")
    return redirect("waiting_room:intake_section", name=after.id)


def _section(name: str) -> Section:
    if name not in BY_ID or not BY_ID[name].for_members:
        raise Http404
    return BY_ID[name]


def member(request: HttpRequest) -> tuple[Patient, datetime]:
    """The member themselves, and the moment."""
    by, at = actor_of(request), now()
    return open_own(by=by, at=at, writing=request.method == "POST"), at
