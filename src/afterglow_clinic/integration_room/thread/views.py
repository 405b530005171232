"""Pages of one member's thread. They read the clock; the actions do the work."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from afterglow.toolbox.matching import match
from afterglow_clinic.chart import thread as acting
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.modalities import in_use, situation_in_chart
from afterglow_clinic.chart.models import Commitment, Encounter, Patient, Practice
from afterglow_clinic.chart.opening import find, open_patient
from afterglow_clinic.chart.permissions import may, permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.shown_scores import shown_to
from afterglow_clinic.chart.who import who_is
from afterglow_clinic.chart.wishes import wish_of
from afterglow_clinic.clock import now
from afterglow_clinic.integration_room.thread import actions, mending
from afterglow_clinic.integration_room.thread.forms import (
    ConcernForm,
    DebriefForm,
    EndForm,
    MendForm,
    PracticeForm,
)
from afterglow_clinic.integration_room.thread.mending import asked_of_integrators, integrators_of
from afterglow_clinic.integration_room.thread.showing import page_of, said_about
from afterglow_clinic.integration_room.toolbox.serving import asked_for
from afterglow_clinic.integration_room.toolbox.showing import fits_of, said_by

FORM = ["GET", "HEAD", "POST"]
GIVEN = ("finished", "in-progress")


@never_cache
@require_safe
@permission("thread.read")
def thread(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Intention, insights and what came of them, practices and check-ins; what went quiet, and when."""
    by, at = actor_of(request), now()
    shown = shown_to(by)
    reading = "thread-and-scores" if shown else "thread"
    patient = open_patient(patient_id=patient_id, by=by, at=at, reading=reading)
    context = {
        "patient": patient,
        "who": who_is(patient, by=by),
        "page": page_of(patient, shown=shown, by=by, at=at),
        "end": EndForm(),
        "asked": asked_of_integrators(by).filter(patient=patient),
        "whose": integrators_of([patient.pk], by).get(patient.pk, ""),
        "writes_own": may(by, "psychotherapy.write"),
        "story": may(by, "story.read"),
        "safety_plan": may(by, "safety-plan.read"),
    }
    return render(request, "integration_room/thread/thread.html", context)


