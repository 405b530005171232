"""Pages of the day of a journey. They read the clock; the chart's actions do the work."""

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from afterglow.program.journey_day import journey_day
from afterglow_clinic.chart import hands
from afterglow_clinic.chart.music.playing import played_music
from afterglow_clinic.chart.music.playlist import playlist
from afterglow_clinic.chart.once import OperationReused, Spoken
from afterglow_clinic.chart.opening import open_own
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.preparation import prepared
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.member_home.journey.day import contact_after, day_of, hand_of
from afterglow_clinic.member_home.saying import SaidForm


@never_cache
@require_safe
@permission("app.read")
def journey(request: HttpRequest) -> HttpResponse:
    """The next journey: when, where, what to bring, and the way to the pages of the day."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=False)
    words = journey_day(get_language() or "en")
    context = {
        "patient": patient,
        "day": day_of(patient, at),
        "stood": prepared(patient, at, language=get_language() or "en"),
        "before": words.at("before"),
        "bring": words.at("bring"),
    }
    return render(request, "member_home/journey/journey.html", context)


@never_cache
@require_safe
@permission("app.read")
def inside(request: HttpRequest) -> HttpResponse:
    """In the journey: dim, few words, their own. A hand to raise."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=False)
    words = journey_day(get_language() or "en")
    stood = prepared(patient, at, language=get_language() or "en")
    context = {
        "theme": "dim",
        "patient": patient,
        "day": day_of(patient, at),
        "intention": stood.intention,
        "helps": stood.state("hard-moments"),
        "music": stood.state("music"),
        "parts": playlist(by),
        "during": words.at("during"),
        "breath": words.breath,
        "hand": hand_of(patient, at),
        "form": SaidForm(initial={"operation": uuid4()}),
    }
    return render(request, "member_home/journey/inside.html", context)


@never_cache
@require_safe
@permission("app.read")
def music(request: HttpRequest) -> HttpResponse:
    """The clinic's music on a page that stays as it is: the quiet page renews itself where no scripts run."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=False)
    context = {"theme": "dim", "patient": patient, "day": day_of(patient, at), "parts": playlist(by)}
    return render(request, "member_home/journey/music.html", context)


@never_cache
@require_safe
@permission("app.read")
def music_sound(request: HttpRequest, music_id: UUID) -> HttpResponseBase:
    """One piece. It is the clinic's and says nothing about anyone, so that no reading is written down."""
    return played_music(request, music_id=music_id, by=actor_of(request))


@require_POST
@permission("hand.raise")
def raise_my_hand(request: HttpRequest) -> HttpResponse:
    """Raise a hand. Sent twice it is one hand; a form that cannot be read still raises one."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=True)
    form = SaidForm(request.POST)
    whole = form.is_valid()
    operation = form.cleaned_data["operation"] if whole else uuid4()
    spoken = form.spoken(at) if whole else Spoken(at=at)
    try:
        hands.raise_hand(patient=patient, operation=operation, spoken=spoken, by=by, at=at)
    except OperationReused:
        hands.raise_hand(patient=patient, operation=uuid4(), spoken=spoken, by=by, at=at)
    return redirect("member_home:journey_now")


@never_cache
@require_safe
@permission("app.read")
def hand_state(request: HttpRequest) -> HttpResponse:
    """What became of the hand, for the page that is open. It says nothing else."""
    by, at = actor_of(request), now()
    hand = hand_of(open_own(by=by, at=at, writing=False), at)
    return JsonResponse({"state": hand.state, "said": hand.said or _("No hand is raised.")})


@never_cache
@require_safe
@permission("app.read")
def tonight(request: HttpRequest) -> HttpResponse:
    """After a journey: rest, what is safe tonight, and when somebody talks with them."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=False)
    day = day_of(patient, at)
    context = {
        "patient": patient,
        "day": day,
        "contact": contact_after(patient, day.encounter, at),
        "lines": journey_day(get_language() or "en").at("tonight"),
    }
    return render(request, "member_home/journey/tonight.html", context)
