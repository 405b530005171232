"""Somebody of the room goes to a member who raised a hand, and the member sees their name."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from afterglow_clinic.chart.hands import answer_hand
from afterglow_clinic.chart.models import RaisedHand
from afterglow_clinic.chart.opening import find
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now


@require_POST
@permission("hand.answer")
def answer(request: HttpRequest, hand_id: UUID) -> HttpResponse:
    """I am going to them."""
    by, at = actor_of(request), now()
    hand = find(RaisedHand.objects.visible_to(by), hand_id)
    row = answer_hand(hand=hand, by=by, at=at)
    messages.success(request, _("Answered by %(name)s. The member sees it.") % {"name": row.by.name})
    return redirect("treatment_room:day")
