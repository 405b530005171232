"""Pages of windows and work. They read the clock; closing windows come from the plan, work from its rows."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from afterglow_clinic.care_station.windows import actions
from afterglow_clinic.care_station.windows.closing import closing, kept, members_to_look_at
from afterglow_clinic.care_station.windows.forms import EndingForm
from afterglow_clinic.care_station.windows.work import line, mine, open_work
from afterglow_clinic.chart.auditing import audit_read
from afterglow_clinic.chart.models import Patient, Task, TaskCompletion
from afterglow_clinic.chart.opening import find, open_list
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.watching import MISSED
from afterglow_clinic.clock import now

PAGE = 50
MEMBERS_AT_ONCE = 100


@never_cache
@require_safe
@permission("window.read")
def windows(request: HttpRequest) -> HttpResponse:
    """What closes today, least time left first."""
    by, at = actor_of(request), now()
    page = Paginator(members_to_look_at(by, at), MEMBERS_AT_ONCE).get_page(request.GET.get("page"))
    lines = closing(page, at, ZoneInfo(timezone.get_current_timezone_name()))
    open_list(by=by, at=at, reading="windows", detail={"shown": len(lines)})
    missed = open_work(by).filter(code=MISSED)
    context = {
        "page": page,
        "lines": lines,
        "kept": kept(Patient.objects.visible_to(by).order_by()),
        "missed": missed.count(),
        "missed_mine": mine(missed, by).count(),
    }
    return render(request, "care_station/windows.html", context)


@never_cache
@require_safe
@permission("window.read")
def work(request: HttpRequest) -> HttpResponse:
    """Work that waits: one's own, or everyone's."""
    by, at = actor_of(request), now()
    everyone = request.GET.get("whose") == "all"
    rows = open_work(by)
    own = mine(rows, by)
    page = Paginator(rows if everyone else own, PAGE).get_page(request.GET.get("page"))
    lines = [line(task, at) for task in page]
    open_list(by=by, at=at, reading="work", detail={"shown": len(lines)})
    context = {"page": page, "lines": lines, "everyone": everyone, "own": own.count(), "all": rows.count()}
    return render(request, "care_station/work.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("work.finish")
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """One piece of work: what, why, whose; and how it ended."""
    by, at = actor_of(request), now()
    rows = Task.objects.visible_to(by).select_related("patient", "owner", "completion")
    found, form = find(rows, task_id), EndingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ended, ours = actions.end_work(task=found, **form.cleaned_data, by=by, at=at)
        if ours:
            messages.success(request, _("Written down."))
            return redirect("care_station:work")
        messages.error(request, _already(ended))
        found = find(rows, task_id)
    elif request.method != "POST":
        audit_read(by=by, at=at, subtype="work.read", entity=found)
    context = {
        "line": line(found, at),
        "task": found,
        "ended": getattr(found, "completion", None),
        "form": form,
    }
    status = (409 if form.is_valid() else 422) if request.method == "POST" else 200
    return render(request, "care_station/task.html", context, status=status)


def _already(ended: TaskCompletion) -> str:
    when = date_format(timezone.localtime(ended.at), "j F, H:i")
    return _("Ended by %(name)s at %(when)s. Nothing was written.") % {"name": ended.by, "when": when}
