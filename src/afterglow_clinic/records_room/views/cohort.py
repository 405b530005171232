"""Imported research data counted: responders after each kind of session, and who is missing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from afterglow_clinic.chart.opening import open_list
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.records_room.cohort import EVERYONE, cohort_table


@never_cache
@require_safe
@permission("cohort.read")
def cohort(request: HttpRequest) -> HttpResponse:
    """Every group, agent and window with its denominator; the missing by their number."""
    by = actor_of(request)
    table = cohort_table(by, request.GET.get("instrument", ""))
    open_list(by=by, at=now(), reading="cohort", detail={"people": table.groups[EVERYONE]})
    return render(request, "records_room/cohort.html", {"table": table, "everyone": EVERYONE})
