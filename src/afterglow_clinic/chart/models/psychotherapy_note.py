"""Psychotherapy notes: a therapist's own, apart from the record (45 CFR 164.501).

Their own table and their own permission; nobody but the author meets a row, and no export
takes them. There is no column for a dose, a medicine, a time, a score or a diagnosis.
"""

from typing import Self

from django.db import models

from afterglow_clinic.chart.actor import Actor, Role
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.practitioner import Practitioner
from afterglow_clinic.chart.models.visible import OfPatientQuerySet, Row

WRITERS = frozenset({Role.INTEGRATOR, Role.PRESCRIBER, Role.MEDICAL_DIRECTOR})


class PsychotherapyNoteQuerySet(OfPatientQuerySet["PsychotherapyNote"]):
    """The author's alone, while they still hold a role in which one writes such notes."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.practitioner_id is None or not actor.roles & WRITERS:
            return self.none()
        return self.filter(author_id=actor.practitioner_id, patient__organization_id=actor.organization_id)


class PsychotherapyNote(Row):
    """One note, sealed."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    at = models.DateTimeField()

    objects = PsychotherapyNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"psychotherapy note {self.pk}"
