"""A member's keys, made at first need and unwrapped for as long as one call lasts.

Keys are never kept between calls, so that a destroyed key is gone at once, in every process. A
record whose key was destroyed gets no new one: what is erased stays erased, and says so.
"""

import os
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.views.decorators.debug import sensitive_variables

from afterglow_clinic.chart.models import MemberKey, Patient
from afterglow_clinic.chart.secrecy.cipher import KEY_BYTES, Key, seal, unseal
from afterglow_clinic.chart.secrecy.keyring import NoMasterKey, master_keys
from afterglow_clinic.chart.unreadable import Erased, Unreadable

Purpose = MemberKey.Purpose


def key_for(patient: Patient, purpose: MemberKey.Purpose, *, at: datetime) -> Key:
    """The key to seal with. Call it inside the transaction of what is sealed.

    Raises:
        Erased: It was destroyed; this record takes no more of the kind.
        NoMasterKey: The master key that wraps it is not in the file.
    """
    row = MemberKey.objects.select_for_update().filter(patient=patient, purpose=purpose).first()
    return unwrap(row or _make(patient, purpose, at))


def key_by_id(patient_id: UUID, key_id: UUID) -> Key:
    """The key a seal names, if it is this member's.

    Raises:
        Unreadable: This member has no such key.
        Erased: It was destroyed.
    """
    row = MemberKey.objects.filter(patient=patient_id, pk=key_id).first()
    if row is None:
        raise Unreadable(f"key {key_id} is not a key of this member")
    return unwrap(row)


@sensitive_variables()
def unwrap(row: MemberKey) -> Key:
    """The key inside a row, by whichever master key wrapped it.

    Raises:
        Erased: The key was destroyed.
        NoMasterKey: Its master key is not in the file.
        Unreadable: The row was changed, or belongs to somebody else.
    """
    if row.wrapped is None:
        raise Erased(f"key {row.pk} was destroyed")
    master = next((key for key in master_keys() if key.id == row.master), None)
    if master is None:
        raise NoMasterKey(f"master key {row.master} is not in the file")
    return Key(row.pk, unseal(bytes(row.wrapped), key=master, place=_place(row)))


@sensitive_variables()
def wrap(key: Key, row: MemberKey) -> MemberKey:
    """Put a key into its row, wrapped by the first master key of the file. Saves nothing."""
    master = master_keys()[0]
    row.master = master.id
    row.wrapped = seal(key.bits, key=master, place=_place(row))
    return row


def _place(row: MemberKey) -> str:
    return f"{row._meta.db_table}:wrapped:{row.pk}:{row.patient_id}:{row.purpose}"


def _make(patient: Patient, purpose: MemberKey.Purpose, at: datetime) -> MemberKey:
    """A new key; of two made at once, the first stands."""
    row = MemberKey(pk=uuid4(), patient=patient, purpose=purpose, created=at)
    wrap(Key(row.pk, os.urandom(KEY_BYTES)), row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return MemberKey.objects.select_for_update().get(patient=patient, purpose=purpose)
    return row
