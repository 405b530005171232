"""Pages of the clinic's figures: rates with their denominators, and how far the lines may be trusted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from afterglow_clinic.chart.models import Organization
from afterglow_clinic.chart.opening import open_list
from afterglow_clinic.chart.permissions import may, permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.records_room.reports.making import make_reports
from afterglow_clinic.records_room.reports.reading import missing_people, newest, relief_chart
from afterglow_clinic.records_room.reports.shipped import shipped_calibration


@never_cache
@require_safe
@permission("rates.read")
def rates(request: HttpRequest) -> HttpResponse:
    """Three denominators, bounds, three named questions about lasting relief; the missing as work."""
    by = actor_of(request)
    found = newest(by)
    report = found.get("rates")
    context = {
        "report": report,
        "alarms": found.get("alarms"),
        "missing": missing_people(report.body, by) if report else [],
        "chart": relief_chart(report.body) if report else None,
    }
    open_list(by=by, at=now(), reading="rates")
    return render(request, "records_room/rates.html", context)


@never_cache
@require_safe
@permission("calibration.read")
def calibration(request: HttpRequest) -> HttpResponse:
    """How the bands hold on this clinic's own members, and how the model did before it came here."""
    by = actor_of(request)
    found = newest(by)
    context = {
        "model": found.get("model"),
        "coverage": found.get("coverage"),
        "shipped": shipped_calibration(),
        "may_make": may(by, "report.make"),
    }
    open_list(by=by, at=now(), reading="calibration")
    return render(request, "records_room/calibration.html", context)


@require_POST
@permission("report.make")
def make(request: HttpRequest) -> HttpResponse:
    """Count everything anew, now."""
    by = actor_of(request)
    make_reports(organization=get_object_or_404(Organization, pk=by.organization_id), by=by, at=now())
    messages.success(request, _("The reports were made anew."))
    return redirect("records_room:calibration")
