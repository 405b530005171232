"""Circles: the same people, the same hour, again and again; former members too. FHIR: Group, Appointment.

Who leads a circle meets the names of everyone in it, for they sit together; what else is known of
them stays with those who work with them.
"""

from typing import Self

from django.db import models
from django.db.models import Count, F, Q

from afterglow_clinic.chart.actor import Actor, Role
from afterglow_clinic.chart.models.episode_of_care import EpisodeOfCare
from afterglow_clinic.chart.models.organization import Organization
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.practitioner import Practitioner
from afterglow_clinic.chart.models.thread import OfThread, ThreadQuerySet
from afterglow_clinic.chart.models.visible import OfOrganizationQuerySet, Row


class CircleQuerySet(OfOrganizationQuerySet["Circle"]):
    """Licensed staff meet every circle of the clinic; who leads one or sits in one meets that.

    An integrator also meets the circles of members they see.
    """

    def visible_to(self, actor: Actor) -> Self:
        within = self.filter(organization_id=actor.organization_id)
        if actor.organization_id is None:
            return self.none()
        if actor.is_system or actor.is_licensed:
            return within
        seats = CircleMembership.objects.filter(left=None)
        if actor.has(Role.INTEGRATOR):
            seen = seats.filter(patient__in=Patient.objects.visible_to(actor).order_by())
            return within.filter(Q(led_by=actor.practitioner_id) | Q(pk__in=seen.values("circle")))
        if actor.patient_id is not None and actor.has(Role.MEMBER):
            return within.filter(pk__in=seats.filter(patient=actor.patient_id).values("circle"))
        return self.none()

    def of_clinic(self, actor: Actor) -> Self:
        """Every open circle of the actor's clinic, for choosing one: names and hours, nobody in them."""
        if actor.organization_id is None or not (actor.is_staff or actor.is_system):
            return self.none()
        return self.filter(organization_id=actor.organization_id, closed=None)

    def open_to_member(self, actor: Actor) -> Self:
        """Circles a member sits in, and those with a free seat that are open to them; nobody in them.

        Somebody who has left the program meets those that are open to former members. `taken` counts seats.
        """
        if actor.patient_id is None or not actor.has(Role.MEMBER):
            return self.none()
        mine = CircleMembership.objects.filter(patient=actor.patient_id, left=None).values("circle")
        rows = self.filter(organization_id=actor.organization_id, closed=None)
        rows = rows.annotate(taken=Count("places", filter=Q(places__left=None)))
        free = Q(taken__lt=F("seats"))
        if not EpisodeOfCare.objects.filter(patient=actor.patient_id, period_end=None).exists():
            free &= Q(open_to=Circle.OpenTo.FORMER)
        return rows.filter(free | Q(pk__in=mine))


class Circle(Row):
    """A circle of one clinic, until `closed`. `weekday` is 0 for Monday; `hour` is the clinic's own."""

    class OpenTo(models.TextChoices):
        MEMBERS = "members"
        FORMER = "former-members"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="circles")
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=300, blank=True)
    modality = models.CharField(max_length=64, blank=True)
    led_by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="circles")
    weekday = models.PositiveSmallIntegerField()
    hour = models.TimeField()
    minutes = models.PositiveSmallIntegerField(default=90)
    place = models.CharField(max_length=200, blank=True)
    seats = models.PositiveSmallIntegerField(default=10)
    open_to = models.CharField(max_length=16, choices=OpenTo.choices, default=OpenTo.FORMER)
    created_by = models.CharField(max_length=200)
    created = models.DateTimeField()
    closed = models.DateTimeField(null=True, blank=True)

    objects = CircleQuerySet.as_manager()

    class Meta:
        ordering = ["weekday", "hour", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="a_week_has_seven_days"),
        ]

    def __str__(self) -> str:
        return self.name


class CircleMembershipQuerySet(ThreadQuerySet["CircleMembership"]):
    """The places of members one may see, and all places of a circle one leads."""

    def visible_to(self, actor: Actor) -> Self:
        seen = super().visible_to(actor)
        if actor.practitioner_id is None or not actor.has(Role.INTEGRATOR):
            return seen
        led = self.filter(circle__led_by=actor.practitioner_id, patient__organization=actor.organization_id)
        return self.filter(Q(pk__in=seen.order_by().values("pk")) | Q(pk__in=led.order_by().values("pk")))


class CircleMembership(Row):
    """A member's place in a circle, until `left`. It outlives their time in the program."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="circles")
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="places")
    joined = models.DateTimeField()
    joined_by = models.CharField(max_length=200)
    left = models.DateTimeField(null=True, blank=True)
    left_by = models.CharField(max_length=200, blank=True)

    objects = CircleMembershipQuerySet.as_manager()

    class Meta:
        ordering = ["joined", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "circle"], condition=Q(left=None), name="one_place_in_a_circle"
            )
        ]

    def __str__(self) -> str:
        return f"in {self.circle_id}"


class CircleMeeting(Row):
    """One evening of a circle, once somebody wrote down who was there. It names nobody."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="meetings")
    day = models.DateField()
    written_by = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = OfOrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["circle", "day"], name="a_circle_meets_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class CircleAttendance(OfThread):
    """Whether one member was at one meeting."""

    class Presence(models.TextChoices):
        CAME = "came"
        SENT_WORD = "sent-word"
        NOT_THERE = "not-there"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="circle_attendance")
    meeting = models.ForeignKey(CircleMeeting, on_delete=models.PROTECT, related_name="attendance")
    presence = models.CharField(max_length=12, choices=Presence.choices)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "meeting"], name="one_presence_at_a_meeting")
        ]

    def __str__(self) -> str:
        return self.presence
