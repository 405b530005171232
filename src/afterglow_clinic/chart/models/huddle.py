"""The team around one member who is off track, and what each of them sees. FHIR: Communication."""

from django.db import models

from afterglow_clinic.chart.models.checkpoint import Checkpoint
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.practitioner import STAFF_ROLES, Practitioner
from afterglow_clinic.chart.models.visible import OfPatient


class Huddle(OfPatient):
    """Opened by a checkpoint, ended by a `Decision`, and by nothing else."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="huddles")
    checkpoint = models.OneToOneField(Checkpoint, on_delete=models.PROTECT, related_name="huddle")
    opened = models.DateTimeField(help_text="When the member was found off track: hours count from here")
    decide_by = models.DateTimeField()

    class Meta:
        ordering = ["decide_by", "id"]

    def __str__(self) -> str:
        return f"huddle {self.checkpoint}"


class HuddleView(OfPatient):
    """What one role sees, in its own words. Every revision stays; the last one counts."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    huddle = models.ForeignKey(Huddle, on_delete=models.PROTECT, related_name="views")
    role = models.CharField(max_length=32, choices=STAFF_ROLES)
    revision = models.PositiveIntegerField()
    text = models.TextField()
    by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["huddle", "role", "revision"], name="one_text_for_a_revision_of_a_view"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role}, revision {self.revision}"
