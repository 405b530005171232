"""What the care team does about a finding: read it, reach the member, close it, each with a name.

An acknowledgement is not a contact, and a contact is not an end. HIGH is closed only by a
licensed role, with an outcome in words. Pressing twice does a thing once.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import Acknowledgement, ContactMade, DetectedIssue, IssueClosure, Severity
from afterglow_clinic.chart.permissions import NotPermitted, check_practitioner


class NotYet(ValueError):
    """The finding is not in a state in which this can be done; the message says what comes first."""


def acknowledge(*, issue: DetectedIssue, by: Actor, at: datetime) -> Acknowledgement:
    """Say: I have read this, I take it. The first reader's name stays.

    Raises:
        NotPermitted: `issue.acknowledge` does not name the actor, or they are no practitioner.
    """
    practitioner_id = check_practitioner(by, "issue.acknowledge")
    try:
        with transaction.atomic():
            row = Acknowledgement.objects.create(
                patient_id=issue.patient_id, issue=issue, by_id=practitioner_id, at=at
            )
            audit(by=by, at=at, action=Action.CREATE, subtype="issue.acknowledge", entity=issue)
            return row
    except IntegrityError:
        return Acknowledgement.objects.select_related("by").get(issue=issue)


@transaction.atomic
def record_contact(
    *, issue: DetectedIssue, outcome: ContactMade.Outcome, note: str, by: Actor, at: datetime
) -> ContactMade:
    """Write down that the member was reached, or that someone tried.

    Raises:
        NotPermitted: `issue.contact` does not name the actor.
        NotYet: The finding is closed.
    """
    who = check_practitioner(by, "issue.contact")
    _open(issue)
    row = ContactMade.objects.create(
        patient_id=issue.patient_id, issue=issue, by_id=who, at=at, outcome=outcome, note=note
    )
    detail = {"outcome": outcome}
    audit(by=by, at=at, action=Action.CREATE, subtype="issue.contact", entity=issue, detail=detail)
    return row


@transaction.atomic
def close(*, issue: DetectedIssue, outcome: str, by: Actor, at: datetime) -> IssueClosure:
    """End a finding with an outcome in words.

    Raises:
        NotPermitted: The table, or HIGH without a licensed role.
        NotYet: Nobody has acknowledged it; HIGH without a contact; or it is closed already.
    """
    who = check_practitioner(by, "issue.close")
    if issue.severity == Severity.HIGH and not by.is_licensed:
        raise NotPermitted("issue.close")
    kept = DetectedIssue.objects.select_for_update().get(pk=issue.pk)
    _open(kept)
    if not Acknowledgement.objects.filter(issue=kept).exists():
        raise NotYet("acknowledge")
    if kept.severity == Severity.HIGH and not kept.contacts.exists():
        raise NotYet("contact")
    row = IssueClosure.objects.create(
        patient_id=kept.patient_id, issue=kept, by_id=who, at=at, outcome=outcome
    )
    audit(by=by, at=at, action=Action.CREATE, subtype="issue.close", entity=kept)
    return row


def _open(issue: DetectedIssue) -> None:
    if IssueClosure.objects.filter(issue=issue).exists():
        raise NotYet("closed")
