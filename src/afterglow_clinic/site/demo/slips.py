"""What became of old slips, so that the demo's slipping list holds only what is really open.

A slip is dated by the answer that showed it. What is older than two days was taken and answered by
its owner the next day; what is younger waits.
"""

from datetime import datetime, timedelta

from afterglow_clinic.chart.models import (
    Notification,
    Observation,
    Patient,
    SustainState,
    Task,
    TaskAcknowledgement,
    TaskCompletion,
)
from afterglow_clinic.chart.sustaining import SLIP

FRESH = timedelta(days=2)
WORDS = {
    "circle": "Comes to the circle on Thursday.",
    "therapy": "Two more therapy sessions agreed.",
    "booster review": "Asked the prescriber to look.",
    "conversation": "Spoke by phone; a hard week at work, nothing new.",
}


def settle_slips(*, patient: Patient, at: datetime) -> None:
    """Date this member's slip by what showed it, and answer it where that was days ago."""
    seen = Observation.objects.filter(patient=patient, code="phq-9").order_by("-effective").first()
    for slip in Task.objects.filter(patient=patient, code=SLIP, completion=None):
        shown = min(at, seen.effective + timedelta(minutes=1)) if seen is not None else at
        _date(slip, shown)
        if at - shown > FRESH:
            _answer(slip, shown + timedelta(hours=25))


def _date(slip: Task, shown: datetime) -> None:
    waits = (slip.closes or slip.opens) - slip.opens
    slip.authored, slip.opens, slip.closes = shown, shown, shown + waits
    slip.save(update_fields=["authored", "opens", "closes"])
    SustainState.objects.filter(patient=slip.patient_id).update(since=shown)
    told = Notification.objects.filter(key__startswith=f"{SLIP}:{slip.pk}:")
    told.update(created=shown, not_before=shown, delivered=shown + timedelta(seconds=3))


def _answer(slip: Task, when: datetime) -> None:
    if slip.owner is None:
        return
    TaskAcknowledgement.objects.create(patient_id=slip.patient_id, task=slip, by=slip.owner, at=when)
    contact = str(slip.reason["contact"])
    TaskCompletion.objects.create(
        patient_id=slip.patient_id,
        task=slip,
        by=slip.owner.name,
        at=when + timedelta(minutes=40),
        outcome=TaskCompletion.Outcome.DONE,
        reason=f"{contact}: {WORDS[contact]}",
    )
