"""Opens a chart by break-glass, and shows what stands open. `chart.breaking_glass` does the work."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from afterglow_clinic.chart.breaking_glass import GlassHolds, find_to_open
from afterglow_clinic.chart.breaking_glass import break_glass as open_chart
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.consult_room.glass.forms import BreakGlassForm

PAGE = "consult_room/glass/break_glass.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("chart.break-glass")
def break_glass(request: HttpRequest) -> HttpResponse:
    """Ask whose chart and why; then it stands open for a while, and others are told."""
    by, at = actor_of(request), now()
    form = BreakGlassForm(request.POST or None)
    if request.method != "POST":
        return render(request, PAGE, {"form": form})
    if not form.is_valid():
        return render(request, PAGE, {"form": form}, status=422)
    told = form.cleaned_data
    try:
        patient = find_to_open(identifier=told["identifier"], birth_date=told["birth_date"], by=by, at=at)
        open_chart(patient=patient, reason=told["reason"], lasts=told["minutes"], by=by, at=at)
    except GlassHolds as holds:
        form.add_error(holds.field if holds.field in form.fields else None, holds.reason)
        return render(request, PAGE, {"form": form}, status=422)
    messages.success(request, _("The chart is open. The medical director has been told."))
    return redirect("consult_room:story", patient_id=patient.pk)
