"""When the clinic's team reads messages. FHIR: HealthcareService.availableTime."""

from django.db import models
from django.db.models import F, Q

from afterglow_clinic.chart.models.organization import Organization
from afterglow_clinic.chart.models.visible import OfOrganizationQuerySet, Row


class OfficeHours(Row):
    """One stretch of one weekday (0 is Monday) on the clinic's own clock."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="office_hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = OfOrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6, opens__lt=F("closes")), name="office_hours_end_after_they_begin"
            ),
            models.UniqueConstraint(fields=["organization", "weekday", "opens"], name="a_stretch_opens_once"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"
