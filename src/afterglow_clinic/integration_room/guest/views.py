"""The guest view of an outside therapist: the plan and a summary, while the member's consent stands.

Nothing of the thread's own words, no score and no note is in it: the member agreed to the plan and the
way things go, not to more. The way things go is the story page's.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from afterglow.toolbox.adherence import shares_by_week
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.loading import load_record
from afterglow_clinic.chart.models import EpisodeOfCare, Patient, Practice
from afterglow_clinic.chart.opening import open_patient
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.integration_room.toolbox.words import often_words

WEEKS = 4
BEGUN = ("finished", "in-progress")


@dataclass(frozen=True, slots=True)
class Guest:
    """What the page shows."""

    phase: str
    sessions: int
    last_session: datetime | None
    next_time: datetime | None
    practices: tuple[tuple[Practice, str], ...]
    shares: tuple[tuple[datetime, float | None], ...]


@never_cache
@require_safe
@permission("guest.read")
def guest(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """The plan and a summary for the member's own therapist outside."""
    by, at = actor_of(request), now()
    patient = open_patient(patient_id=patient_id, by=by, at=at, reading="guest")
    context = {"patient": patient, "guest": guest_of(patient, by=by, at=at)}
    return render(request, "integration_room/guest.html", context)


def guest_of(patient: Patient, *, by: Actor, at: datetime) -> Guest:
    """The summary of one member who was opened for this reader."""
    record = load_record(patient)
    episode = EpisodeOfCare.objects.visible_to(by).filter(patient=patient).first()
    held = sorted(e.start for e in record.encounters if e.kind == "treatment" and e.status in BEGUN)
    ahead = [e.start for e in record.encounters if e.status == "planned" and e.start >= at]
    return Guest(
        phase=str(episode.get_phase_display()) if episode else "",
        sessions=len(held),
        last_session=held[-1] if held else None,
        next_time=min(ahead, default=None),
        practices=tuple(
            (row, often_words(row.per_week))
            for row in Practice.objects.visible_to(by).filter(patient=patient, end=None)
        ),
        shares=shares_by_week(record.practices, at)[-WEEKS:],
    )
