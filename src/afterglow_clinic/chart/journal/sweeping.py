"""Takes away parts of recordings whose entry never came: a phone that was lost, a press that was regretted.

A recording of which a part still came within the time is left alone, whole: on a bad line it may
take days. The time is longer than the thirty days a phone may keep its outbox.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import JournalVoice, Patient, VoicePart


@dataclass(frozen=True, slots=True)
class Swept:
    """How much was taken away."""

    recordings: int
    parts: int


def sweep_voice(*, after: timedelta, at: datetime) -> Swept:
    """Delete the parts of every recording without an entry whose last part came `after` ago or earlier.

    Safe to run at any time, and again: each recording is looked at once more under its member's lock.
    """
    late = VoicePart.objects.values("patient", "recording").annotate(last=Max("received"))
    found = list(late.filter(last__lte=at - after).order_by("patient", "recording"))
    taken = [
        count for one in found if (count := _sweep_one(one["patient"], one["recording"], at - after, at=at))
    ]
    return Swept(recordings=len(taken), parts=sum(taken))


@transaction.atomic
def _sweep_one(patient_id: UUID, recording: UUID, before: datetime, *, at: datetime) -> int:
    patient = Patient.objects.select_for_update(of=("self",)).get(pk=patient_id)
    parts = VoicePart.objects.filter(patient=patient, recording=recording)
    joined = JournalVoice.objects.filter(patient=patient, recording=recording).exists()
    if joined or parts.filter(received__gt=before).exists():
        return 0
    count, _ = parts.delete()
    if count:
        by = Actor(name="Afterglow", organization_id=patient.organization_id)
        detail = {"parts": count}
        audit(
            by=by,
            at=at,
            action=Action.DELETE,
            subtype="journal-voice.sweep",
            patient=patient.pk,
            detail=detail,
        )
    return count
