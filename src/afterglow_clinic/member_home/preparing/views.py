"""Pages of a member's preparation. They read the clock; `keeping` and the chart's actions do the work."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from afterglow_clinic.chart.models import CareTeamParticipant, Intention, Patient
from afterglow_clinic.chart.once import OperationReused
from afterglow_clinic.chart.opening import open_own
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.preparation import CardState, Prepared, prepared
from afterglow_clinic.chart.preparing import StaleCard
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.member_home.preparing.forms import card_form
from afterglow_clinic.member_home.preparing.keeping import following, keep_card


@never_cache
@require_safe
@permission("preparation.read")
def preparing(request: HttpRequest) -> HttpResponse:
    """Every card and where it stands; the next one first."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=False)
    stood = prepared(patient, at, language=get_language() or "en")
    return render(request, "member_home/preparing/cards.html", {"patient": patient, "stood": stood})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("preparation.tell")
def card(request: HttpRequest, name: str) -> HttpResponse:
    """One card. Keeping it leads to the next that is open; nothing typed is lost."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=request.method == "POST")
    stood = prepared(patient, at, language=get_language() or "en")
    state = _state(stood, name)
    if request.method != "POST":
        return _show(request, patient, stood, state, card_form(state, uuid4()))
    form = card_form(state, uuid4(), request.POST)
    if not form.is_valid():
        return _show(request, patient, stood, state, form, status=422)
    try:
        revision, spoken = form.cleaned_data["revision"], form.spoken(at)
        kept = keep_card(
            patient=patient, form=form, revision=revision, spoken=spoken, stood=stood, by=by, at=at
        ).row
    except (StaleCard, OperationReused):
        typed = request.POST.copy()
        typed["revision"] = str(state.revision)
        form = card_form(state, uuid4(), typed)
        return _show(request, patient, stood, state, form, stale=True, status=409)
    messages.success(request, _kept(patient, not_ready=kept.answer == kept.Answer.NOT_READY))
    onward = following(prepared(patient, at), name)
    if onward is None:
        return redirect("member_home:preparing")
    return redirect("member_home:preparing_card", name=onward)


def _state(stood: Prepared, name: str) -> CardState:
    state = stood.state(name)
    if state is None:
        raise Http404
    return state


def _show(
    request: HttpRequest,
    patient: Patient,
    stood: Prepared,
    state: CardState,
    form: Any,
    *,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    place = stood.cards.index(state) + 1
    context = {
        "patient": patient,
        "stood": stood,
        "state": state,
        "card": state.card,
        "form": form,
        "stale": stale,
        "number": place,
        "of": len(stood.cards),
        "before": stood.cards[place - 2].card.id if place > 1 else "",
        "earlier": Intention.objects.filter(patient=patient)[1:4] if state.card.form == "intention" else (),
    }
    return render(request, "member_home/preparing/card.html", context, status=status)


def _kept(patient: Patient, *, not_ready: bool) -> str:
    """What happened, and who hears of it."""
    if not not_ready:
        return _("Kept.")
    places = CareTeamParticipant.objects.filter(patient=patient, period_end=None, role="integrator")
    place = places.select_related("practitioner").order_by("period_start").first()
    if place is None:
        return _("Kept. Nothing is lost by it. Your team is told, and somebody talks with you.")
    return _("Kept. Nothing is lost by it. %(name)s is told, and talks with you.") % {
        "name": place.practitioner.name
    }
