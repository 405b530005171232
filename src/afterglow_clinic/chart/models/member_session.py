"""Where a member is signed in: one row for each phone or browser, without anything to sign in with."""

from django.db import models

from afterglow_clinic.chart.models.journal_entry import OfMemberQuerySet
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.visible import Row


class MemberSession(Row):
    """One sign-in, until it has ended. Staff never meet these rows.

    `digest` is SHA-256 of the session's key, which itself lies only in Django's own table; `seen` is a
    day, not a moment: enough to know one's own phone by, too little to follow anybody.
    """

    class CameBy(models.TextChoices):
        LINK = "link", "link and code"
        PASSKEY = "passkey", "passkey"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="sessions")
    digest = models.CharField(max_length=64, unique=True)
    device = models.CharField(max_length=80)
    came_by = models.CharField(max_length=16, choices=CameBy.choices)
    stays = models.BooleanField(help_text="Signed in until signed out, not only until the browser closes")
    created = models.DateTimeField()
    seen = models.DateField()
    ended = models.DateTimeField(null=True, blank=True)

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]

    def __str__(self) -> str:
        return f"{self.device}, since {self.created:%Y-%m-%d}"
