"""What a member decides to do about an insight. FHIR: Goal, as `lifecycleStatus`."""

from django.db import models

from afterglow_clinic.chart.models.insight import Insight
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.thread import OfThread


class Commitment(OfThread):
    """One commitment, until a `CommitmentEnd` exists. It may stand without an insight."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="commitments")
    insight = models.ForeignKey(
        Insight, null=True, blank=True, on_delete=models.PROTECT, related_name="commitments"
    )
    words = models.CharField(max_length=500)
    operation = models.UUIDField(null=True, blank=True, unique=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "id"]

    def __str__(self) -> str:
        return f"commitment {self.at:%Y-%m-%d}"


class CommitmentEnd(OfThread):
    """A commitment was kept long enough, changed for another, or let go. Letting go is an answer."""

    class Outcome(models.TextChoices):
        DONE = "done"
        CHANGED = "changed"
        LET_GO = "let-go"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    commitment = models.OneToOneField(Commitment, on_delete=models.PROTECT, related_name="end")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    words = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.outcome} {self.at:%Y-%m-%d}"