@never_cache
@require_http_methods(FORM)
@permission("debrief.write")
def debrief(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """The talk after the last journey."""
    by, at = actor_of(request), now()
    patient = _open(patient_id, by, at)
    session = _last_session(patient, by)
    form = DebriefForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and session is not None and form.is_valid():
        actions.write_debrief(session=session, talk=actions.Talk(**form.cleaned_data), by=by, at=at)
        messages.success(request, _("The debrief is kept. Next: a practice that fits."))
        return redirect("integration_room:thread", patient_id=patient_id)
    context = {
        "patient": patient,
        "who": who_is(patient, by=by),
        "form": form,
        "session": session,
        "said": said_about(session, by=by) if session is not None else None,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "integration_room/thread/debrief.html", context, status=status)


@never_cache
@require_http_methods(FORM)
@permission("concern.raise")
def concern(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Ask a clinician to look."""
    by, at = actor_of(request), now()
    patient = _open(patient_id, by, at)
    form = ConcernForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        row = actions.raise_concern(patient=patient, **form.cleaned_data, by=by, at=at)
        whom = row.task.owner or row.task.owner_role
        messages.success(request, _("%(who)s is told, and it is their work now.") % {"who": whom})
        return redirect("integration_room:thread", patient_id=patient_id)
    context = {"patient": patient, "who": who_is(patient, by=by), "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "integration_room/thread/concern.html", context, status=status)


@never_cache
@require_http_methods(FORM)
@permission("thread.plan")
def plan(request: HttpRequest, patient_id: UUID, name: str) -> HttpResponse:
    """Put one modality of the clinic's toolbox into the plan. What is contraindicated is refused."""
    by, at = actor_of(request), now()
    patient = _open(patient_id, by, at)
    found = match(in_use(patient.organization_id), situation_in_chart(patient, at), at)
    try:
        fit = found.fit(name)
    except KeyError as none:
        raise Http404 from none
    held = fits_of(found, licensed=by.is_licensed)
    shown = next(one for one in (*held.suggested, *held.ask_first, *held.excluded) if one.modality.id == name)
    ask_first = "" if fit.verdict == "suggested" else "ask"
    open_ones = Commitment.objects.visible_to(by).filter(patient=patient, end=None)
    form = PracticeForm(
        request.POST if request.method == "POST" else None,
        commitments=open_ones,
        ask_first=ask_first,
        initial={
            "per_week": round(fit.modality.rhythm.times_a_week or 1),
            "commitment": asked_for(open_ones, request.GET.get("for", "")),
        },
    )
    refused = fit.verdict == "excluded"
    if request.method == "POST" and not refused and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("per_week", "commitment")}
        told["asked_first"] = form.cleaned_data.get("asked", False)
        acting.plan_practice(patient=patient, modality=fit.modality, **told, since=at, by=by, at=at)
        messages.success(request, _("It is in the plan."))
        return redirect("integration_room:thread", patient_id=patient_id)
    context = {
        "patient": patient,
        "who": who_is(patient, by=by),
        "shown": shown,
        "wish": said_by(wish_of(patient)),
        "form": form,
        "refused": refused,
        "licensed": by.is_licensed,
    }
    status = (409 if refused else 422) if request.method == "POST" else 200
    return render(request, "integration_room/thread/plan.html", context, status=status)


@require_POST
@permission("thread.plan")
def end_practice(request: HttpRequest, patient_id: UUID, practice_id: UUID) -> HttpResponse:
    """Take a practice out of the plan; its check-ins stay."""
    by = actor_of(request)
    rows = Practice.objects.visible_to(by).filter(patient=patient_id)
    acting.end_practice(practice=find(rows, practice_id), by=by, at=now())
    messages.success(request, _("It is out of the plan. What was done stays."))
    return redirect("integration_room:thread", patient_id=patient_id)


@require_POST
@permission("thread.plan")
def end_commitment(request: HttpRequest, patient_id: UUID, commitment_id: UUID) -> HttpResponse:
    """A commitment is done, exchanged or let go."""
    by = actor_of(request)
    row = find(Commitment.objects.visible_to(by).filter(patient=patient_id), commitment_id)
    form = EndForm(request.POST)
    if form.is_valid():
        acting.end_commitment(commitment=row, outcome=form.cleaned_data["outcome"], by=by, at=now())
        messages.success(request, _("Noted. It rests."))
    else:
        messages.error(request, _("Say what becomes of it. Nothing was written."))
    return redirect("integration_room:thread", patient_id=patient_id)


@require_POST
@permission("finding.mend")
def end_finding(request: HttpRequest, patient_id: UUID, issue_id: UUID) -> HttpResponse:
    """What the thread asked for is done, in words."""
    by = actor_of(request)
    issue = find(asked_of_integrators(by).filter(patient=patient_id), issue_id)
    form = MendForm(request.POST)
    if form.is_valid():
        mending.end_finding(issue=issue, outcome=form.cleaned_data["outcome"], by=by, at=now())
        messages.success(request, _("Noted, with your name."))
    else:
        messages.error(request, _("Say what came of it. Nothing was written."))
    return redirect("integration_room:thread", patient_id=patient_id)


def _open(patient_id: UUID, by: Actor, at: datetime) -> Patient:
    return open_patient(patient_id=patient_id, by=by, at=at, reading="thread")


def _last_session(patient: Patient, by: Actor) -> Encounter | None:
    rows = Encounter.objects.visible_to(by).filter(patient=patient, kind="treatment", status__in=GIVEN)
    return rows.select_related("patient__organization").order_by("-period_start").first()
