"""The caseload: who has gone quiet, what closes today, who raised a hand."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from afterglow_clinic.chart.hands import come
from afterglow_clinic.chart.opening import open_list
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.integration_room.caseload.listing import caseload_of


@never_cache
@require_safe
@permission("thread.read")
def caseload(request: HttpRequest) -> HttpResponse:
    """The reader's own members by silence; all they may see with `?everyone=yes`."""
    by, at = actor_of(request), now()
    everyone = request.GET.get("everyone", "")
    found = caseload_of(by=by, at=at, everyone=everyone)
    open_list(by=by, at=at, reading="caseload", detail={"shown": len(found.lines)})
    return render(
        request, "integration_room/caseload.html", {"caseload": found, "everyone": everyone == "yes"}
    )


@require_POST
@permission("hand.answer")
def answer(request: HttpRequest, hand_id: UUID) -> HttpResponse:
    """I am with them."""
    messages.success(request, come(hand_id=hand_id, by=actor_of(request), at=now()))
    return redirect("integration_room:caseload")
