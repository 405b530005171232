"""Somebody of the room goes to a member who raised a hand, and the member sees their name."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from afterglow_clinic.chart.hands import come
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now


@require_POST
@permission("hand.answer")
def answer(request: HttpRequest, hand_id: UUID) -> HttpResponse:
    """I am going to them."""
    messages.success(request, come(hand_id=hand_id, by=actor_of(request), at=now()))
    return redirect("treatment_room:day")
