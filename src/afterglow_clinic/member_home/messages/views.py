"""A member's messages. The page reads the clock; `afterglow_clinic.chart.messages` does the work."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.messages import MessageRefused, read_conversation, team_of, write_message
from afterglow_clinic.chart.models import Patient
from afterglow_clinic.chart.office_hours import moment_words, reading_at
from afterglow_clinic.chart.once import OperationReused
from afterglow_clinic.chart.opening import open_own
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.unreadable import Erased
from afterglow_clinic.clock import now
from afterglow_clinic.member_home.messages.forms import MessageForm

NEWEST = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("message.own")
def messages(request: HttpRequest) -> HttpResponse:
    """The conversation, when somebody next reads, and a new message. Sent twice it is kept once."""
    by, at = actor_of(request), now()
    posted = request.method == "POST"
    patient = open_own(by=by, at=at, writing=posted)
    form = MessageForm(request.POST if posted else None, initial={"operation": uuid4()})
    status = _written(form, patient, by, at) if posted else 200
    if status == 302:
        toasts.success(request, _("Your message is with your team."))
        return redirect("member_home:messages")
    context = {"patient": patient, "form": form, **_page(patient, by, at)}
    return render(request, "member_home/messages/messages.html", context, status=status)


def _written(form: MessageForm, patient: Patient, by: Actor, at: datetime) -> int:
    """The answer's status: 302 where it is kept, else what the form now says is wrong."""
    if not form.is_valid():
        return 422
    told = form.cleaned_data
    try:
        write_message(
            patient=patient,
            words=told["words"],
            operation=told["operation"],
            spoken=form.spoken(at),
            by=by,
            at=at,
        )
    except MessageRefused:
        form.add_error("words", _("This cannot be read as a message. Write it again."))
    except Erased:
        form.add_error(None, _("What you wrote here was erased, and no more can be kept."))
    except OperationReused:
        form.add_error(None, _("This page sent another message before; that one was kept. Open it anew."))
        return 409
    else:
        return 302
    return 422


def _page(patient: Patient, by: Actor, at: datetime) -> dict[str, Any]:
    """What was said, and what can truthfully be said about when somebody reads."""
    told = read_conversation(patient=patient, by=by, at=at, newest=NEWEST)
    reading = reading_at(patient.organization, at)
    waiting = [each.row for each in told if each.mine and getattr(each.row, "settled", None) is None]
    due = [row.answer_by for row in waiting if row.answer_by is not None]
    return {
        "told": told,
        "reading": reading,
        "here": timezone.localtime(at),
        "opens": moment_words(reading.stretch.opens, at) if reading.stretch else "",
        "answer_by": max(due, default=None),
        "late": any(moment < at for moment in due),
        "team": team_of(patient),
    }
