"""The one way to rows: a queryset that must be told who is looking.

`visible_to(actor)` is the second wall behind the permission table: it narrows to the
actor's organization and to the people the actor has a reason to see.
"""

from typing import Self, TypeVar
from uuid import uuid4

from django.db import models

from afterglow_clinic.chart.actor import Actor

M = TypeVar("M", bound=models.Model)


class OfPatientQuerySet(models.QuerySet[M]):
    """Rows that hang on one patient: visible exactly when the patient is."""

    def visible_to(self, actor: Actor) -> Self:
        from afterglow_clinic.chart.models.patient import Patient

        return self.filter(patient__in=Patient.objects.visible_to(actor).order_by())


class OfOrganizationQuerySet(models.QuerySet[M]):
    """Rows that hang on one organization: visible to the people who work there."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.organization_id is None or not (actor.is_staff or actor.is_system):
            return self.none()
        return self.filter(organization_id=actor.organization_id)


class OfEveryoneQuerySet(models.QuerySet[M]):
    """Rows that name nobody: visible to everyone of their organization, its members among them."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.organization_id is None:
            return self.none()
        return self.filter(organization_id=actor.organization_id)


class Row(models.Model):
    """A table row with an unguessable identity."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)

    class Meta:
        abstract = True


class OfPatient(Row):
    """A row about one patient. `patient` is declared by each model with its own related name."""

    objects = OfPatientQuerySet.as_manager()

    class Meta:
        abstract = True
