"""A batch as it is spelled: JSON from a phone, and an answer for each of its envelopes.

    {"sent": instant, "envelopes": [{"v": 1, "key", "member", "operation", "once", "nonce", "sealed"}, ...]}
    {"answers": [{"operation", "state": "kept" | "refused" | "wait" | "retry", "reason"?, "next"?}, ...]}

Bytes are base64. An envelope that cannot be read is refused by itself; only what is no batch, whole.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from afterglow_clinic.chart.sealed_post import Envelope, NotOpened, Why, read_envelope
from afterglow_clinic.member_home.arrived import Arrival, Kept, Refused
from afterglow_clinic.member_home.outbox.arriving import Retry
from afterglow_clinic.member_home.saying import moment_of

MOST_AT_ONCE = 100


class NoBatch(ValueError):
    """What came is no batch of envelopes; nothing of it was looked at."""


@dataclass(frozen=True, slots=True)
class Item:
    """One envelope as it was named, and what could be read of it."""

    name: str
    read: Envelope | Why


@dataclass(frozen=True, slots=True)
class Batch:
    """What a phone sent in one request."""

    sent: datetime | None
    items: tuple[Item, ...]

    def is_of(self, member: UUID) -> bool:
        """Whether no envelope of it names another member."""
        return all(not isinstance(item.read, Envelope) or item.read.member == member for item in self.items)


def read_batch(body: bytes) -> Batch:
    """A batch out of a request's bytes.

    Raises:
        NoBatch: No JSON object with a list of at most a hundred envelopes.
    """
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise NoBatch from None
    envelopes = told.get("envelopes") if isinstance(told, dict) else None
    if not isinstance(envelopes, list) or len(envelopes) > MOST_AT_ONCE:
        raise NoBatch
    return Batch(moment_of(told.get("sent")), tuple(map(_item, envelopes)))


def _item(spelled: Any) -> Item:
    named = spelled.get("operation") if isinstance(spelled, dict) else None
    name = named if isinstance(named, str) and len(named) <= 36 else ""
    try:
        return Item(name, read_envelope(spelled))
    except NotOpened as refused:
        return Item(name, refused.why)


def spell_answer(item: Item, answer: Arrival | Retry) -> dict[str, str]:
    """The answer to one envelope."""
    if isinstance(answer, Kept):
        return {"operation": item.name, "state": "kept", "next": answer.next}
    if isinstance(answer, Refused):
        return {"operation": item.name, "state": "refused", "reason": answer.reason}
    return {"operation": item.name, "state": "retry" if isinstance(answer, Retry) else "wait"}
