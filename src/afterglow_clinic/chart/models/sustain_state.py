"""What is believed about one member's relief, kept between answers. FHIR: RiskAssessment."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.visible import OfPatient


class Outlook(models.TextChoices):
    """What the sustain line says in one word; `holding` promises nothing."""

    SLIPPING = "slipping", _("May be slipping")
    LOST = "lost", _("Relief was seen and is gone")
    OFF_MODEL = "off-model", _("Off model: look at this person")
    HOLDING = "holding", _("Not slipping")
    IN_SERIES = "in-series", _("A series is running")
    LITTLE_EVIDENCE = "little-evidence", _("Little evidence yet")


class SustainState(OfPatient):
    """One row per member, replaced by each review; no row where nothing the model reads was measured.

    `memory` is the filter's own state with the model and the events it holds for: a changed past or
    another model makes it void, and the review then follows everything anew. `chance` is of relapse
    within the measure's days, None where it is not asked. Suicide items never come here.
    """

    patient = models.OneToOneField(Patient, on_delete=models.PROTECT, related_name="sustain")
    outlook = models.CharField(max_length=16, choices=Outlook.choices, db_index=True)
    since = models.DateTimeField(help_text="When the outlook became this")
    effective = models.DateTimeField()
    chance = models.FloatField(null=True, blank=True)
    line = models.JSONField(default=dict, help_text="The answers with what they rest on, as plain values")
    memory = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.patient}: {self.outlook}"
