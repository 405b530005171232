"""What a device sends is kept exactly once, with the time it says and the time we count.

A device's clock is kept as it stood and corrected, never believed. The actions that use this are
`afterglow_clinic.chart.thread` and its neighbours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit

M = TypeVar("M", bound=Model)


class OperationReused(ValueError):
    """A device sent another content under an id that was used. The first one stands; nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """When a device says something happened. `local` is how the device showed it, with its zone, verbatim.

    `sent` is the device's clock as it sent this, against which `at` shows how far that clock is off.
    """

    at: datetime
    local: str = ""
    sent: datetime | None = None

    def counted(self, received: datetime) -> datetime:
        """The moment it counts for, on our clock: never later than it was received."""
        off = timedelta(0) if self.sent is None else received - self.sent
        return min(self.at + off, received)


def once(model: type[M], operation: UUID | None, content: Mapping[str, Any], **beside: Any) -> tuple[M, bool]:
    """The row of one operation, and whether this call made it. `content` is what a repeat must repeat."""
    rows = model._default_manager
    if operation is None:
        return rows.create(**content, **beside), True
    row = rows.filter(operation=operation).first()
    if row is None:
        try:
            with transaction.atomic():
                return rows.create(operation=operation, **content, **beside), True
        except IntegrityError:
            row = rows.get(operation=operation)
    if any(getattr(row, name) != value for name, value in content.items()):
        raise OperationReused(str(operation))
    return row, False


def noted(by: Actor, at: datetime, subtype: str, row: Model) -> None:
    audit(by=by, at=at, action=Action.CREATE, subtype=subtype, entity=row)
