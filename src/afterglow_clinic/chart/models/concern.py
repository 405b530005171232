"""Somebody of the team worries about a member and asks a clinician to look. FHIR: CommunicationRequest."""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.practitioner import Practitioner
from afterglow_clinic.chart.models.task import Task
from afterglow_clinic.chart.models.thread import OfThread


class Concern(OfThread):
    """One concern. It is the `task`'s reason: the clinician who ends the task has answered it."""

    class Soon(models.TextChoices):
        NOW = "now"
        TODAY = "today"
        THIS_WEEK = "this-week"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="concerns")
    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="concern")
    words = models.TextField()
    soon = models.CharField(max_length=12, choices=Soon.choices)
    by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "id"]

    def __str__(self) -> str:
        return f"concern {self.at:%Y-%m-%d}"
