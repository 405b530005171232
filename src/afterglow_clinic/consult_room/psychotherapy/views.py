"""The page of one's own psychotherapy notes. To everybody else it does not exist: 404, never 403."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from afterglow_clinic.chart.models import Patient
from afterglow_clinic.chart.notes import read_psychotherapy_notes, write_psychotherapy_note
from afterglow_clinic.chart.opening import find
from afterglow_clinic.chart.permissions import may, permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.unreadable import Erased, Unreadable
from afterglow_clinic.clock import now
from afterglow_clinic.consult_room.psychotherapy.forms import PsychotherapyNoteForm


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@permission("psychotherapy.door")
def psychotherapy(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """One's own notes about one member, and a new one."""
    by, at = actor_of(request), now()
    if not may(by, "psychotherapy.read"):
        raise Http404
    patient = find(Patient.objects.visible_to(by), patient_id)
    form = PsychotherapyNoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            write_psychotherapy_note(patient=patient, text=form.cleaned_data["text"], by=by, at=at)
        except Erased:
            form.add_error(None, _("The key for notes about this member was destroyed. Nothing was kept."))
        else:
            messages.success(request, _("Kept. Only you can read it."))
            return redirect("consult_room:psychotherapy", patient_id=patient.pk)
    context = {"patient": patient, "form": form, "notes": [], "fault": ""}
    try:
        context["notes"] = read_psychotherapy_notes(patient=patient, by=by, at=at)
    except Unreadable as fault:
        context["fault"] = "erased" if isinstance(fault, Erased) else "damaged"
    status = 422 if request.method == "POST" else 200
    return render(request, "consult_room/psychotherapy.html", context, status=status)
