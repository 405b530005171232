"""The page on which an owner or medical director says which scores lay integrators see."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from afterglow_clinic.chart.models import ShownScores
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.shown_scores import set_shown_scores, shown_scores
from afterglow_clinic.clock import now
from afterglow_clinic.integration_room.shown.forms import ShownForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("shown-scores.set")
def shown(request: HttpRequest) -> HttpResponse:
    """What is shown now, who said so, and another choice."""
    by, posted = actor_of(request), request.method == "POST"
    row = ShownScores.objects.visible_to(by).first()
    named = shown_scores(row.organization_id) if row is not None else ()
    form = ShownForm(request.POST if posted else None, initial={"instruments": named})
    if posted and form.is_valid():
        set_shown_scores(instruments=form.cleaned_data["instruments"], by=by, at=now())
        messages.success(request, _("Kept. Integrators see exactly this from now on."))
        return redirect("integration_room:shown_scores")
    context = {"form": form, "row": row, "named": named}
    return render(request, "integration_room/shown/shown.html", context, status=422 if posted else 200)
