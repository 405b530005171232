"""What a member saw in a journey or after it: where the thread begins. FHIR: Observation, as narrative."""

from django.db import models
from django.db.models import Q

from afterglow_clinic.chart.models.encounter import Encounter
from afterglow_clinic.chart.models.journal_entry import JournalEntry
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.thread import OfThread


class Insight(OfThread):
    """One insight in the member's words. Their journal is another place, with a privacy of its own.

    `authored` is when they said it, `authored_local` the same as their device showed it, `received`
    is ours. `operation` is the device's id for the saying: sent twice, it is kept once. `entry` is the
    journal entry that the member chose to keep it from; it opens that entry to nobody.
    """

    class Origin(models.TextChoices):
        CHAIR = "chair"
        LATER = "later"
        DEBRIEF = "debrief"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="insights")
    encounter = models.ForeignKey(
        Encounter, null=True, blank=True, on_delete=models.PROTECT, related_name="insights"
    )
    entry = models.ForeignKey(
        JournalEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="insights"
    )
    words = models.TextField()
    origin = models.CharField(max_length=8, choices=Origin.choices)
    operation = models.UUIDField(null=True, blank=True)
    authored = models.DateTimeField()
    authored_local = models.CharField(max_length=64, blank=True)
    received = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-authored", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "operation"],
                condition=Q(operation__isnull=False),
                name="an_insight_is_kept_once",
            )
        ]

    def __str__(self) -> str:
        return f"insight {self.authored:%Y-%m-%d}"
