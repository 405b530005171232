"""Pages of the member's story. They read the clock; the chart puts the words together."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from afterglow_clinic.chart.decided import what_the_team_says
from afterglow_clinic.chart.experience import described
from afterglow_clinic.chart.going import going
from afterglow_clinic.chart.models import QuestionnaireResponse
from afterglow_clinic.chart.opening import find, open_own
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.member_home.story.moments import moments_of, then_and_now


@never_cache
@require_safe
@permission("app.read")
def story(request: HttpRequest) -> HttpResponse:
    """My story: how it goes, what I brought, and what happened."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=False)
    context = {
        "patient": patient,
        "going": going(patient, at),
        "brought": then_and_now(patient),
        "moments": moments_of(patient, language=get_language() or "en"),
    }
    return render(request, "member_home/story/story.html", context)


@never_cache
@require_safe
@permission("app.read")
def decisions(request: HttpRequest) -> HttpResponse:
    """Everything the team decided, or is talking about, in plain words."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=False)
    return render(request, "member_home/story/decisions.html", {"told": what_the_team_says(patient)})


@never_cache
@require_safe
@permission("app.read")
def result(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """What they told in one measure, described, with what is known of other people beside it."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=False)
    rows = QuestionnaireResponse.objects.visible_to(by).filter(patient=patient, status="completed")
    found = described(find(rows.select_related("patient"), response_id), language=get_language() or "en")
    if found is None:
        raise Http404
    return render(request, "member_home/story/result.html", {"found": found})
