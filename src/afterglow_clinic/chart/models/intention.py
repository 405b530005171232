"""What a member brings to a journey, in their own words, as they said it. FHIR: Goal."""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.thread import OfThread


class Intention(OfThread):
    """One intention, verbatim. Another one takes its place; none is ever changed."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="intentions")
    words = models.TextField(help_text="As the member said it")
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "id"]

    def __str__(self) -> str:
        return f"intention {self.at:%Y-%m-%d}"


class IntentionRevisit(OfThread):
    """The member read their intention again before a journey, and it stands. `session` counts from 1."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    intention = models.ForeignKey(Intention, on_delete=models.PROTECT, related_name="revisits")
    session = models.PositiveSmallIntegerField(null=True, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"revisited {self.at:%Y-%m-%d}"
