"""A member looks for a new practice: what fits, why, and one page from which it is planned."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from afterglow_clinic.chart import thread as acting
from afterglow_clinic.chart.models import Commitment
from afterglow_clinic.chart.opening import open_own
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.wishes import keep_wish, wish_of
from afterglow_clinic.clock import now
from afterglow_clinic.member_home.practices.choosing import offer_of, offers_for
from afterglow_clinic.member_home.practices.forms import RHYTHMS, PlanForm, WishForm, wished
from afterglow_clinic.member_home.practices.words import family_words


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("thread.own")
def choose(request: HttpRequest) -> HttpResponse:
    """What fits, the best first; what to ask about; what is not for now. `?for=` names a commitment.

    POST keeps what they like and how much time they have; every list is made with it from then on.
    """
    by, at, posted = actor_of(request), now(), request.method == "POST"
    patient = open_own(by=by, at=at, writing=posted)
    wish = wish_of(patient)
    form = WishForm(request.POST if posted else None, initial=wished(wish))
    if form.is_valid():
        keep_wish(patient=patient, **form.told(), by=by, at=at)
        messages.success(request, _("Kept. The list below goes by it."))
        return redirect(request.get_full_path())
    offers = offers_for(patient, at, likes=None, minutes=wish.minutes if wish else None)
    mine = Commitment.objects.visible_to(by).filter(patient=patient, end=None)
    serves = mine.filter(pk__in=[pk] if (pk := _uuid(request.GET.get("for", ""))) else []).first()
    context = {"patient": patient, "form": form, "offers": offers, "serves": serves}
    context |= {"wish": wish, "liked": [family_words(name) for name in wish.likes] if wish else []}
    return render(request, "member_home/practices/choose.html", context, status=422 if posted else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("thread.own")
def plan(request: HttpRequest, name: str) -> HttpResponse:
    """One practice with its guide, and a rhythm for it. What must be asked first is not planned from here."""
    by, at = actor_of(request), now()
    posted = request.method == "POST"
    patient = open_own(by=by, at=at, writing=posted)
    found = offer_of(patient, name, at)
    if found is None:
        raise Http404
    offer, fit = found
    form = PlanForm(
        request.POST if posted else None,
        commitments=Commitment.objects.visible_to(by).filter(patient=patient, end=None),
        initial={
            "per_week": _nearest(fit.modality.rhythm.times_a_week),
            "commitment": _uuid(request.GET.get("for", "")),
        },
    )
    fits = fit.verdict == "suggested"
    if posted and fits and form.is_valid():
        row = acting.plan_practice(
            patient=patient, modality=fit.modality, since=at, **form.cleaned_data, by=by, at=at
        )
        messages.success(request, _("It is yours. Begin whenever it suits you."))
        return redirect("member_home:practice", practice_id=row.pk)
    context = {"patient": patient, "offer": offer, "fits": fits, "form": form}
    status = (422 if fits else 409) if posted else 200
    return render(request, "member_home/practices/plan.html", context, status=status)


def _nearest(times: float | None) -> int:
    """The rhythm on offer that is nearest to the one it is meant to have."""
    return min((each for each, _word in RHYTHMS), key=lambda each: abs(each - (times or 1)))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
