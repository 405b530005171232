"""Pages of the care station: what needs a person, and where everyone stands."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from afterglow.instruments.loading import instrument
from afterglow_clinic.care_station import actions
from afterglow_clinic.care_station.board import (
    SEES_SCORES,
    figures,
    members_counted,
    members_on_board,
    rows,
)
from afterglow_clinic.care_station.forms import ClosingForm, ContactForm
from afterglow_clinic.care_station.slipping.listing import open_slips
from afterglow_clinic.care_station.worklist import line, open_issues
from afterglow_clinic.chart.actor import Actor, Role
from afterglow_clinic.chart.auditing import audit_read
from afterglow_clinic.chart.hours import clinic_hours
from afterglow_clinic.chart.models import ContactMade, DetectedIssue, Phase, Severity
from afterglow_clinic.chart.opening import find, open_list
from afterglow_clinic.chart.permissions import may, permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now

PAGE = 50


@never_cache
@require_safe
@permission("worklist.read")
def worklist(request: HttpRequest) -> HttpResponse:
    """What needs a person, most severe first, then the oldest."""
    by, at = actor_of(request), now()
    page = Paginator(open_issues(by), PAGE).get_page(request.GET.get("page"))
    lines = [line(issue, by=by, at=at) for issue in page]
    open_list(by=by, at=at, reading="worklist", detail={"shown": len(lines)})
    unread = sum(one.loud for one in lines)
    return render(request, "care_station/worklist.html", {"page": page, "lines": lines, "loud": unread})


@never_cache
@require_safe
@permission("issue.read")
def issue(request: HttpRequest, issue_id: UUID) -> HttpResponse:
    """One finding: what it rests on, where that comes from, and what was done about it."""
    by = actor_of(request)
    found = _issue(by, issue_id)
    audit_read(by=by, at=now(), subtype="issue.read", entity=found)
    return _show(request, found)


def _show(
    request: HttpRequest,
    found: DetectedIssue,
    *,
    contact: ContactForm | None = None,
    closing: ClosingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    by, at = actor_of(request), now()
    return render(
        request,
        "care_station/issue.html",
        {
            "line": line(found, by=by, at=at),
            "issue": found,
            "patient": found.patient,
            "evidence": _evidence(found) if by.is_licensed else [],
            "taken": getattr(found, "acknowledgement", None),
            "closure": getattr(found, "closure", None),
            "contacts": found.contacts.select_related("by"),
            "messages_sent": found.notifications.select_related("practitioner").order_by("not_before"),
            "contact_form": contact or ContactForm(),
            "closing_form": closing or ClosingForm(),
            "may_close": may(by, "issue.close"),
            "ends_in_thread": _ends_in_thread(found, by),
        },
        status=status,
    )


def _ends_in_thread(found: DetectedIssue, by: Actor) -> bool:
    """Whether this reader may end it on the page of the thread, which is where an integrator's are ended."""
    theirs = found.owner_role == Role.INTEGRATOR and found.severity != Severity.HIGH
    return theirs and may(by, "finding.mend")


def _evidence(found: DetectedIssue) -> list[dict[str, str]]:
    return [
        {
            "instrument": instrument(one["instrument"]).short,
            "item": one["item"],
            "question": one["question"] or _("Item %(item)s") % {"item": one["item"]},
            "answer": _("No answer") if one["answer"] is None else (one["answer_text"] or str(one["answer"])),
        }
        for one in found.evidence
    ]


@require_POST
@permission("issue.acknowledge")
def acknowledge(request: HttpRequest, issue_id: UUID) -> HttpResponse:
    """I have read this and take it."""
    by = actor_of(request)
    actions.acknowledge(issue=_issue(by, issue_id), by=by, at=now())
    messages.success(request, _("Noted: you have read this. Next, reach them."))
    return redirect("care_station:issue", issue_id=issue_id)


@require_POST
@permission("issue.contact")
def contact(request: HttpRequest, issue_id: UUID) -> HttpResponse:
    """Write down a contact, or a try."""
    by = actor_of(request)
    found, form = _issue(by, issue_id), ContactForm(request.POST)
    if not form.is_valid():
        return _show(request, found, contact=form, status=422)
    try:
        actions.record_contact(
            issue=found,
            outcome=ContactMade.Outcome(form.cleaned_data["outcome"]),
            note=form.cleaned_data["note"],
            by=by,
            at=now(),
        )
    except actions.NotYet:
        messages.error(request, _("This finding is closed. Nothing was written."))
        return redirect("care_station:issue", issue_id=issue_id)
    messages.success(request, _("The contact is written down."))
    return redirect("care_station:issue", issue_id=issue_id)


WHY_NOT = {
    "acknowledge": lambda: _("Say first that you have read it."),
    "contact": lambda: _("An urgent finding needs a contact, or a try at one, before it can be closed."),
    "closed": lambda: _("It was closed already."),
}


@require_POST
@permission("issue.close")
def close(request: HttpRequest, issue_id: UUID) -> HttpResponse:
    """End a finding with its outcome."""
    by = actor_of(request)
    found, form = _issue(by, issue_id), ClosingForm(request.POST)
    if not form.is_valid():
        return _show(request, found, closing=form, status=422)
    try:
        actions.close(issue=found, outcome=form.cleaned_data["closing"], by=by, at=now())
    except actions.NotYet as first:
        form.add_error("closing", WHY_NOT[str(first)]())
        return _show(request, found, closing=form, status=409)
    messages.success(request, _("Closed."))
    return redirect("care_station:worklist")


@never_cache
@require_safe
@permission("board.read")
def board(request: HttpRequest) -> HttpResponse:
    """Where everyone stands. The owner sees the figures and no names."""
    by, at = actor_of(request), now()
    phase = request.GET.get("phase", "")
    context = {
        "figures": figures(by),
        "phases": Phase.choices,
        "phase": phase if phase in Phase.values else "",
        "sees_scores": bool(by.roles & SEES_SCORES),
        "sees_story": may(by, "story.read"),
        "slipping": open_slips(by).count() if may(by, "slip.read") else None,
        "hours": clinic_hours(members_counted(by)),
    }
    if by.roles == {Role.OWNER}:
        open_list(by=by, at=at, reading="figures")
        return render(request, "care_station/board.html", context)
    members = members_on_board(by)
    if context["phase"]:
        members = members.filter(episodes__phase=context["phase"], episodes__period_end=None)
    page = Paginator(members, PAGE).get_page(request.GET.get("page"))
    open_list(by=by, at=at, reading="board", detail={"shown": len(page.object_list)})
    return render(request, "care_station/board.html", {**context, "page": page, "rows": rows(page, by=by)})


def _issue(by: Actor, issue_id: UUID) -> DetectedIssue:
    rows_of = DetectedIssue.objects.visible_to(by).select_related(
        "patient", "response", "acknowledgement__by", "closure__by"
    )
    return find(rows_of, issue_id)
