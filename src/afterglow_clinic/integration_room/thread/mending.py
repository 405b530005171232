"""What the thread asks of an integrator, and its end in their words.

Only findings that are an integrator's to act on, and none that is HIGH: those stay with a licensed role, in
the care station. Ending one says that its reader took it; both names stand in the record.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from afterglow_clinic.chart.actor import Actor, Role
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import (
    Acknowledgement,
    CareTeamParticipant,
    DetectedIssue,
    IssueClosure,
    Severity,
)
from afterglow_clinic.chart.permissions import NotPermitted, check_may

OWNER = Role.INTEGRATOR.value


def asked_of_integrators(by: Actor) -> "QuerySet[DetectedIssue]":
    """Open findings that are an integrator's to act on, among those this reader meets."""
    rows = DetectedIssue.objects.visible_to(by).filter(closure=None, owner_role=OWNER)
    return rows.select_related("patient", "acknowledgement__by").order_by("severity", "since")


def integrators_of(patients: Iterable[UUID], by: Actor) -> dict[UUID, str]:
    """Who integrates each of these members, by name."""
    places = CareTeamParticipant.objects.visible_to(by).filter(
        patient__in=list(patients), role=OWNER, period_end=None
    )
    return {place.patient_id: place.practitioner.name for place in places.select_related("practitioner")}


@transaction.atomic
def end_finding(*, issue: DetectedIssue, outcome: str, by: Actor, at: datetime) -> IssueClosure:
    """End a finding of the thread with an outcome in words. Ended twice is ended once: the first words stay.

    Raises:
        NotPermitted: The table, the writer is no practitioner, it is somebody else's to act on, or HIGH.
    """
    check_may(by, "finding.mend")
    if by.practitioner_id is None or issue.owner_role != OWNER or issue.severity == Severity.HIGH:
        raise NotPermitted("finding.mend")
    mine = {"patient_id": issue.patient_id, "by_id": by.practitioner_id, "at": at}
    Acknowledgement.objects.get_or_create(issue=issue, defaults=mine)
    row, fresh = IssueClosure.objects.get_or_create(issue=issue, defaults={**mine, "outcome": outcome})
    if fresh:
        audit(by=by, at=at, action=Action.CREATE, subtype="issue.close", entity=issue)
    return row
