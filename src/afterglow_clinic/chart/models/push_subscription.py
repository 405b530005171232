"""A phone or computer that may be sent a reminder through its maker's push service."""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.reminder import ReminderSent
from afterglow_clinic.chart.models.visible import OfPatient


class PushSubscription(OfPatient):
    """One device, until a `PushEnd` exists; then its address and keys are emptied, not kept.

    `endpoint` is the push service's own address of the device; `p256dh` and `auth` are the keys by
    which what is sent can be read there and nowhere on the way.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="phones")
    name = models.CharField(max_length=60)
    endpoint = models.CharField(max_length=1000, blank=True)
    p256dh = models.CharField(max_length=100, blank=True)
    auth = models.CharField(max_length=40, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint"], condition=~models.Q(endpoint=""), name="one_member_a_phone"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PushEnd(OfPatient):
    """A device gets nothing any more: its member removed it or added a newer one, or its service lost it."""

    class Reason(models.TextChoices):
        REMOVED = "removed"
        GONE = "gone"
        TAKEN_OVER = "taken-over"
        REPLACED = "replaced"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    subscription = models.OneToOneField(PushSubscription, on_delete=models.PROTECT, related_name="end")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.reason} {self.at:%Y-%m-%d}"


class PushAttempt(OfPatient):
    """What a push service answered when it was handed a reminder. `status` 0: it did not answer."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    subscription = models.ForeignKey(PushSubscription, on_delete=models.PROTECT, related_name="attempts")
    sent = models.ForeignKey(ReminderSent, on_delete=models.PROTECT, related_name="attempts")
    status = models.PositiveSmallIntegerField()
    detail = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return str(self.status)
