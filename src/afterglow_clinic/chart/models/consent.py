"""What a member agreed to, and what they took back. FHIR: Consent."""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.practitioner import Practitioner
from afterglow_clinic.chart.models.visible import OfPatient


class Consent(OfPatient):
    """One consent to one version of one document. It stands until a `ConsentWithdrawal` exists."""

    class Category(models.TextChoices):
        TREATMENT = "treatment"
        OUTSIDE_THERAPIST = "outside-therapist"
        RESEARCH = "research"
        CONTACT = "contact"
        TOUCH = "touch"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="consents")
    category = models.CharField(max_length=24, choices=Category.choices)
    document_version = models.CharField(max_length=32)
    recipient = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="releases"
    )
    given = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-given"]

    def __str__(self) -> str:
        return f"{self.category} ({self.document_version})"


class ConsentWithdrawal(OfPatient):
    """A consent was taken back; effective at once."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="withdrawal")
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"withdrawn {self.at:%Y-%m-%d}"
