"""What staff wrote after an integration or a therapy session, for the team. FHIR: Composition."""

from typing import Self

from django.db import models

from afterglow_clinic.chart.actor import Actor, Role
from afterglow_clinic.chart.models.encounter import Encounter
from afterglow_clinic.chart.models.patient import CareTeamParticipant, Patient
from afterglow_clinic.chart.models.practitioner import Practitioner
from afterglow_clinic.chart.models.visible import OfPatientQuerySet, Row


class SessionNoteQuerySet(OfPatientQuerySet["SessionNote"]):
    """The member, licensed staff, and integrators of the care team. Not the front desk, not guests."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.patient_id is not None and actor.has(Role.MEMBER):
            return self.filter(patient_id=actor.patient_id)
        if actor.is_licensed:
            return super().visible_to(actor)
        if not actor.has(Role.INTEGRATOR):
            return self.none()
        mine = CareTeamParticipant.objects.integrated_by(actor).values("patient")
        met = models.Q(patient__in=mine) | models.Q(patient__in=actor.opened)
        return super().visible_to(actor).filter(met)


class SessionNote(Row):
    """A note for the team, also the member's to read. Never changed: a correction amends it."""

    class Kind(models.TextChoices):
        INTEGRATION = "integration", "Integration session"
        THERAPY = "therapy", "Therapy session"
        CIRCLE = "circle", "Circle"
        CONTACT = "contact", "Contact in between"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="session_notes")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    encounter = models.ForeignKey(
        Encounter, null=True, blank=True, on_delete=models.PROTECT, related_name="notes"
    )
    author = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    at = models.DateTimeField()
    amends = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="amended_by"
    )

    objects = SessionNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.kind} note {self.pk}"
