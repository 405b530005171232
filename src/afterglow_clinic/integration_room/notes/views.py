"""Session notes, for the team and the member. A psychotherapy note is elsewhere, and its author's."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import Patient, SessionNote
from afterglow_clinic.chart.notes import session_notes_of, write_session_note
from afterglow_clinic.chart.opening import open_patient
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.who import who_is
from afterglow_clinic.clock import now
from afterglow_clinic.integration_room.thread.forms import NoteForm

FORM = ["GET", "HEAD", "POST"]


@never_cache
@sensitive_post_parameters("text")
@require_http_methods(FORM)
@permission("session-note.write")
def notes(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Notes of sessions, for the team; the member may read them."""
    by, at = actor_of(request), now()
    patient = _open(patient_id, by, at)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        kind, text = SessionNote.Kind.INTEGRATION, form.cleaned_data["text"]
        write_session_note(patient=patient, kind=kind, text=text, by=by, at=at)
        messages.success(request, _("The note is kept for the team."))
        return redirect("integration_room:notes", patient_id=patient_id)
    shown = session_notes_of(patient=patient, by=by)
    return _show(request, patient, by, form, {"notes": shown})


def _open(patient_id: UUID, by: Actor, at: datetime) -> Patient:
    return open_patient(patient_id=patient_id, by=by, at=at, reading="notes")


def _show(
    request: HttpRequest, patient: Patient, by: Actor, form: NoteForm, shown: dict[str, object]
) -> HttpResponse:
    context = {"patient": patient, "who": who_is(patient, by=by), "form": form, **shown}
    status = 422 if form.is_bound else 200
    return render(request, "integration_room/thread/notes.html", context, status=status)
