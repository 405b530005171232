"""What a member wrote down for a bad hour, in their own words. FHIR: CarePlan, category assess-plan.

Seen by the member and by those who care for them; not by the front desk, the owner or a guest.
"""

from typing import Self

from django.db import models

from afterglow_clinic.chart.actor import LICENSED, Actor, Role
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.visible import OfPatientQuerySet, Row

READERS = LICENSED | {Role.INTEGRATOR, Role.MEMBER}
PARTS = ("signs", "alone", "places", "people", "safer", "reasons")
"""The parts of a plan, in the order in which one needs them."""


class SafetyPlanQuerySet(OfPatientQuerySet["SafetyPlan"]):
    """Visible with the patient, to the member and the care team."""

    def visible_to(self, actor: Actor) -> Self:
        if not (actor.is_system or actor.roles & READERS):
            return self.none()
        return super().visible_to(actor)


class SafetyPlan(Row):
    """One version of a plan. Another one takes its place; none is ever changed."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="safety_plans")
    version = models.PositiveIntegerField()
    signs = models.TextField(blank=True, help_text="How I notice that it is getting hard")
    alone = models.TextField(blank=True, help_text="What helps me when I am by myself")
    places = models.TextField(blank=True, help_text="Where I can go, whom I can be with")
    people = models.TextField(blank=True, help_text="Whom I call")
    safer = models.TextField(blank=True, help_text="What makes the room safer")
    reasons = models.TextField(blank=True, help_text="What I want to stay for")
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = SafetyPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "version"], name="a_plan_has_each_version_once"),
        ]

    def __str__(self) -> str:
        return f"safety plan, version {self.version}"

    @property
    def words(self) -> dict[str, str]:
        """The words of each part."""
        return {part: getattr(self, part) for part in PARTS}
