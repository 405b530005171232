"""The voice: recording it, sending it in parts over whatever line there is, and hearing it again.

The page of `speak` is the only one of the house that may use a microphone, and asks when it is pressed.
"""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from afterglow_clinic.chart.journal.hearing import played
from afterglow_clinic.chart.journal.operations import EntryRefused, OperationReused
from afterglow_clinic.chart.journal.voice import keep_part, keep_whole, parts_kept
from afterglow_clinic.chart.models import Privacy
from afterglow_clinic.chart.opening import open_own
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.unreadable import Erased
from afterglow_clinic.clock import now
from afterglow_clinic.member_home.journal.forms import EntryForm
from afterglow_clinic.member_home.journal.keeping import erased, keep, retell
from afterglow_clinic.member_home.journal.readers import readers_of
from afterglow_clinic.member_home.journal.voice_forms import FileForm, PartForm

FORM = ["GET", "HEAD", "POST"]
MICROPHONE = "camera=(), geolocation=(), microphone=(self), payment=(), usb=()"


@never_cache
@require_http_methods(FORM)
@permission("journal.write")
def speak(request: HttpRequest) -> HttpResponse:
    """Record, listen, send. Without scripts a file is sent whole, with the words that go with it."""
    by, at, posting = actor_of(request), now(), request.method == "POST"
    patient = open_own(by=by, at=at, writing=posting)
    blank = {"operation": uuid4(), "privacy": Privacy.PRIVATE.value}
    form, file = EntryForm(initial=blank), FileForm()
    if posting:
        form, file = EntryForm(request.POST), FileForm(request.POST, request.FILES)
        kept = _spoken(form, file, by=by, at=at) if file.is_valid() else None
        if kept is not None:
            messages.success(request, _("Kept."))
            return redirect("member_home:journal_entry", entry_id=kept.entry.pk)
    context = {"patient": patient, "form": form, "file": file, "readers": readers_of(patient)}
    answer = render(request, "member_home/journal/speak.html", context, status=422 if posting else 200)
    answer["Permissions-Policy"] = MICROPHONE
    return answer


@transaction.atomic
def _spoken(form: EntryForm, file: FileForm, **who: Any) -> Any:
    """The entry with its recording; of one that is refused no part stays either."""
    sent = file.cleaned_data["file"]
    try:
        if sent is not None:
            told = keep_whole(chunks=sent.chunks(), mime=sent.content_type or "", **who)
            retell(form, recording=str(told.recording), mime=told.mime, parts=str(told.parts), seconds="0")
        kept = keep(form, **who)
    except EntryRefused:
        form.add_error(None, _("This recording is empty or too large. Nothing was kept."))
        kept = None
    except Erased:
        form.add_error(None, erased())
        kept = None
    if kept is None:
        transaction.set_rollback(True)
        if sent is not None:
            retell(form, recording="", mime="", parts="", seconds="")
    return kept


@never_cache
@require_http_methods(FORM)
@permission("journal.write")
def parts(request: HttpRequest, recording: UUID) -> HttpResponse:
    """POST keeps one part; either way the answer says which parts are here, so that only others are sent."""
    by, status, error = actor_of(request), 200, ""
    if request.method == "POST":
        form = PartForm({**request.POST.dict(), "recording": recording})
        try:
            if form.is_valid():
                keep_part(**form.cleaned_data, by=by, at=now())
            else:
                status, error = 422, _("A part of the recording arrived broken. Send it again.")
        except OperationReused:
            status, error = 409, _("Another part was kept under this number. Record it again.")
        except EntryRefused:
            status, error = 422, _("This recording is too large, or was kept or deleted already.")
        except Erased:
            status, error = 410, erased()
    kept = parts_kept(recording=recording, by=by)
    return JsonResponse({"kept": kept, "error": str(error)}, status=status)


@never_cache
@require_safe
@permission("app.read")
def voice(request: HttpRequest, entry_id: UUID) -> HttpResponseBase:
    """The recording of one's own entry."""
    return played(request, entry_id=entry_id, by=actor_of(request), at=now())
