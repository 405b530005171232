"""Pages of a member's thread. They read the clock; `afterglow_clinic.chart.thread` does the work."""

from datetime import datetime
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from afterglow_clinic.chart import thread as acting
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import Commitment, Insight, Patient
from afterglow_clinic.chart.once import OperationReused
from afterglow_clinic.chart.opening import find, open_own
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.member_home.practices.showing import zone_of
from afterglow_clinic.member_home.thread.forms import CommitmentEndForm, CommitmentForm
from afterglow_clinic.member_home.thread.line import line_of

FORM = ["GET", "HEAD", "POST"]


@never_cache
@require_safe
@permission("thread.own")
def thread(request: HttpRequest) -> HttpResponse:
    """What they saw and decided, and the line of it all."""
    by, at = actor_of(request), now()
    patient = open_own(by=by, at=at, writing=False)
    insights = Insight.objects.visible_to(by).filter(patient=patient).select_related("entry__voice")
    commitments = Commitment.objects.visible_to(by).filter(patient=patient, end=None)
    context = {
        "patient": patient,
        "insights": [row for row in insights if not row.commitments.exists()],
        "commitments": commitments.select_related("insight__entry__voice").prefetch_related("practices__end"),
        "line": line_of(patient, at, zone_of(patient)),
    }
    return render(request, "member_home/thread/thread.html", context)


@never_cache
@require_http_methods(FORM)
@permission("thread.own")
def commit(request: HttpRequest, insight_id: UUID | None = None) -> HttpResponse:
    """What will I do about it: about one insight, or about nothing in particular."""
    by, at, patient, posted = _own(request)
    seen = None
    if insight_id is not None:
        seen = find(Insight.objects.visible_to(by).filter(patient=patient), insight_id)
    form = CommitmentForm(request.POST if posted else None, initial={"operation": uuid4()})
    status = 422 if posted else 200
    if form.is_valid():
        try:
            row = acting.commit(patient=patient, insight=seen, **form.cleaned_data, by=by, at=at)
            messages.success(request, _("Kept. Next: a practice that serves it, if you like."))
            return redirect("member_home:commitment", commitment_id=row.pk)
        except OperationReused:
            form.add_error(None, _("This page kept other words before, and they stand. Open it anew."))
            status = 409
    context = {"patient": patient, "insight": seen, "form": form}
    return render(request, "member_home/thread/commit.html", context, status=status)


@never_cache
@require_http_methods(FORM)
@permission("thread.own")
def commitment(request: HttpRequest, commitment_id: UUID) -> HttpResponse:
    """One commitment with its practices; a new practice for it; its end."""
    by, at, patient, posted = _own(request)
    rows = Commitment.objects.visible_to(by).filter(patient=patient).select_related("insight", "end")
    row = find(rows, commitment_id)
    form = CommitmentEndForm(request.POST if posted else None)
    if form.is_valid():
        acting.end_commitment(commitment=row, **form.cleaned_data, by=by, at=at)
        messages.success(request, _("Noted. What came of it stays on your thread."))
        return redirect("member_home:my_thread")
    context = {
        "patient": patient,
        "row": row,
        "practices": row.practices.select_related("end"),
        "form": form,
    }
    status = 422 if posted else 200
    return render(request, "member_home/thread/commitment.html", context, status=status)


def _own(request: HttpRequest) -> tuple[Actor, datetime, Patient, bool]:
    by, at, posted = actor_of(request), now(), request.method == "POST"
    return by, at, open_own(by=by, at=at, writing=posted), posted
