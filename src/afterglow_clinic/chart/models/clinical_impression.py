"""The latest review of a member, kept for the board. FHIR: ClinicalImpression."""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.visible import OfPatient


class ClinicalImpression(OfPatient):
    """One row per member, replaced whole by each review; `summary` is what the board shows."""

    patient = models.OneToOneField(Patient, on_delete=models.PROTECT, related_name="impression")
    effective = models.DateTimeField()
    summary = models.JSONField(default=dict)
    next_due = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.patient} reviewed {self.effective:%Y-%m-%d}"
