"""What a member brings to a journey: their intention in their own words, and their boundaries.

Kept as they said it; the words before stay. The rest of the thread is `afterglow_clinic.chart.thread`.
"""

from datetime import datetime

from django.db import transaction

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import BoundaryChange, Intention, IntentionRevisit, Patient
from afterglow_clinic.chart.once import noted
from afterglow_clinic.chart.permissions import check_may
from afterglow_clinic.chart.reviewing import review_patient


@transaction.atomic
def set_intention(*, patient: Patient, words: str, by: Actor, at: datetime) -> Intention:
    """Keep what the member brings, verbatim. The one before stays as it was."""
    check_may(by, "thread.write")
    row = Intention.objects.create(patient=patient, words=words, by=by.name, at=at)
    noted(by, at, "intention.set", row)
    return row


@transaction.atomic
def revisit_intention(
    *, intention: Intention, session: int | None, by: Actor, at: datetime
) -> IntentionRevisit:
    """The member read their intention again, and it stands."""
    check_may(by, "thread.write")
    row = IntentionRevisit.objects.create(
        patient_id=intention.patient_id, intention=intention, session=session, by=by.name, at=at
    )
    noted(by, at, "intention.revisit", row)
    return row


@transaction.atomic
def set_boundaries(*, patient: Patient, words: str, by: Actor, at: datetime) -> BoundaryChange | None:
    """Put new words for touch and closeness in force at once; the team is told. None if they are the same."""
    check_may(by, "thread.write")
    held = Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    if held.boundaries == words:
        return None
    row = BoundaryChange.objects.create(
        patient=patient, before=held.boundaries, after=words, by=by.name, at=at
    )
    patient.boundaries = words
    patient.save(update_fields=["boundaries"])
    noted(by, at, "boundaries.set", row)
    review_patient(patient=patient, at=at, by=by)
    return row
