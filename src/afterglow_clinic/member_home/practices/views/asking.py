"""A member's practices and their check-ins. The pages read the clock; `chart.thread` does the work."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from afterglow_clinic.chart import thread as acting
from afterglow_clinic.chart.models import Patient, Practice
from afterglow_clinic.chart.once import OperationReused
from afterglow_clinic.chart.opening import find, open_own
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.member_home.practices.forms import CheckInForm, EndForm, RestForm, RhythmForm
from afterglow_clinic.member_home.practices.showing import guide_of, my_practices, zone_of

FORM = ["GET", "HEAD", "POST"]


@never_cache
@require_safe
@permission("app.read")
def practices(request: HttpRequest) -> HttpResponse:
    """Every practice that runs, each with its check-in where one may be asked for now."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=False)
    ended = Practice.objects.filter(patient=patient).exclude(end=None).select_related("end")
    context = {
        "patient": patient,
        "mine": my_practices(patient, at),
        "ended": ended.order_by("-end__at")[:ENDED],
    }
    return render(request, "member_home/practices/list.html", context)


ENDED = 5
"""Practices that rest, the latest first: so many are listed."""


@never_cache
@require_safe
@permission("app.read")
def practice(request: HttpRequest, practice_id: UUID) -> HttpResponse:
    """One practice: how it is done, when to stop, who asks first; and its check-in."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=False)
    row = find(Practice.objects.visible_to(by).filter(patient=patient).select_related("end"), practice_id)
    return show(request, patient, row, at)


def show(
    request: HttpRequest,
    patient: Patient,
    row: Practice,
    at: datetime,
    *,
    rhythm: RhythmForm | None = None,
    rest: RestForm | None = None,
    end: EndForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one practice, with the form that was refused, if one was."""
    context = {
        "patient": patient,
        "row": row,
        "mine": next((one for one in my_practices(patient, at) if one.row.pk == row.pk), None),
        "guide": guide_of(row),
        "rhythm": rhythm or RhythmForm(initial={"per_week": row.per_week}),
        "rest": rest or RestForm(today=at.astimezone(zone_of(patient)).date()),
        "end": end or EndForm(),
        "open": status != 200,
    }
    return render(request, "member_home/practices/practice.html", context, status=status)


@never_cache
@require_http_methods(FORM)
@permission("check-in.write")
def check_in(request: HttpRequest, practice_id: UUID) -> HttpResponse:
    """One check-in. Sent twice it is kept once; without an answer it is asked again, and nothing is lost."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=request.method == "POST")
    row = find(Practice.objects.visible_to(by).filter(patient=patient), practice_id)
    form = CheckInForm(request.POST if request.method == "POST" else None)
    status = 422 if request.method == "POST" else 200
    if form.is_valid():
        told = form.cleaned_data
        if told["practice"] != row.pk:
            raise Http404
        try:
            acting.check_in(
                practice=row,
                operation=told["operation"],
                done=told["done"],
                felt=told["felt"],
                spoken=form.spoken(at),
                by=by,
                at=at,
            )
            messages.success(request, _("Kept. That is all for today."))
            return redirect("member_home:practices")
        except OperationReused:
            status = 409
    mine = next((one for one in my_practices(patient, at) if one.row.pk == row.pk), None)
    context = {"patient": patient, "row": row, "mine": mine, "form": form}
    return render(request, "member_home/practices/check_in.html", context, status=status)
