"""A member's boundaries of touch and closeness changed. The words in force stand in `Patient.boundaries`."""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.thread import OfThread


class BoundaryChange(OfThread):
    """What they were, what they are, who said so and when."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="boundary_changes")
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "id"]

    def __str__(self) -> str:
        return f"boundaries changed {self.at:%Y-%m-%d}"
