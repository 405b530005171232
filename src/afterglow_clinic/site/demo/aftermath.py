"""What people did about old findings, so that the demo's worklist holds only what is really open.

Findings older than two days (three weeks for those of the thread) were read, followed up and closed by
someone; their messages were sent. Those of the two days were read, and are still open. What came in since
this morning stays as the review left it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from afterglow_clinic.chart.models import (
    Acknowledgement,
    ContactMade,
    DetectedIssue,
    IssueClosure,
    Notification,
    NotificationReceipt,
    Patient,
)
from afterglow_clinic.site.demo.people import Clinic

THIS_MORNING = timedelta(hours=5)
FRESH = timedelta(days=2)
FRESH_OF_THE_THREAD = timedelta(days=21)
"""A thread let drop waits on its integrator's list; nobody closes it within days."""
THREAD = frozenset({"dead-thread", "silence", "adherence"})


def settle_the_past(
    *,
    patient: Patient,
    clinic: Clinic,
    closings: Mapping[str, Sequence[str]],
    at: datetime,
    rng: np.random.Generator,
) -> None:
    """Read, follow up and close what is old; date what is young by its answer."""
    for issue in DetectedIssue.objects.filter(patient=patient):
        issue.identified = issue.since + timedelta(minutes=1)
        issue.save(update_fields=["identified"])
        sent = Notification.objects.filter(issue=issue)
        if at - issue.since < (FRESH_OF_THE_THREAD if issue.code in THREAD else FRESH):
            sent.update(created=issue.identified)
            for message in sent:
                message.not_before = issue.identified + (message.not_before - at)
                message.save(update_fields=["not_before"])
            if issue.code not in THREAD and at - issue.since > THIS_MORNING:
                _read(issue, clinic, rng)
                _deliver(issue, list(sent))
            continue
        _close(issue, clinic, closings, rng)
        _deliver(issue, list(sent))


def _close(
    issue: DetectedIssue, clinic: Clinic, closings: Mapping[str, Sequence[str]], rng: np.random.Generator
) -> None:
    read = _read(issue, clinic, rng)
    nurse, words = read.by, closings.get(issue.code, closings["other"])
    ContactMade.objects.create(
        patient_id=issue.patient_id,
        issue=issue,
        by=nurse,
        at=read.at + timedelta(minutes=12),
        outcome=ContactMade.Outcome.REACHED,
    )
    IssueClosure.objects.create(
        patient_id=issue.patient_id,
        issue=issue,
        by=nurse,
        at=read.at + timedelta(minutes=35),
        outcome=str(rng.choice(list(words))),
    )


def _read(issue: DetectedIssue, clinic: Clinic, rng: np.random.Generator) -> Acknowledgement:
    """Some nurse read it within the hour and a half."""
    nurses = clinic.team["nurse"]
    return Acknowledgement.objects.create(
        patient_id=issue.patient_id,
        issue=issue,
        by=nurses[int(rng.integers(len(nurses)))],
        at=issue.identified + timedelta(minutes=int(rng.integers(4, 90))),
    )


def _deliver(issue: DetectedIssue, messages: list[Notification]) -> None:
    """The first step of the ladder went out; later ones were never needed."""
    first = min((message.not_before for message in messages), default=None)
    told = [message for message in messages if message.not_before == first]
    Notification.objects.filter(pk__in=[m.pk for m in messages if m not in told]).delete()
    for message in told:
        message.created = message.not_before = issue.identified
        message.delivered = issue.identified + timedelta(seconds=3)
    Notification.objects.bulk_update(told, ["created", "not_before", "delivered"])
    NotificationReceipt.objects.bulk_create(
        NotificationReceipt(notification=m, at=issue.identified + timedelta(seconds=3), delivered=True)
        for m in told
    )
