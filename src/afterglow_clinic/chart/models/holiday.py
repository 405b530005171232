"""Days on which the clinic is closed. FHIR: Location.hoursOfOperation exceptions."""

from django.db import models

from afterglow_clinic.chart.models.organization import Organization
from afterglow_clinic.chart.models.visible import OfOrganizationQuerySet, Row


class Holiday(Row):
    """One local day off, by its name. Booking names it; a person decides."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="holidays")
    date = models.DateField()
    name = models.CharField(max_length=100)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = OfOrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "date"], name="a_day_is_off_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.date}"
