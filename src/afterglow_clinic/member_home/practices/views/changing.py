"""A member changes a practice: another rhythm, a rest, an end. Nothing of it needs a reason."""

from datetime import datetime, time
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from afterglow.program.local_time import instant
from afterglow_clinic.chart import thread as acting
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import Patient, Practice
from afterglow_clinic.chart.opening import find, open_own
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.member_home.practices.forms import EndForm, RestForm, RhythmForm
from afterglow_clinic.member_home.practices.showing import zone_of
from afterglow_clinic.member_home.practices.views.asking import show


@never_cache
@require_POST
@permission("thread.own")
def rhythm(request: HttpRequest, practice_id: UUID) -> HttpResponse:
    """So many times a week from now on."""
    by, at, patient, row = _mine(request, practice_id)
    form = RhythmForm(request.POST)
    if not form.is_valid():
        return show(request, patient, row, at, rhythm=form, status=422)
    try:
        changed = acting.change_rhythm(practice=row, per_week=form.cleaned_data["per_week"], by=by, at=at)
    except acting.Ended:
        return _at_rest(request, row)
    messages.success(request, _("Kept. It counts from now on."))
    return redirect("member_home:practice", practice_id=changed.pk)


@never_cache
@require_POST
@permission("thread.own")
def rest(request: HttpRequest, practice_id: UUID) -> HttpResponse:
    """Let it rest; nobody asks meanwhile."""
    by, at, patient, row = _mine(request, practice_id)
    zone = zone_of(patient)
    form = RestForm(request.POST, today=at.astimezone(zone).date())
    if not form.is_valid():
        return show(request, patient, row, at, rest=form, status=422)
    until = form.cleaned_data["until"]
    moment = instant(datetime.combine(until, time()), zone) if until else None
    try:
        acting.pause_practice(practice=row, until=moment, by=by, at=at)
    except acting.Ended:
        return _at_rest(request, row)
    messages.success(request, _("It rests. Nobody will ask you about it meanwhile."))
    return redirect("member_home:practice", practice_id=row.pk)


@never_cache
@require_POST
@permission("thread.own")
def resume(request: HttpRequest, practice_id: UUID) -> HttpResponse:
    """Take it up again."""
    by, at, _patient, row = _mine(request, practice_id)
    acting.resume_practice(practice=row, by=by, at=at)
    messages.success(request, _("Good to have it back. Begin whenever it suits you."))
    return redirect("member_home:practice", practice_id=row.pk)


@never_cache
@require_POST
@permission("thread.own")
def end(request: HttpRequest, practice_id: UUID) -> HttpResponse:
    """End it, with a word if they want. What they told us stays."""
    by, at, patient, row = _mine(request, practice_id)
    form = EndForm(request.POST)
    if not form.is_valid():
        return show(request, patient, row, at, end=form, status=422)
    acting.end_practice(practice=row, words=form.cleaned_data["words"], by=by, at=at)
    messages.success(request, _("It is ended. Letting go is an answer too."))
    return redirect("member_home:practices")


def _mine(request: HttpRequest, practice_id: UUID) -> tuple[Actor, datetime, Patient, Practice]:
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=True)
    rows = (
        Practice.objects.visible_to(by).filter(patient=patient).select_related("end", "patient__organization")
    )
    return by, at, patient, find(rows, practice_id)


def _at_rest(request: HttpRequest, row: Practice) -> HttpResponse:
    messages.error(request, _("This practice had ended already. Nothing was changed."))
    return redirect("member_home:practice", practice_id=row.pk)
