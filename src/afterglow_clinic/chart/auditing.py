"""Every read and write of a chart leaves a link in its organization's chain, in the same transaction.

It refuses to run outside a transaction, and the database refuses to change what it wrote.
The neighbour that re-reads the chain is `afterglow_clinic.chart.verifying`.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models.audit_event import AuditEvent

GENESIS = "0" * 64
CHAINED_FIELDS = (
    "chain", "sequence", "recorded", "action", "subtype", "agent", "agent_name",
    "agent_roles", "entity_type", "entity", "patient", "detail",
)  # fmt: skip
Action = AuditEvent.Action


def audit(
    *,
    by: Actor,
    at: datetime,
    action: AuditEvent.Action,
    subtype: str,
    entity: Model | None = None,
    patient: UUID | None = None,
    detail: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Append one event. Must be called inside the transaction of what it records.

    Args:
        subtype: What happened, as `noun.verb` (`patient.read`, `issue.acknowledge`).
        entity: The row it happened to, if one.
        patient: Whose record it is; taken from `entity.patient_id` when left out.
        detail: Small JSON facts. Never answers, never free text of a member.
    Raises:
        RuntimeError: Called outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an audit event belongs to the transaction of what it records")
    chain = str(by.organization_id) if by.organization_id else "system"
    sequence, previous = _head(chain)
    event = AuditEvent(
        chain=chain,
        sequence=sequence + 1,
        recorded=at.astimezone(UTC),
        action=action,
        subtype=subtype,
        agent=str(by.user_id or ""),
        agent_name=_written_name(by),
        agent_roles=" ".join(sorted(by.roles)),
        entity_type=entity._meta.object_name or "" if entity is not None else "",
        entity=str(entity.pk) if entity is not None else "",
        patient=str(patient or getattr(entity, "patient_id", None) or ""),
        detail=dict(detail or {}),
        previous_hash=previous,
    )
    event.hash = link_hash(event)
    event.save(force_insert=True)
    return event


def _written_name(by: Actor) -> str:
    """Who acted, for good: a member's name is not written, for they may ask to be forgotten."""
    return by.name if by.patient_id is None else "a member"


def link_hash(event: AuditEvent) -> str:
    """SHA-256 over the previous link and this event's fields, in one canonical spelling."""
    content = {name: getattr(event, name) for name in CHAINED_FIELDS}
    content["recorded"] = event.recorded.astimezone(UTC).isoformat(timespec="microseconds")
    spelled = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{event.previous_hash}\n{spelled}".encode()).hexdigest()


def _head(chain: str) -> tuple[int, str]:
    """The chain's last link, with the right to append the next until this transaction ends.

    SQLite writes are already one at a time (IMMEDIATE); PostgreSQL needs the lock.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"audit:{chain}"])
    last = (
        AuditEvent.objects.filter(chain=chain).order_by("-sequence").values_list("sequence", "hash").first()
    )
    return last or (0, GENESIS)


def audit_read(
    *,
    by: Actor,
    at: datetime,
    subtype: str,
    entity: Model | None = None,
    patient: UUID | None = None,
    detail: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Record that someone looked; opens the small transaction a read otherwise lacks."""
    with transaction.atomic(savepoint=False):
        return audit(
            by=by, at=at, action=Action.READ, subtype=subtype, entity=entity, patient=patient, detail=detail
        )
