"""Pages of messages for the team. They read the clock; `afterglow_clinic.chart.messages` does the work."""

from uuid import UUID, uuid4

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from afterglow_clinic.chart.messages import (
    MessageRefused,
    answer_message,
    read_conversation,
    settle_message,
)
from afterglow_clinic.chart.models import Message, Organization
from afterglow_clinic.chart.office_hours import office_hours, reading_at, set_office_hours
from afterglow_clinic.chart.once import OperationReused
from afterglow_clinic.chart.opening import find, open_list, open_patient
from afterglow_clinic.chart.permissions import may, permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.unreadable import Erased
from afterglow_clinic.chart.who import who_is
from afterglow_clinic.clock import now
from afterglow_clinic.integration_room.messages.forms import AnswerForm, HoursForm, SettleForm
from afterglow_clinic.integration_room.messages.inbox import inbox_of

FORM = ["GET", "HEAD", "POST"]
NEWEST = 100


@never_cache
@require_safe
@permission("message.read")
def inbox(request: HttpRequest) -> HttpResponse:
    """Who waits for an answer, the longest first."""
    by, at = actor_of(request), now()
    found = inbox_of(by=by, at=at)
    open_list(by=by, at=at, reading="messages", detail={"shown": len(found.waiting)})
    lines = [(line, line.late(at)) for line in found.waiting]
    return render(request, "integration_room/messages/inbox.html", {"inbox": found, "lines": lines})


@never_cache
@require_http_methods(FORM)
@permission("message.answer")
def conversation(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """One member's messages, with an answer. Opening it says to the member who read, and when."""
    by, at = actor_of(request), now()
    patient = open_patient(patient_id=patient_id, by=by, at=at, reading="messages")
    posted = request.method == "POST"
    form = AnswerForm(request.POST if posted else None, initial={"operation": uuid4()})
    status = 422 if posted else 200
    if form.is_valid():
        try:
            answer_message(patient=patient, **form.cleaned_data, by=by, at=at)
            toasts.success(request, _("Sent. What you had read waits no longer."))
            return redirect("integration_room:conversation", patient_id=patient_id)
        except MessageRefused:
            form.add_error("words", _("This cannot be read as a message. Write it again."))
        except Erased:
            form.add_error(None, _("Their words were erased for good, and no more can be kept. Call them."))
        except OperationReused:
            form.add_error(None, _("This page sent another message before; that one stands. Open it anew."))
            status = 409
    context = {
        "patient": patient,
        "who": who_is(patient, by=by),
        "told": read_conversation(patient=patient, by=by, at=at, newest=NEWEST),
        "form": form,
        "settle": SettleForm(),
    }
    return render(request, "integration_room/messages/conversation.html", context, status=status)


@require_POST
@permission("message.answer")
def settle(request: HttpRequest, patient_id: UUID, message_id: UUID) -> HttpResponse:
    """One message needs no answer here."""
    by = actor_of(request)
    row = find(Message.objects.visible_to(by).filter(patient=patient_id, practitioner=None), message_id)
    form = SettleForm(request.POST)
    if form.is_valid():
        settle_message(message=row, how=form.cleaned_data["how"], by=by, at=now())
        toasts.success(request, _("Noted. It waits no longer."))
    else:
        toasts.error(request, _("Say why it needs no answer. Nothing was written."))
    return redirect("integration_room:conversation", patient_id=patient_id)


@never_cache
@require_http_methods(FORM)
@permission("office-hours.read")
def hours(request: HttpRequest) -> HttpResponse:
    """When the team reads messages; members are told exactly this."""
    by, at = actor_of(request), now()
    clinic = get_object_or_404(Organization, pk=by.organization_id)
    form = HoursForm(request.POST if request.method == "POST" else None, hours=office_hours(clinic))
    if request.method == "POST" and form.is_valid():
        set_office_hours(hours=form.cleaned_data["hours"], by=by, at=at)
        toasts.success(request, _("Kept. Members read it so from now on."))
        return redirect("integration_room:hours")
    context = {"form": form, "reading": reading_at(clinic, at), "organization": clinic}
    context["answers"] = may(by, "message.read")
    status = 422 if request.method == "POST" else 200
    return render(request, "integration_room/messages/hours.html", context, status=status)
