"""Somebody opened a chart they otherwise may not see, for a reason and for a while."""

from typing import Self

from django.db import models

from afterglow_clinic.chart.actor import Actor, Role
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.practitioner import Practitioner
from afterglow_clinic.chart.models.visible import OfPatientQuerySet, Row


class BreakGlassQuerySet(OfPatientQuerySet["BreakGlass"]):
    """Whoever broke it sees their own; the medical director sees all of the clinic."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.organization_id is None:
            return self.none()
        within = self.filter(patient__organization_id=actor.organization_id)
        if actor.is_system or actor.has(Role.MEDICAL_DIRECTOR):
            return within
        return within.filter(by_id=actor.practitioner_id) if actor.practitioner_id else within.none()


class BreakGlass(Row):
    """Opens one chart to one person until `expires`. It never opens a private journal entry."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="broken_glass")
    by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="broken_glass")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    expires = models.DateTimeField()

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["by", "expires"])]

    def __str__(self) -> str:
        return f"opened until {self.expires.isoformat()}"
