"""The first page of the member's app. The neighbour that finds what is next is `things`."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from afterglow_clinic.chart.opening import open_own
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.member_home.today.things import things_of

LATER = 3
"""Things listed under the day's card."""


@never_cache
@require_safe
@permission("app.read")
def today(request: HttpRequest) -> HttpResponse:
    """What is next for this member, and nothing else above it."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=False)
    first, *others = things_of(patient, at, most=1 + LATER) or (None,)
    context = {"patient": patient, "thing": first, "others": others}
    return render(request, "member_home/today/today.html", context)


@never_cache
@require_safe
@permission("app.read")
def more(request: HttpRequest) -> HttpResponse:
    """Everything that is not in the bar."""
    open_own(by=actor_of(request), at=now(), writing=False)
    return render(request, "member_home/more.html")
