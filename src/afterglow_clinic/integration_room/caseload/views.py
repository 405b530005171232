"""The caseload: who has gone quiet, what closes today, who raised a hand."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from afterglow_clinic.chart.hands import answer_hand
from afterglow_clinic.chart.models import RaisedHand
from afterglow_clinic.chart.opening import find, open_list
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
    by, at = actor_of(request), now()
    hand = find(RaisedHand.objects.visible_to(by), hand_id)
    row = answer_hand(hand=hand, by=by, at=at)
    messages.success(request, _("Answered by %(name)s. The member sees it.") % {"name": row.by.name})
    return redirect("integration_room:caseload")
