"""Diagnoses, medicines and allergies as told. FHIR: Condition, MedicationStatement, AllergyIntolerance."""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.visible import OfPatient


class Condition(OfPatient):
    """A diagnosis or problem of a member."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="conditions")
    code = models.CharField(max_length=64)
    clinical_status = models.CharField(max_length=16, default="active")
    onset = models.DateField(null=True, blank=True)
    recorded = models.DateTimeField()
    recorder = models.CharField(max_length=200)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class MedicationStatement(OfPatient):
    """A medicine a member takes, by ingredient."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="medications")
    ingredient = models.CharField(max_length=100)
    dose_ug_per_day = models.PositiveBigIntegerField(null=True, blank=True)
    effective_start = models.DateField(null=True, blank=True)
    effective_end = models.DateField(null=True, blank=True)
    recorded = models.DateTimeField()
    recorder = models.CharField(max_length=200)

    class Meta:
        ordering = ["ingredient"]

    def __str__(self) -> str:
        return self.ingredient


class AllergyIntolerance(OfPatient):
    """An allergy or intolerance, as the banner shows it."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="allergies")
    substance = models.CharField(max_length=100)
    reaction = models.CharField(max_length=200, blank=True)
    recorded = models.DateTimeField()
    recorder = models.CharField(max_length=200)

    class Meta:
        ordering = ["substance"]

    def __str__(self) -> str:
        return self.substance
