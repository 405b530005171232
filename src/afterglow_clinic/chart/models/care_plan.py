"""What a member is asked for, and how often; by which protocol, pinned. FHIR: CarePlan."""

from django.db import models
from django.db.models import Q

from afterglow_clinic.chart.models.clinic_content import ClinicContent
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.visible import OfPatient


class CarePlan(OfPatient):
    """A member's plan. When it came from a protocol, id, version, digest and the text itself are pinned.

    A plan is never moved to another version: it ends, and another plan that `replaces` it begins,
    keeping `enrolled`, from which sessions are counted. `first_session` is as planned at the start.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="care_plans")
    title = models.CharField(max_length=200)
    protocol = models.CharField(max_length=64, blank=True)
    protocol_version = models.CharField(max_length=32, blank=True)
    protocol_sha256 = models.CharField(max_length=64, blank=True)
    pinned = models.ForeignKey(
        ClinicContent, null=True, blank=True, on_delete=models.PROTECT, related_name="care_plans"
    )
    enrolled = models.DateTimeField(null=True, blank=True)
    first_session = models.DateTimeField(null=True, blank=True)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    started_by = models.CharField(max_length=200, blank=True)
    period_start = models.DateTimeField()
    period_end = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-period_start"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(period_end=None) & ~Q(protocol_sha256=""),
                name="one_open_protocol_per_patient",
            )
        ]

    def __str__(self) -> str:
        return self.title


class RecurringMeasure(OfPatient):
    """An instrument asked for every so many days, as long as the plan runs."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="measures")
    care_plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="measures")
    instrument = models.CharField(max_length=64)
    every_days = models.PositiveSmallIntegerField()
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["care_plan", "instrument"], name="a_plan_asks_an_instrument_once"
            ),
            models.CheckConstraint(condition=models.Q(every_days__gte=1), name="at_least_a_day_apart"),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} every {self.every_days} d"
