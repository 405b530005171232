"""A practice in a member's plan, its rhythm and each check-in. FHIR: CarePlan.activity, Procedure."""

from django.db import models

from afterglow_clinic.chart.models.commitment import Commitment
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.thread import OfThread


class Practice(OfThread):
    """One modality of the toolbox, so many times a week, until a `PracticeEnd` exists.

    `modality` and `version` name the file it came from; `title` is what the member reads.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="practices")
    commitment = models.ForeignKey(
        Commitment, null=True, blank=True, on_delete=models.PROTECT, related_name="practices"
    )
    modality = models.CharField(max_length=64)
    version = models.CharField(max_length=32, blank=True)
    title = models.CharField(max_length=200)
    per_week = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(per_week__gte=1, per_week__lte=21), name="a_rhythm_is_1_to_21_a_week"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.per_week} a week"


class PracticeEnd(OfThread):
    """A practice was ended or exchanged, by whom and why."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    practice = models.OneToOneField(Practice, on_delete=models.PROTECT, related_name="end")
    words = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"ended {self.at:%Y-%m-%d}"


class PracticePause(OfThread):
    """A practice rests for a while, until a day or until they take it up again. Nobody asks meanwhile."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="pauses")
    until = models.DateTimeField(null=True, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"rests from {self.at:%Y-%m-%d}"


class PracticeResume(OfThread):
    """A pause came to its end before its day, or because somebody said so."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    pause = models.OneToOneField(PracticePause, on_delete=models.PROTECT, related_name="resumed")
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"taken up again {self.at:%Y-%m-%d}"


class CheckIn(OfThread):
    """One answer about one practice, exactly once: `operation` is the device's id for the answering.

    `answered` is what the device's clock said, `answered_local` the same as it was shown there, with
    its zone; `received` is ours. `counted` is the moment it counts for: `answered`, corrected by how far
    the device's clock was off when it sent, and never later than `received`.
    """

    class Done(models.TextChoices):
        YES = "yes"
        SOME = "some"
        NOT_TODAY = "not-today"

    class Felt(models.TextChoices):
        HELPED = "helped"
        NEITHER = "neither"
        HARD = "hard"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="check_ins")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="check_ins")
    operation = models.UUIDField(unique=True)
    done = models.CharField(max_length=12, choices=Done.choices)
    felt = models.CharField(max_length=8, choices=Felt.choices, blank=True)
    answered = models.DateTimeField()
    answered_local = models.CharField(max_length=64, blank=True)
    counted = models.DateTimeField()
    received = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        ordering = ["counted", "id"]
        indexes = [models.Index(fields=["patient", "counted"])]

    def __str__(self) -> str:
        return f"{self.done} {self.counted:%Y-%m-%d}"
