"""Clinics and their places. Two organizations never see each other. FHIR: Organization, Location."""

from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.models.visible import OfOrganizationQuerySet, Row


def known_zone(name: str) -> None:
    """Refuse a time zone the IANA database does not know."""
    if name not in available_timezones():
        raise ValidationError(_("%(zone)s is not a known time zone"), params={"zone": name}, code="zone")


class Organization(Row):
    """A clinic: the wall of tenancy, the zone of its clock, the country of its crisis lines."""

    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=64, validators=[known_zone])
    country = models.CharField(max_length=2, help_text="ISO 3166-1 alpha-2; chooses the crisis lines shown")
    telecom = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class Location(Row):
    """A place of the clinic: an address where members are seen."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="locations")
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=300, blank=True)

    objects = OfOrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
