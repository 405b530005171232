"""Who did what to whose record. Append-only and hash-chained. FHIR: AuditEvent.

People are kept by opaque id, so that erasing a person's record never breaks the chain.
The database itself refuses to change or delete a row (see the migrations' triggers).
"""

from typing import Self

from django.db import models

from afterglow_clinic.chart.actor import Actor


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.organization_id is None or not (actor.is_staff or actor.is_system):
            return self.none()
        return self.filter(chain=str(actor.organization_id))


class AuditEvent(models.Model):
    """One link of one organization's chain."""

    class Action(models.TextChoices):
        CREATE = "C"
        READ = "R"
        UPDATE = "U"
        DELETE = "D"
        EXECUTE = "E"

    chain = models.CharField(max_length=36, help_text="The organization's id, or 'system'")
    sequence = models.PositiveBigIntegerField()
    recorded = models.DateTimeField()
    action = models.CharField(max_length=1, choices=Action.choices)
    subtype = models.CharField(max_length=64)
    agent = models.CharField(max_length=36, blank=True)
    agent_name = models.CharField(max_length=200)
    agent_roles = models.CharField(max_length=200, blank=True)
    entity_type = models.CharField(max_length=64)
    entity = models.CharField(max_length=64, blank=True)
    patient = models.CharField(max_length=36, blank=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["chain", "sequence"]
        indexes = [models.Index(fields=["patient", "recorded"])]
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="a_chain_has_no_forks")]

    def __str__(self) -> str:
        return f"{self.chain} #{self.sequence}"
