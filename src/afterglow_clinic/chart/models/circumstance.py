"""What bears on a treatment and is neither diagnosis nor measure. FHIR: Observation (social history)."""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.visible import OfPatient


class Circumstance(OfPatient):
    """One circumstance, told at one time."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="circumstances")
    code = models.CharField(max_length=64)
    note = models.CharField(max_length=500, blank=True)
    effective = models.DateTimeField()
    recorder = models.CharField(max_length=200)

    class Meta:
        ordering = ["code", "effective"]

    def __str__(self) -> str:
        return self.code
