"""What was told at intake, section by section, every revision kept. FHIR: QuestionnaireResponse."""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.practitioner import Practitioner
from afterglow_clinic.chart.models.visible import OfPatient


class IntakeSection(OfPatient):
    """One revision of one section. The highest revision is what stands; none is ever changed.

    `content` is as told. Conditions, medicines, allergies and the like are rows of their own made
    from it (`afterglow_clinic.chart.intake.projecting`).
    """

    class Teller(models.TextChoices):
        MEMBER = "member"
        STAFF = "staff"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="intake")
    section = models.CharField(max_length=32)
    revision = models.PositiveIntegerField()
    content = models.JSONField(default=dict)
    teller = models.CharField(max_length=8, choices=Teller.choices)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["section", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "section", "revision"], name="a_revision_is_written_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.revision}"


class SectionConfirmation(OfPatient):
    """A licensed person went through this revision with the member."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    section = models.OneToOneField(IntakeSection, on_delete=models.PROTECT, related_name="confirmation")
    by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"confirmed by {self.by}"
