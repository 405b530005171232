"""What a phone sends sealed, opened: the one way from an envelope to words that a room may use.

    key_for_phones   what a page carries, so that a phone can seal while offline
    read_envelope    JSON to an envelope, or a named refusal
    open_letter      an envelope to a letter, for the member who sends it and nobody else

Sealing and keys: `afterglow_clinic.chart.secrecy.envelope`, `outbox_keys`. What a letter then does:
`member_home/outbox/arriving.py`.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.views.decorators.debug import sensitive_variables

from afterglow_clinic.chart.models import OutboxKey, Patient
from afterglow_clinic.chart.secrecy.envelope import NONCE, POINT, TAG, VERSION, Envelope, open_envelope
from afterglow_clinic.chart.secrecy.keyring import NoMasterKey
from afterglow_clinic.chart.secrecy.outbox_keys import key_given_out, newest_key, private_half
from afterglow_clinic.chart.unreadable import Erased, Unreadable

__all__ = [
    "Envelope", "Letter", "NotNow", "NotOpened", "PhoneKey", "Why",
    "key_for_phones", "newest_key_for_phones", "open_letter", "read_envelope",
]  # fmt: skip


class Why(StrEnum):
    """Why an envelope was not opened. Each has its words in `member_home/outbox/words.py`."""

    MALFORMED = "malformed"
    NEWER = "newer"
    OTHER_MEMBER = "other-member"
    UNKNOWN_KEY = "unknown-key"
    FORGOTTEN_KEY = "forgotten-key"
    CHANGED = "changed"
    NO_LETTER = "no-letter"


class NotOpened(Exception):
    """An envelope was refused; `why` names the reason and nothing of what is in it."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class NotNow(Exception):
    """The server has no master key: it can open nothing until somebody mends that."""


@dataclass(frozen=True, slots=True)
class PhoneKey:
    """What a phone needs to seal: the key's id and its public half, as base64 of the uncompressed point."""

    id: UUID
    public: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What was sealed: the kind of thing, the phone's time as it stood, and the form's fields in order."""

    operation: UUID
    kind: str
    at: str
    local: str
    fields: tuple[tuple[str, str], ...]


def newest_key_for_phones(organization_id: UUID) -> PhoneKey | None:
    """The clinic's key, if it has one. One query, nothing written: pages carry it."""
    row = newest_key(organization_id)
    return None if row is None else _for_phones(row)


def key_for_phones(organization_id: UUID, *, at: datetime) -> PhoneKey:
    """The clinic's key, made at first need.

    Raises:
        NotNow: There is no master key to wrap it with.
    """
    try:
        return _for_phones(key_given_out(organization_id, at=at))
    except NoMasterKey as missing:
        raise NotNow from missing


def _for_phones(row: OutboxKey) -> PhoneKey:
    return PhoneKey(row.pk, base64.b64encode(bytes(row.public)).decode())


def read_envelope(item: object) -> Envelope:
    """An envelope out of JSON, as a phone sends it.

    Raises:
        NotOpened: MALFORMED or NEWER.
    """
    if not isinstance(item, Mapping):
        raise NotOpened(Why.MALFORMED)
    if item.get("v") != VERSION:
        raise NotOpened(Why.NEWER if isinstance(item.get("v"), int) else Why.MALFORMED)
    try:
        found = Envelope(
            key=UUID(item["key"]),
            member=UUID(item["member"]),
            operation=UUID(item["operation"]),
            once=_bytes(item["once"]),
            nonce=_bytes(item["nonce"]),
            sealed=_bytes(item["sealed"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NotOpened(Why.MALFORMED) from None
    if len(found.once) != POINT or len(found.nonce) != NONCE or len(found.sealed) < TAG:
        raise NotOpened(Why.MALFORMED)
    return found


def _bytes(text: Any) -> bytes:
    return base64.b64decode(text.encode("ascii"), validate=True)


@sensitive_variables()
def open_letter(envelope: Envelope, *, patient: Patient) -> Letter:
    """The letter inside, for the member under whose sign-in it came.

    Raises:
        NotOpened: Anything is not as this member's phone sealed it for this clinic.
        NotNow: The server can open nothing; the envelope may be good.
    """
    if envelope.member != patient.pk:
        raise NotOpened(Why.OTHER_MEMBER)
    try:
        private = private_half(patient.organization_id, envelope.key)
    except Erased:
        raise NotOpened(Why.FORGOTTEN_KEY) from None
    except NoMasterKey as missing:
        raise NotNow from missing
    except Unreadable:
        raise NotOpened(Why.UNKNOWN_KEY) from None
    try:
        opened = open_envelope(envelope, private)
    except Unreadable:
        raise NotOpened(Why.CHANGED) from None
    return _letter(opened, envelope.operation)


@sensitive_variables()
def _letter(opened: bytes, operation: UUID) -> Letter:
    try:
        told = json.loads(opened)
        fields = tuple((name, value) for name, value in told["fields"])
        letter = Letter(operation, told["kind"], told["at"], told["local"], fields)
        texts = [letter.kind, letter.at, letter.local, *(part for pair in fields for part in pair)]
        good = all(isinstance(text, str) and _can_be_kept(text) for text in texts)
    except (ValueError, TypeError, KeyError, RecursionError):
        good = False
    if not good:
        raise NotOpened(Why.NO_LETTER)
    return letter


def _can_be_kept(text: str) -> bool:
    """No NUL, no half character, no mark that something was lost before: what no page could show again."""
    return not any(mark in "\x00\ufffd" or "\ud800" <= mark <= "\udfff" for mark in text)
