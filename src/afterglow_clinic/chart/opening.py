"""The doors to a chart: every read of a person goes through here and is written down.

A row the actor may not see does not exist for them (`Http404`), whatever its id.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import audit_read
from afterglow_clinic.chart.models import Patient

M = TypeVar("M", bound=Model)


def open_patient(*, patient_id: UUID, by: Actor, at: datetime, reading: str) -> Patient:
    """One member's record, opened for `reading` (a noun: `story`, `registration`), and audited.

    Raises:
        Http404: There is no such member, or none for this actor.
    """
    patient = find(Patient.objects.visible_to(by).select_related("organization", "location"), patient_id)
    audit_read(by=by, at=at, subtype=f"{reading}.read", entity=patient, patient=patient.pk)
    return patient


def open_own(*, by: Actor, at: datetime, writing: bool) -> Patient:
    """A member's own record. Looking is written down; what they write is an event of its own.

    Raises:
        Http404: The actor is no member.
    """
    if by.patient_id is None:
        raise Http404
    if not writing:
        return open_patient(patient_id=by.patient_id, by=by, at=at, reading="own")
    return find(Patient.objects.visible_to(by).select_related("organization", "location"), by.patient_id)


def open_list(*, by: Actor, at: datetime, reading: str, detail: Mapping[str, Any] | None = None) -> None:
    """Note that someone looked at a list of members (`board`, `worklist`)."""
    audit_read(by=by, at=at, subtype=f"{reading}.read", detail=detail)


def find(rows: "QuerySet[M]", pk: UUID) -> M:
    """The row with this id among rows already narrowed to the actor.

    Raises:
        Http404: Not among them.
    """
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
