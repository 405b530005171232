"""What kinds of practice a member likes and how much time they have, as they said it. FHIR: Observation."""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.thread import OfThread


class PracticeWish(OfThread):
    """One answer of the member. The newest counts; none is ever changed. Nothing liked is an answer too."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="wishes")
    likes = models.JSONField(default=list, help_text="Families of the toolbox")
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text="At one go; none: any")
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "id"]

    def __str__(self) -> str:
        return f"wished {self.at:%Y-%m-%d}"
