"""A member's own encryption keys, wrapped by a master key that is not in the database.

Making, wrapping and destroying them is in `afterglow_clinic.chart.secrecy`.
"""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.practitioner import Practitioner
from afterglow_clinic.chart.models.visible import OfPatient


class MemberKey(OfPatient):
    """One key of one member. Its id stands in every seal made with it.

    `wrapped` is null once the key is destroyed (`KeyDestruction`): nothing sealed with it can be
    read again. A member's record has at most one key for a purpose, ever.
    """

    class Purpose(models.TextChoices):
        OWN = "own", "what the member wrote"
        NOTES = "notes", "what was written about the member"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="keys")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    master = models.UUIDField(help_text="The master key that wraps it")
    wrapped = models.BinaryField(null=True)
    created = models.DateTimeField()

    class Meta:
        ordering = ["created"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "purpose"], name="one_key_for_a_purpose"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"


class KeyDestruction(OfPatient):
    """Somebody destroyed a member's key; `by` is empty where the member did, who needs no reason.

    It cannot be undone.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    key = models.OneToOneField(MemberKey, on_delete=models.PROTECT, related_name="destruction")
    by = models.ForeignKey(Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"destroyed {self.at.isoformat()}"
