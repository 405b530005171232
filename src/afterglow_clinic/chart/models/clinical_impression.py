"""The latest review of a member, kept for the board. FHIR: ClinicalImpression."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.visible import OfPatient


class Standing(models.TextChoices):
    """Where a member stands against the score before their first session, in the order of the board."""

    WELL = "well", _("Remission")
    RESPONDING = "responding", _("Response")
    IMPROVING = "improving", _("Some change")
    UNCHANGED = "unchanged", _("No clear change")
    WORSE = "worse", _("Worse")
    CANNOT_TELL = "cannot-tell", _("Cannot tell")
    BEFORE = "before", _("No session yet")


class ClinicalImpression(OfPatient):
    """One row per member, replaced whole by each review; `summary` is what the board shows.

    The program's figures stand in columns of their own, so that a board of everyone is one query:
    windows of the plan that were kept, of those that have opened, and when something next changes.
    """

    patient = models.OneToOneField(Patient, on_delete=models.PROTECT, related_name="impression")
    effective = models.DateTimeField()
    summary = models.JSONField(default=dict)
    next_due = models.DateTimeField(null=True, blank=True)
    standing = models.CharField(max_length=16, choices=Standing.choices, default=Standing.BEFORE)
    windows_kept = models.PositiveIntegerField(default=0)
    windows_due = models.PositiveIntegerField(default=0)
    contacts_kept = models.PositiveIntegerField(default=0, help_text="Contacts after a session, in time")
    contacts_due = models.PositiveIntegerField(default=0)
    next_look = models.DateTimeField(
        null=True, blank=True, db_index=True, help_text="When a window closes or a checkpoint may be held"
    )

    def __str__(self) -> str:
        return f"{self.patient} reviewed {self.effective:%Y-%m-%d}"
