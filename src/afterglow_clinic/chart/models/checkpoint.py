"""Is it working for this member, after these sessions? FHIR: ClinicalImpression.

A verdict only becomes graver: what a later answer makes better is for the people of the huddle to
say. The neighbour that judges is `afterglow_clinic.chart.checkpointing`.
"""

from django.db import models

from afterglow_clinic.chart.models.care_plan import CarePlan
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.visible import OfPatient


class Checkpoint(OfPatient):
    """One checkpoint of one plan. `held` is when it could be told; none while a measure is missing."""

    class Verdict(models.TextChoices):
        ON_TRACK = "on-track"
        OFF_TRACK = "off-track"
        CANNOT_TELL = "cannot-tell"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="checkpoints")
    care_plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="checkpoints")
    activity = models.CharField(max_length=64, help_text="The protocol's id of this checkpoint")
    after_session = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=16, choices=Verdict.choices)
    basis = models.JSONField(default=dict, help_text="What was judged, against what, and what is missing")
    opened = models.DateTimeField()
    held = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened"]
        constraints = [
            models.UniqueConstraint(
                fields=["care_plan", "after_session"], name="one_checkpoint_after_a_session"
            )
        ]

    def __str__(self) -> str:
        return f"after session {self.after_session}: {self.verdict}"
