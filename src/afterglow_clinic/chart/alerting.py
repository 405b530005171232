"""Turns a finding into messages to named people, in the same transaction as the finding.

Every step of the ladder is written at once, each with the time before which it is not sent;
the worker in `afterglow_clinic.care_station` skips a step once somebody has taken the finding.
No message carries health information: it says that something waits, and where.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from afterglow.safety.alerting import LadderStep, ladder
from afterglow_clinic.chart.models import DetectedIssue, Notification, Patient, Practitioner, Severity


def notify(*, issues: Iterable[DetectedIssue], patient: Patient, at: datetime) -> list[Notification]:
    """Write every message the ladders of these findings call for.

    A clinic where nobody can be told is not an error of the member's: the finding stays on the
    worklist, unread and loud, and `afterglow_clinic.site` warns at start.
    """
    messages = [
        _message(issue, person, step.after, patient, at)
        for issue in issues
        for step in ladder(Severity(issue.severity).name).steps
        for person in people_to_tell(patient, step)
    ]
    return Notification.objects.bulk_create(messages)


def people_to_tell(patient: Patient, step: LadderStep) -> "QuerySet[Practitioner]":
    """The people a step names: of the member's own team where it says so and there are any."""
    clinic = Practitioner.objects.filter(
        organization=patient.organization_id, roles__code__in=step.roles, roles__period_end=None
    ).distinct()
    if step.whom == "clinic":
        return clinic
    team = clinic.filter(caseload__patient=patient, caseload__period_end=None)
    return team if team.exists() else clinic


def _message(
    issue: DetectedIssue, person: Practitioner, wait: timedelta, patient: Patient, at: datetime
) -> Notification:
    return Notification(
        organization_id=patient.organization_id,
        issue=issue,
        practitioner=person,
        patient=patient,
        key=f"{issue.pk}:{issue.severity}:{person.pk}:{int(wait.total_seconds())}",
        address=person.email,
        subject=_("A check-in needs your review"),
        text=_("Something on the worklist waits for a person. Please sign in and open it."),
        created=at,
        not_before=at + wait,
    )


def notify_roles(
    *,
    patient: Patient,
    people: Mapping[str, Practitioner | None],
    key: str,
    subject: str,
    text: str,
    at: datetime,
) -> list[Notification]:
    """Tell the person behind each role, or everyone of the clinic in that role where nobody is named.

    Args:
        people: Role to the person of the member's team, or None.
        subject, text: Say that something waits, and nothing about anyone.
    """
    anyone = [role for role, person in people.items() if person is None]
    told = {person.pk: person for person in people.values() if person is not None}
    if anyone:
        open_roles = Practitioner.objects.filter(
            organization=patient.organization_id, roles__code__in=anyone, roles__period_end=None
        )
        told |= {person.pk: person for person in open_roles}
    return Notification.objects.bulk_create(
        Notification(
            organization_id=patient.organization_id,
            practitioner=person,
            patient=patient,
            key=f"{key}:{person.pk}",
            address=person.email,
            subject=subject,
            text=text,
            created=at,
            not_before=at,
        )
        for person in told.values()
    )
