"""A member's way through the program: phases as rows, with who and when. FHIR: EpisodeOfCare."""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.visible import OfPatient


class Phase(models.TextChoices):
    """The arc of the program, in order; `left` may follow any of them."""

    INQUIRY = "inquiry"
    INTAKE = "intake"
    PREPARATION = "preparation"
    JOURNEYS = "journeys"
    INTEGRATION = "integration"
    SUSTAIN = "sustain"
    LEFT = "left"


class EpisodeOfCare(OfPatient):
    """One stay in the program. `phase` repeats the latest `PhaseChange` for the board's sake."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="episodes")
    phase = models.CharField(max_length=16, choices=Phase.choices, default=Phase.INQUIRY)
    period_start = models.DateTimeField()
    period_end = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-period_start"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=models.Q(period_end=None), name="one_open_episode_per_patient"
            )
        ]

    def __str__(self) -> str:
        return f"{self.patient}: {self.phase}"


class PhaseChange(OfPatient):
    """Someone moved a member to a phase, and why."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="phase_changes")
    episode = models.ForeignKey(EpisodeOfCare, on_delete=models.PROTECT, related_name="changes")
    phase = models.CharField(max_length=16, choices=Phase.choices)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.phase} since {self.at:%Y-%m-%d}"
