"""Pages of the consult room. They read the clock and open the chart; they change nothing."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from afterglow_clinic.chart.auditing import audit_read
from afterglow_clinic.chart.experience import described
from afterglow_clinic.chart.models import DetectedIssue, Patient, QuestionnaireResponse
from afterglow_clinic.chart.opening import find, open_list, open_patient
from afterglow_clinic.chart.permissions import may, permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.consult_room.banner import banner_of
from afterglow_clinic.consult_room.footing import footing_of, signatures
from afterglow_clinic.consult_room.forms_given import form_of
from afterglow_clinic.consult_room.sight import sight_of
from afterglow_clinic.consult_room.story import story_of

PAGE = 50


@never_cache
@require_safe
@permission("story.read")
def members(request: HttpRequest) -> HttpResponse:
    """The members whose story this person may read, by name and nothing else."""
    by = actor_of(request)
    page = Paginator(Patient.objects.visible_to(by).order_by("family", "given", "pk"), PAGE)
    shown = page.get_page(request.GET.get("page"))
    open_list(by=by, at=now(), reading="stories", detail={"shown": len(shown.object_list)})
    context = {"page": shown, "may_break_glass": may(by, "chart.break-glass") and not by.is_licensed}
    return render(request, "consult_room/members.html", context)


@never_cache
@require_safe
@permission("story.read")
def story(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """One member's story on one page, as much of it as this person may see."""
    by, at = actor_of(request), now()
    patient = open_patient(patient_id=patient_id, by=by, at=at, reading="story")
    context = {
        "story": story_of(patient, by=by, at=at),
        "safety_plan": may(by, "safety-plan.read"),
        "thread": may(by, "thread.read"),
        "is_guest": may(by, "guest.read"),
        "keeps_notes_apart": may(by, "psychotherapy.write"),
    }
    return render(request, "consult_room/story.html", context)


@never_cache
@require_safe
@permission("story.read")
def printed(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """The same on paper, unfolded, with who printed it and when."""
    by, at = actor_of(request), now()
    patient = open_patient(patient_id=patient_id, by=by, at=at, reading="printed-story")
    context = {"story": story_of(patient, by=by, at=at), "printed_at": at, "printed_by": by.name}
    return render(request, "consult_room/print.html", context)


@never_cache
@require_safe
@permission("answers.read")
def response(request: HttpRequest, patient_id: UUID, response_id: UUID) -> HttpResponse:
    """One form, answer by answer, with its score, who gave it and when."""
    by, at = actor_of(request), now()
    rows = QuestionnaireResponse.objects.visible_to(by).select_related("patient__organization")
    row = find(rows.filter(patient=patient_id), response_id)
    audit_read(by=by, at=at, subtype="response.read", entity=row)
    same = rows.filter(patient=patient_id, instrument=row.instrument, authored=row.authored).exclude(
        pk=row.pk
    )
    form = form_of(row)
    context = {
        "form": form,
        "described": described(row),
        "footing": footing_of(form.instrument, signatures(by)) if form.instrument else None,
        "banner": banner_of(row.patient, sight=sight_of(by), by=by, at=at),
        "amendments": same.exclude(pk=row.pk).order_by("received"),
        "issues": DetectedIssue.objects.visible_to(by).filter(response=row),
    }
    return render(request, "consult_room/response.html", context)
