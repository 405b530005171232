"""Sealed columns of rows about a member: how a row's bytes become words again.

A seal is bound to `table:column:row`, and its key to the member: moved to another row, column or
member it does not open. Whoever opens one has already asked `visible_to`; this asks nobody.
"""

import hmac
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db.models import Model
from django.views.decorators.debug import sensitive_variables

from afterglow_clinic.chart.models import MemberKey, Patient
from afterglow_clinic.chart.secrecy.cipher import Key, key_id_of, seal, unseal
from afterglow_clinic.chart.secrecy.member_keys import Purpose, key_by_id, key_for
from afterglow_clinic.chart.unreadable import Unreadable


def place_of(row: Model, column: str) -> str:
    """`table:column:row`.

    Raises:
        FieldDoesNotExist: The table has no such column.
    """
    return f"{row._meta.db_table}:{row._meta.get_field(column).name}:{row.pk}"


@sensitive_variables()
def seal_column(
    row: Model, column: str, content: str | bytes, *, at: datetime, purpose: MemberKey.Purpose = Purpose.OWN
) -> None:
    """Put content into a column, sealed with the row's member's key. Saves nothing.

    Args:
        row: Has its primary key and its `patient`.
        purpose: `OWN` for the member's words, `NOTES` for what was written about them.
    Raises:
        Erased: The member's key was destroyed.
        UnicodeEncodeError: The text holds half a character.
    """
    patient: Patient = row.patient  # type: ignore[attr-defined]
    key = key_for(patient, purpose, at=at)
    encoded = content.encode() if isinstance(content, str) else content
    setattr(row, column, seal(encoded, key=key, place=place_of(row, column)))


@sensitive_variables()
def open_column(row: Model, column: str) -> bytes:
    """What was sealed into a column.

    Raises:
        Unreadable: Moved, changed, or empty.
        Erased: The member's key was destroyed.
    """
    return open_columns([row], column)[0]


@sensitive_variables()
def open_columns(rows: Iterable[Model], column: str) -> list[bytes]:
    """The same column of several rows. One query for each key, not for each row."""
    keys: dict[tuple[UUID, UUID], Key] = {}
    opened = []
    for row in rows:
        place, sealed = place_of(row, column), getattr(row, column)
        if sealed is None:
            raise Unreadable(f"{place}: empty")
        patient_id: UUID = row.patient_id  # type: ignore[attr-defined]
        wanted = (patient_id, key_id_of(bytes(sealed), place=place))
        if wanted not in keys:
            keys[wanted] = key_by_id(*wanted)
        opened.append(unseal(bytes(sealed), key=keys[wanted], place=place))
    return opened


@sensitive_variables()
def fingerprint(patient: Patient, content: bytes, *, at: datetime) -> bytes:
    """A keyed digest by which the same words are known again, and nothing is known without the key."""
    key = key_for(patient, Purpose.OWN, at=at)
    apart = hmac.digest(key.bits, b"afterglow: fingerprint", "sha256")
    return hmac.new(apart, content, sha256).digest()
