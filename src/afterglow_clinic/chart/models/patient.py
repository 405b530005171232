"""The person the program is for; on screen, a member. FHIR: Patient, CareTeam."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from afterglow_clinic.chart.actor import LICENSED, Actor, Role
from afterglow_clinic.chart.models.organization import Location, Organization
from afterglow_clinic.chart.models.practitioner import Practitioner
from afterglow_clinic.chart.models.visible import OfPatientQuerySet, Row

SEES_WHOLE_CLINIC = LICENSED | {Role.FRONT_DESK}


class PatientQuerySet(models.QuerySet["Patient"]):
    """Who may see whom; the permission table says what of them."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.organization_id is None:
            return self.none()
        within = self.filter(organization_id=actor.organization_id)
        if actor.is_system or actor.roles & SEES_WHOLE_CLINIC:
            return within
        if actor.roles == {Role.MEMBER}:
            return within.filter(pk=actor.patient_id)
        seen = _own(actor) | _of_the_care_team(actor) | _released_to(actor) | _behind_broken_glass(actor)
        return within.filter(seen)

    def of_clinic(self, actor: Actor) -> Self:
        """Everyone of the actor's clinic, for figures that name nobody. Never show its rows."""
        if actor.organization_id is None or not (actor.is_staff or actor.is_system):
            return self.none()
        return self.filter(organization_id=actor.organization_id)


def _own(actor: Actor) -> Q:
    return Q(pk=actor.patient_id) if actor.patient_id else Q(pk__in=[])


def _of_the_care_team(actor: Actor) -> Q:
    if not actor.has(Role.INTEGRATOR):
        return Q(pk__in=[])
    return Q(pk__in=CareTeamParticipant.objects.integrated_by(actor).values("patient"))


def _behind_broken_glass(actor: Actor) -> Q:
    """What break-glass opened to an integrator who does not have the member on their caseload."""
    return Q(pk__in=actor.opened if actor.has(Role.INTEGRATOR) else [])


def _released_to(actor: Actor) -> Q:
    """An outside therapist sees a member while a release to them stands, and not a moment longer.

    Whether it has run out is asked of the database's own clock: rows are narrowed without one here.
    """
    from afterglow_clinic.chart.models.consent import Consent

    if not actor.has(Role.OUTSIDE_THERAPIST):
        return Q(pk__in=[])
    releases = Consent.objects.filter(
        Q(expires=None) | Q(expires__gt=Now()),
        recipient_id=actor.practitioner_id,
        category=Consent.Category.OUTSIDE_THERAPIST,
        withdrawal=None,
    )
    return Q(pk__in=releases.values("patient"))


class Patient(Row):
    """A member of the program, inside one organization."""

    class Gender(models.TextChoices):
        FEMALE = "female"
        MALE = "male"
        OTHER = "other"
        UNKNOWN = "unknown"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="patients")
    location = models.ForeignKey(Location, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="patient"
    )
    identifier = models.CharField(max_length=64, help_text="The clinic's own number for this person")
    given = models.CharField(max_length=100)
    family = models.CharField(max_length=100)
    birth_date = models.DateField(null=True, blank=True)
    gender = models.CharField(max_length=8, choices=Gender.choices, default=Gender.UNKNOWN)
    email = models.EmailField(blank=True)
    telecom = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=16, default="en")
    zone = models.CharField(
        max_length=64, blank=True, help_text="The member's own zone; empty means the clinic's"
    )
    boundaries = models.CharField(max_length=300, blank=True, help_text="Touch and closeness, in their words")
    cohort = models.CharField(max_length=64, blank=True, help_text="Group label of imported research data")
    created = models.DateTimeField()

    objects = PatientQuerySet.as_manager()

    class Meta:
        ordering = ["family", "given", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "identifier"], name="one_identifier_per_organization"
            )
        ]

    def __str__(self) -> str:
        return f"{self.given} {self.family}".strip()

    @property
    def initials(self) -> str:
        return (self.given[:1] + self.family[:1]).upper()


class CareTeamQuerySet(OfPatientQuerySet["CareTeamParticipant"]):
    """Places in care teams."""

    def integrated_by(self, actor: Actor) -> Self:
        """The open places this actor holds as an integrator."""
        return self.filter(period_end=None, practitioner_id=actor.practitioner_id, role=Role.INTEGRATOR.value)


class CareTeamParticipant(Row):
    """One practitioner's place in one member's care team. FHIR: CareTeam.participant."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="care_team")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="caseload")
    role = models.CharField(max_length=32, choices=[(role.value, role.value) for role in Role])
    period_start = models.DateTimeField()
    period_end = models.DateTimeField(null=True, blank=True)

    objects = CareTeamQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "practitioner", "role"],
                condition=Q(period_end=None),
                name="one_open_place_in_a_care_team",
            )
        ]

    def __str__(self) -> str:
        return f"{self.practitioner} ({self.role})"
