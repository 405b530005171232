"""What a member chose about reminders, and those that went out. FHIR: CommunicationRequest, Communication."""

from django.db import models

from afterglow_clinic.chart.models.organization import known_zone
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.visible import OfPatient


class ReminderRhythm(OfPatient):
    """One version of what a member chose; the newest counts. No days: no reminders.

    `days` are weekdays, Monday being 0; the clock times are those of `zone`, the member's own.
    """

    class Way(models.TextChoices):
        EMAIL = "email"
        PUSH = "push"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="rhythms")
    revision = models.PositiveIntegerField()
    days = models.JSONField(default=list)
    hour = models.TimeField()
    quiet_from = models.TimeField()
    quiet_to = models.TimeField()
    zone = models.CharField(max_length=64, validators=[known_zone])
    ways = models.JSONField(default=list)
    paused_until = models.DateField(null=True, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-revision"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "revision"], name="one_rhythm_a_revision"),
        ]

    def __str__(self) -> str:
        return f"{len(self.days)} days a week, revision {self.revision}"


class ReminderSent(OfPatient):
    """One reminder went out; on one local day of a member there is at most one.

    Written before anything leaves the house: a process that dies in between has sent none, never two.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="reminders")
    rhythm = models.ForeignKey(ReminderRhythm, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(help_text="The member's own local day")
    waiting = models.JSONField(default=list, help_text="The kinds of things that waited; never which")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "day"], name="one_reminder_a_day"),
        ]

    def __str__(self) -> str:
        return f"reminded {self.day}"
