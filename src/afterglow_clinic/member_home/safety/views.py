"""Pages of the member's safety plan. They read the clock; `chart.safety_plan` does the work."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from afterglow_clinic.chart.crisis import ways_to_talk
from afterglow_clinic.chart.opening import open_own
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.safety_plan import PlanChanged, current_plan, sections, write_plan
from afterglow_clinic.clock import now
from afterglow_clinic.member_home.practices.showing import my_practices
from afterglow_clinic.member_home.safety.forms import SafetyPlanForm


@never_cache
@require_safe
@permission("app.read")
def plan(request: HttpRequest) -> HttpResponse:
    """The plan as it stands, with people to talk to below it."""
    patient = open_own(by=actor_of(request), at=now(), writing=False)
    kept = current_plan(patient)
    context = {"plan": kept, "sections": sections(kept), "lines": ways_to_talk(patient.organization.country)}
    return render(request, "member_home/safety/plan.html", context)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@permission("safety-plan.write")
def write(request: HttpRequest) -> HttpResponse:
    """Write or change it. What another device wrote meanwhile is shown, and nothing typed is lost."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=request.method == "POST")
    if request.method != "POST":
        kept = current_plan(patient)
        form = SafetyPlanForm(initial={"seen": kept.version if kept else 0, **(kept.words if kept else {})})
        return render(request, "member_home/safety/write.html", {"form": form})
    form = SafetyPlanForm(request.POST)
    if not form.is_valid():
        return render(request, "member_home/safety/write.html", {"form": form}, status=422)
    try:
        write_plan(patient=patient, words=form.words(), seen=form.cleaned_data["seen"], by=by, at=at)
    except PlanChanged:
        return render(request, "member_home/safety/write.html", _both(request, patient), status=409)
    messages.success(request, _("Kept. Your care team can read it too."))
    return redirect("member_home:safety")


def _both(request: HttpRequest, patient: Any) -> dict[str, Any]:
    """The typed words in the form, and beside them what was written elsewhere."""
    newer = current_plan(patient)
    typed = request.POST.copy()
    typed["seen"] = str(newer.version if newer else 0)
    return {"form": SafetyPlanForm(typed), "newer": newer, "sections": sections(newer)}


@never_cache
@require_safe
@permission("app.read")
def copy(request: HttpRequest) -> HttpResponse:
    """What this phone keeps sealed for when it has no network: the plan, and the practices that run.

    The shell asks for it and seals it at once; it is stored nowhere else.
    """
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=False)
    kept = current_plan(patient)
    content = {
        "sections": [{"title": title, "words": words} for title, words in sections(kept)],
        "practices": [
            {"practice": str(mine.row.pk), "title": mine.row.title}
            for mine in my_practices(patient, at)
            if not mine.rests
        ],
    }
    return JsonResponse(content)
