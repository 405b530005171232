"""The slipping list and what is done from it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from afterglow.trajectory.measures import shelf_measure
from afterglow_clinic.care_station.slipping import actions
from afterglow_clinic.care_station.slipping.forms import AnswerForm
from afterglow_clinic.care_station.slipping.listing import (
    alarm_count,
    contact_words,
    little_evidence,
    open_slips,
    slip_of,
)
from afterglow_clinic.chart.auditing import audit_read
from afterglow_clinic.chart.models import Task
from afterglow_clinic.chart.opening import find, open_list
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.sustaining import SLIP
from afterglow_clinic.clock import now


@never_cache
@require_safe
@permission("slip.read")
def slipping(request: HttpRequest) -> HttpResponse:
    """Who may be slipping, the oldest first, with the false alarms the list costs."""
    by, at = actor_of(request), now()
    slips = [slip_of(task, by=by, at=at) for task in open_slips(by)]
    context = {
        "slips": slips,
        "unsure": little_evidence(by),
        "alarms": alarm_count(by),
        "measure": shelf_measure(),
        "licensed": by.is_licensed,
    }
    open_list(by=by, at=at, reading="slipping", detail={"shown": len(slips)})
    return render(request, "care_station/slipping.html", context)


@never_cache
@require_safe
@permission("slip.read")
def slip(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """One slip: why, how sure, what is proposed; to take it or to answer it."""
    by = actor_of(request)
    task = _task(request, task_id)
    audit_read(by=by, at=now(), subtype="slip.read", entity=task)
    return _show(request, task, AnswerForm(initial={"contact": task.reason.get("contact", "")}))


def _show(request: HttpRequest, task: Task, form: AnswerForm, status: int = 200) -> HttpResponse:
    ended = getattr(task, "completion", None)
    said = ended.reason.partition(":") if ended is not None else ("", "", "")
    context = {
        "slip": slip_of(task, by=actor_of(request), at=now()),
        "form": form,
        "ended": ended,
        "answered": contact_words().get(said[0], said[0]),
        "note": said[2].strip(),
    }
    return render(request, "care_station/slip.html", context, status=status)


@require_POST
@permission("slip.answer")
def take(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """I have read this and take it."""
    actions.take(task=_task(request, task_id), by=actor_of(request), at=now())
    messages.success(request, _("Noted: you take this. Next, reach them."))
    return redirect("care_station:slip", task_id=task_id)


@require_POST
@permission("slip.answer")
def answer(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """What happens next, in a contact and a few words."""
    task, form = _task(request, task_id), AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, task, form, status=422)
    told = form.cleaned_data
    try:
        actions.answer(task=task, contact=told["contact"], note=told["note"], by=actor_of(request), at=now())
    except actions.AlreadyAnswered as who:
        messages.error(request, _("%(name)s answered this already. Nothing was written.") % {"name": who})
        return redirect("care_station:slip", task_id=task_id)
    messages.success(request, _("Written down. It rests for a while now."))
    return redirect("care_station:slipping")


def _task(request: HttpRequest, task_id: UUID) -> Task:
    rows = Task.objects.visible_to(actor_of(request)).filter(code=SLIP)
    return find(
        rows.select_related("patient__sustain", "owner", "acknowledgement__by", "completion"), task_id
    )
