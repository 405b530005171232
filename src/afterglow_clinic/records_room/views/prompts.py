"""Practice prompts drawn by chance, counted for this clinic."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from afterglow_clinic.chart.opening import open_list
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.records_room.prompts import prompt_page


@never_cache
@require_safe
@permission("prompts.read")
def prompts(request: HttpRequest) -> HttpResponse:
    """How many weeks were drawn, with what chance, and what came after; names nobody."""
    by, at = actor_of(request), now()
    open_list(by=by, at=at, reading="prompts")
    return render(request, "records_room/prompts.html", {"page": prompt_page(by, at)})
