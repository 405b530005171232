"""Agreed times: sessions, contacts and visits that somebody booked. FHIR: Appointment.

What a time is for stands in the care plan's protocol (`activity`, `session`, `repeat`). Whether it was
kept is an `Encounter`; nothing here says that anything happened.
"""

from django.db import models
from django.db.models import Q

from afterglow_clinic.chart.models.care_plan import CarePlan
from afterglow_clinic.chart.models.organization import Location
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.practitioner import Practitioner
from afterglow_clinic.chart.models.visible import OfPatient


class Appointment(OfPatient):
    """One agreed time. `session` is 0 where it belongs to none in particular.

    `revision` counts its moves; a move made from an older one is refused. `cancelled` repeats the
    time of its `AppointmentCancellation`, for the constraint's sake. `location` is where; a chair later.
    """

    class Kind(models.TextChoices):
        SESSION = "session"
        CONTACT = "contact"
        VISIT = "visit"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="appointments")
    care_plan = models.ForeignKey(CarePlan, on_delete=models.PROTECT, related_name="appointments")
    activity = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    session = models.PositiveSmallIntegerField(default=0)
    repeat = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=200)
    component = models.CharField(max_length=16)
    modality = models.CharField(max_length=64, blank=True)
    start = models.DateTimeField()
    end = models.DateTimeField()
    owner_role = models.CharField(max_length=32)
    practitioner = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    location = models.ForeignKey(Location, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    booked_by = models.CharField(max_length=200)
    booked_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)
    cancelled = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["start", "id"]
        indexes = [
            models.Index(fields=["start", "cancelled"]),
            models.Index(fields=["practitioner", "start"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["care_plan", "activity", "session", "repeat"],
                condition=Q(cancelled=None),
                name="an_occasion_is_booked_once",
            ),
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="an_appointment_lasts"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.start:%Y-%m-%d}"


class AppointmentMove(OfPatient):
    """Someone moved a time, or it moved with what it hangs on."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="moves")
    revision = models.PositiveIntegerField(help_text="The revision this made")
    before = models.DateTimeField()
    after = models.DateTimeField()
    because = models.CharField(max_length=200, blank=True, help_text="What it moved with, if not by itself")
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["appointment", "revision"], name="a_revision_is_made_once")
        ]

    def __str__(self) -> str:
        return f"{self.before:%Y-%m-%d} to {self.after:%Y-%m-%d}"


class AppointmentCancellation(OfPatient):
    """A time was called off, by whom and why. The occasion may be booked again."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="cancellation")
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"called off {self.at:%Y-%m-%d}"
