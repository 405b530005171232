"""The outbox: intents written with the finding, sent by a worker, with receipts. FHIR: Communication."""

from django.db import models

from afterglow_clinic.chart.models.detected_issue import DetectedIssue
from afterglow_clinic.chart.models.organization import Organization
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.practitioner import Practitioner
from afterglow_clinic.chart.models.visible import OfOrganizationQuerySet, Row


class Notification(Row):
    """One message to one recipient by one channel. `subject` and `text` carry no health information."""

    class Channel(models.TextChoices):
        EMAIL = "email"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="notifications")
    issue = models.ForeignKey(
        DetectedIssue, null=True, blank=True, on_delete=models.PROTECT, related_name="notifications"
    )
    practitioner = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="notifications"
    )
    patient = models.ForeignKey(
        Patient, null=True, blank=True, on_delete=models.PROTECT, related_name="notifications"
    )
    key = models.CharField(max_length=200, unique=True)
    channel = models.CharField(max_length=16, choices=Channel.choices, default=Channel.EMAIL)
    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    created = models.DateTimeField()
    not_before = models.DateTimeField()
    not_after = models.DateTimeField(null=True, blank=True, help_text="Too late to be sent from here on")
    leased_until = models.DateTimeField(null=True, blank=True)
    delivered = models.DateTimeField(null=True, blank=True)

    objects = OfOrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["not_before"]
        indexes = [models.Index(fields=["delivered", "not_before"])]

    def __str__(self) -> str:
        return f"{self.channel} to {self.address}"


class NotificationReceipt(models.Model):
    """What happened at one attempt to send."""

    notification = models.ForeignKey(Notification, on_delete=models.PROTECT, related_name="receipts")
    at = models.DateTimeField()
    delivered = models.BooleanField()
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return "delivered" if self.delivered else "failed"
