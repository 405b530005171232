"""Moves every member's key under the newest master key, so that the old one can be taken away.

What members wrote is not touched: their keys stay, only the wrapping is new. It can stop anywhere
and be run again.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import MemberKey, OutboxKey
from afterglow_clinic.chart.secrecy.keyring import master_keys
from afterglow_clinic.chart.secrecy.member_keys import unwrap, wrap
from afterglow_clinic.chart.secrecy.outbox_keys import unwrap_private, wrap_private

BATCH = 500


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many keys were rewrapped, and how many hung on each master key afterwards, by its id."""

    rewrapped: int
    by_master: dict[str, int]


def rotate_keys(*, at: datetime) -> Rotated:
    """Rewrap every key that an older master key wraps.

    Raises:
        NoMasterKey: A key hangs on a master key that is not in the file; those before it are done.
    """
    newest = master_keys()[0].id
    done = _rewrap_outbox(newest_id=str(newest), at=at)
    while step := _rewrap_some(newest_id=str(newest), at=at):
        done += step
    return Rotated(done, count_by_master())


@transaction.atomic
def _rewrap_some(*, newest_id: str, at: datetime) -> int:
    waiting = MemberKey.objects.filter(wrapped__isnull=False).exclude(master=newest_id)
    rows = list(waiting.select_for_update().order_by("pk")[:BATCH])
    for row in rows:
        wrap(unwrap(row), row).save(update_fields=["master", "wrapped"])
    if rows:
        detail = {"master": newest_id, "keys": len(rows)}
        audit(by=Actor(name="Afterglow"), at=at, action=Action.UPDATE, subtype="key.rotate", detail=detail)
    return len(rows)


@transaction.atomic
def _rewrap_outbox(*, newest_id: str, at: datetime) -> int:
    """The clinics' outbox keys: a handful, in one step."""
    waiting = OutboxKey.objects.filter(wrapped__isnull=False).exclude(master=newest_id)
    rows = list(waiting.select_for_update().order_by("pk"))
    for row in rows:
        wrap_private(unwrap_private(row), row).save(update_fields=["master", "wrapped"])
    if rows:
        detail = {"master": newest_id, "outbox_keys": len(rows)}
        audit(by=Actor(name="Afterglow"), at=at, action=Action.UPDATE, subtype="key.rotate", detail=detail)
    return len(rows)


def count_by_master() -> dict[str, int]:
    """How many live keys hang on each master key."""
    counts: dict[str, int] = {}
    for table in (MemberKey, OutboxKey):
        for master in table.objects.filter(wrapped__isnull=False).values_list("master", flat=True):
            counts[str(master)] = counts.get(str(master), 0) + 1
    return counts
