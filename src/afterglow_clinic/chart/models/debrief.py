"""The talk after a journey: what it was about, in tags, and any hard moment. FHIR: Composition."""

from django.db import models

from afterglow_clinic.chart.models.encounter import Encounter
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.practitioner import Practitioner
from afterglow_clinic.chart.models.thread import OfThread


class Debrief(OfThread):
    """One debrief of one session; a later one of the same session stands beside it.

    `hard` says whether there was a hard moment and how it stood at the end; `words` is a line for the
    team. A note of the session is a `SessionNote`, a therapist's own a `PsychotherapyNote`.
    """

    class Hard(models.TextChoices):
        NONE = "none"
        SETTLED = "settled"
        UNSETTLED = "unsettled"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="debriefs")
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="debriefs")
    tags = models.JSONField(default=list)
    hard = models.CharField(max_length=12, choices=Hard.choices)
    words = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "id"]

    def __str__(self) -> str:
        return f"debrief {self.at:%Y-%m-%d}"
