"""The key pair of a clinic's outbox: phones seal to its public half, only the chart opens with the other.

Making, wrapping and forgetting them is in `afterglow_clinic.chart.secrecy.outbox_keys`.
"""

from django.db import models

from afterglow_clinic.chart.models.organization import Organization
from afterglow_clinic.chart.models.visible import OfOrganizationQuerySet, Row


class OutboxKey(Row):
    """One pair, P-256. Its id stands in every envelope sealed to it; the newest is the one given out.

    An older one goes on opening what lay on a phone, until it is forgotten: then `wrapped` is null.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="outbox_keys")
    public = models.BinaryField(help_text="The uncompressed point, 65 bytes")
    master = models.UUIDField(help_text="The master key that wraps the private half")
    wrapped = models.BinaryField(null=True)
    created = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    forgotten = models.DateTimeField(null=True, blank=True)
    forgotten_by = models.CharField(max_length=200, blank=True)

    objects = OfOrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-id"]

    def __str__(self) -> str:
        return f"outbox key {self.pk}"
