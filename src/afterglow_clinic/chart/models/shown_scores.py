"""Which scores a clinic lets its lay integrators see: none, until somebody with the right to says which."""

from django.db import models

from afterglow_clinic.chart.models.organization import Organization
from afterglow_clinic.chart.models.visible import OfOrganizationQuerySet, Row


class ShownScores(Row):
    """One setting: the ids of instruments. The newest counts; none is ever changed."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="shown_scores")
    instruments = models.JSONField(default=list)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = OfOrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return ", ".join(self.instruments) or "none"
