"""What a member is asked for, and how often. FHIR: CarePlan."""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.visible import OfPatient


class CarePlan(OfPatient):
    """A member's plan. When it came from a protocol, the version is pinned here."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="care_plans")
    title = models.CharField(max_length=200)
    protocol = models.CharField(max_length=64, blank=True)
    protocol_version = models.CharField(max_length=32, blank=True)
    period_start = models.DateTimeField()
    period_end = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-period_start"]

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
