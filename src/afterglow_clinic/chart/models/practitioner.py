"""The people who work at a clinic, and what they are there. FHIR: Practitioner, PractitionerRole."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from afterglow_clinic.chart.actor import Role
from afterglow_clinic.chart.models.organization import Location, Organization
from afterglow_clinic.chart.models.visible import OfOrganizationQuerySet, Row

STAFF_ROLES = [(role.value, role.value.replace("-", " ")) for role in Role if role is not Role.MEMBER]


class Practitioner(Row):
    """A named person of the care team, inside one organization."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="practitioners")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="practitioner"
    )
    name = models.CharField(max_length=200)
    email = models.EmailField()
    telecom = models.CharField(max_length=64, blank=True)

    objects = OfOrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PractitionerRole(Row):
    """One role held from `period_start` until `period_end`; an ended role grants nothing."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="roles")
    location = models.ForeignKey(Location, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=32, choices=STAFF_ROLES)
    period_start = models.DateTimeField()
    period_end = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practitioner", "code"], condition=Q(period_end=None), name="one_open_role_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.practitioner} as {self.code}"
