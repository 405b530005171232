"""What a member wants, in their own words, and how both sides will see it. FHIR: Goal."""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.visible import OfPatient


class Goal(OfPatient):
    """One goal, until a `GoalEnd` exists. Without an instrument it is words: nothing is judged by it."""

    class Kind(models.TextChoices):
        PERCENT = "percent"
        POINTS = "points"
        BELOW = "below"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="goals")
    statement = models.TextField(help_text="In the member's own words, as they said it")
    instrument = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, blank=True)
    value = models.FloatField(null=True, blank=True)
    set_by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.statement[:60]


class GoalEnd(OfPatient):
    """A goal was replaced or given up."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    goal = models.OneToOneField(Goal, on_delete=models.PROTECT, related_name="end")
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"ended {self.at:%Y-%m-%d}"
