"""What was tried before, and what it did. FHIR: MedicationStatement or Procedure of the past."""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.visible import OfPatient


class TreatmentTrial(OfPatient):
    """One earlier treatment, as told at intake."""

    class Kind(models.TextChoices):
        MEDICINE = "medicine"
        PSYCHOTHERAPY = "psychotherapy"
        TMS = "tms"
        ECT = "ect"
        KETAMINE = "ketamine"
        OTHER = "other"

    class Response(models.TextChoices):
        NONE = "none"
        SOME = "some"
        HALF = "half-or-more"
        WORSE = "worse"
        UNKNOWN = "unknown"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="treatment_trials")
    what = models.CharField(max_length=100)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    dose = models.CharField(max_length=100, blank=True)
    response = models.CharField(max_length=16, choices=Response.choices, default=Response.UNKNOWN)
    ended_because = models.CharField(max_length=200, blank=True)
    recorded = models.DateTimeField()
    recorder = models.CharField(max_length=200)

    class Meta:
        ordering = ["kind", "what"]

    def __str__(self) -> str:
        return self.what
