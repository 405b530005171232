"""Rows in, review, rows out: the one place where the chart asks the core.

It runs inside the caller's transaction, so that an answer is never stored without what it means.
"""

from datetime import datetime

from django.db import connection, transaction

from afterglow.reviewing import Review, review
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.loading import load_record
from afterglow_clinic.chart.models import Patient
from afterglow_clinic.chart.saving import save_review


@transaction.atomic(savepoint=False)
def review_patient(*, patient: Patient, at: datetime, by: Actor) -> Review:
    """Review one member as of `at`, keep what it found, and return it.

    Reviews of one member happen one after the other, so that one finding is one row: on PostgreSQL by
    the row's lock, on SQLite because only one transaction writes at a time.
    """
    if connection.features.has_select_for_update:
        Patient.objects.select_for_update().only("pk").get(pk=patient.pk)
    record = load_record(patient)
    found = review(record, at)
    fresh = save_review(patient=patient, record=record, review=found, at=at)
    if fresh:
        audit(
            by=by,
            at=at,
            action=Action.EXECUTE,
            subtype="review.find",
            entity=patient,
            patient=patient.pk,
            detail={"found": sorted(issue.code for issue in fresh)},
        )
    return found
