"""Vital signs and laboratory values, as entered. FHIR: Observation."""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.practitioner import Practitioner
from afterglow_clinic.chart.models.visible import OfPatient


class Measurement(OfPatient):
    """One value in the unit it was read in; never changed. A wrong one gets a `MeasurementRetraction`."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="measurements")
    code = models.CharField(max_length=64)
    value = models.DecimalField(max_digits=12, decimal_places=4)
    unit = models.CharField(max_length=32, help_text="UCUM")
    effective = models.DateTimeField()
    recorded = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-effective", "code"]
        indexes = [models.Index(fields=["patient", "code", "effective"])]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "code", "effective", "value", "unit"], name="a_value_is_written_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.value.normalize():f} {self.unit}"


class MeasurementRetraction(OfPatient):
    """A value was wrong: it stays on record and counts for nothing."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    measurement = models.OneToOneField(Measurement, on_delete=models.PROTECT, related_name="retraction")
    by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"retracted by {self.by}"
