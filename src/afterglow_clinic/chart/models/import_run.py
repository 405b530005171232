"""A file that was imported, whole; the same file again changes nothing."""

from django.db import models

from afterglow_clinic.chart.models.organization import Organization
from afterglow_clinic.chart.models.visible import OfOrganizationQuerySet, Row


class ImportRun(Row):
    """One import: which file (by digest), by whom, and what it brought."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="imports")
    kind = models.CharField(max_length=16)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    counts = models.JSONField(default=dict)

    objects = OfOrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
