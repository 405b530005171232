"""Messages between a member and their care team, sealed with the member's key. FHIR: Communication.

Read by the member, the care team and licensed staff; the front desk, the owner, an outside therapist and the
system never meet one. The words open in `afterglow_clinic.chart.messages` and nowhere else.
"""

from typing import Self

from django.db import models
from django.db.models import Q

from afterglow_clinic.chart.actor import LICENSED, Actor, Role
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.practitioner import Practitioner
from afterglow_clinic.chart.models.visible import M, OfPatientQuerySet, Row

READERS = LICENSED | {Role.INTEGRATOR, Role.MEMBER}


class OfMessagesQuerySet(OfPatientQuerySet[M]):
    """Rows of a conversation: for the member and those who work with them, by a role of their own."""

    def visible_to(self, actor: Actor) -> Self:
        return super().visible_to(actor) if actor.roles & READERS else self.none()


class Message(Row):
    """One message, exactly once: `operation` is the sender's id for the saying.

    `practitioner` is who of the team wrote it, None where the member did. `authored` is what the sender's
    clock said, `counted` the moment it counts for, `received` ours. `answer_by` is when a member's message
    was to be answered, by the office hours as they stood.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="messages")
    practitioner = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    operation = models.UUIDField()
    sealed = models.BinaryField()
    fingerprint = models.BinaryField()
    authored = models.DateTimeField()
    authored_local = models.CharField(max_length=64, blank=True)
    counted = models.DateTimeField()
    received = models.DateTimeField()
    answer_by = models.DateTimeField(null=True, blank=True)

    objects = OfMessagesQuerySet.as_manager()

    class Meta:
        ordering = ["counted", "received", "id"]
        indexes = [models.Index(fields=["patient", "counted"])]
        constraints = [
            models.UniqueConstraint(fields=["patient", "operation"], name="a_message_is_kept_once"),
            models.CheckConstraint(
                condition=Q(practitioner=None, answer_by__isnull=False)
                | Q(practitioner__isnull=False, answer_by=None),
                name="a_members_message_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class MessageRead(Row):
    """Somebody opened it, and when: a practitioner, or the member where there is none."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="reads")
    practitioner = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    objects = OfMessagesQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "practitioner"],
                condition=Q(practitioner__isnull=False),
                name="a_message_is_first_read_once",
            ),
            models.UniqueConstraint(
                fields=["message"],
                condition=Q(practitioner=None),
                name="a_member_first_reads_it_once",
            ),
        ]

    def __str__(self) -> str:
        return f"read {self.at:%Y-%m-%d %H:%M}"


class MessageSettled(Row):
    """A member's message waits no longer: answered here, talked over, or nothing was asked. By whom."""

    class How(models.TextChoices):
        ANSWERED = "answered"
        TALKED = "talked"
        NOTHING_ASKED = "nothing-asked"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="settled")
    how = models.CharField(max_length=16, choices=How.choices)
    by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = OfMessagesQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.how} {self.at:%Y-%m-%d %H:%M}"
