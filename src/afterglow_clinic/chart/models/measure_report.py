"""A figure of the whole clinic, made by a command and dated. FHIR: MeasureReport."""

from django.db import models

from afterglow_clinic.chart.models.organization import Organization
from afterglow_clinic.chart.models.visible import OfOrganizationQuerySet, Row


class MeasureReport(Row):
    """One report, never changed; the newest of a kind is the one shown. It names no member by name."""

    class Kind(models.TextChoices):
        MODEL = "model"
        ALARMS = "alarms"
        COVERAGE = "coverage"
        RATES = "rates"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=24, choices=Kind.choices)
    measure = models.CharField(max_length=64, help_text="The definition and its version")
    model = models.CharField(max_length=120, help_text="The model, its version and its parameters' digest")
    made = models.DateTimeField()
    body = models.JSONField(default=dict)

    objects = OfOrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["-made"]
        indexes = [models.Index(fields=["organization", "kind", "-made"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.made:%Y-%m-%d}"
