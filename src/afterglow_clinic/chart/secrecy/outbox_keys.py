"""The clinic's outbox keys: made at first need, exchanged, forgotten. The private half lies wrapped.

An exchanged key goes on opening what still lies on a phone. Forgetting it makes what lies there, or was
copied from there, noise for everybody.
"""

from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from afterglow_clinic.chart.actor import Actor, the_system
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import Organization, OutboxKey
from afterglow_clinic.chart.secrecy.cipher import seal, unseal
from afterglow_clinic.chart.secrecy.envelope import CURVE, public_half
from afterglow_clinic.chart.secrecy.keyring import NoMasterKey, master_keys
from afterglow_clinic.chart.unreadable import Erased, Unreadable

SHORTEST_KEPT = timedelta(days=60)
"""An exchanged key is kept at least so long: twice the thirty days a phone may be away."""


def newest_key(organization_id: UUID) -> OutboxKey | None:
    """The pair that phones seal to now, if one was made. One query."""
    return OutboxKey.objects.filter(organization=organization_id, wrapped__isnull=False).first()


@transaction.atomic
def key_given_out(organization_id: UUID, *, at: datetime) -> OutboxKey:
    """The pair that phones seal to now, made if there is none.

    Raises:
        NoMasterKey: There is no master key to wrap it with.
    """
    found = newest_key(organization_id)
    if found is not None:
        return found
    Organization.objects.select_for_update().get(pk=organization_id)  # of two at once, one makes it
    by = the_system(organization_id)
    return newest_key(organization_id) or exchange_key(organization_id, by=by, at=at)


@transaction.atomic
def exchange_key(organization_id: UUID, *, by: Actor, at: datetime) -> OutboxKey:
    """Make a new pair, to which phones seal from now on. The older ones still open."""
    row = OutboxKey(pk=uuid4(), organization_id=organization_id, created=at, made_by=by.name)
    private = ec.generate_private_key(CURVE)
    row.public = public_half(private)
    wrap_private(private, row).save(force_insert=True)
    audit(by=by, at=at, action=Action.CREATE, subtype="outbox-key.make", entity=row)
    return row


@transaction.atomic
def forget_keys(organization_id: UUID, *, before: datetime, by: Actor, at: datetime) -> int:
    """Destroy the private half of keys that were exchanged before a moment. Returns how many.

    Raises:
        ValueError: The moment is less than sixty days ago: a phone may still hold what they open.
    """
    if before > at - SHORTEST_KEPT:
        raise ValueError(f"keys exchanged less than {SHORTEST_KEPT.days} days ago are kept")
    live = list(OutboxKey.objects.filter(organization=organization_id, wrapped__isnull=False))
    exchanged = {older.pk: newer.created for newer, older in pairwise(live)}
    gone = [row for row in live if row.pk in exchanged and exchanged[row.pk] < before]
    for row in gone:
        row.wrapped, row.forgotten, row.forgotten_by = None, at, by.name
        row.save(update_fields=["wrapped", "forgotten", "forgotten_by"])
        audit(by=by, at=at, action=Action.DELETE, subtype="outbox-key.forget", entity=row)
    return len(gone)


@sensitive_variables()
def private_half(organization_id: UUID, key_id: UUID) -> ec.EllipticCurvePrivateKey:
    """The private half of one of this clinic's keys.

    Raises:
        Unreadable: This clinic has no such key.
        Erased: It was forgotten.
        NoMasterKey: The master key that wraps it is not in the file.
    """
    row = OutboxKey.objects.filter(organization=organization_id, pk=key_id).first()
    if row is None:
        raise Unreadable(f"outbox key {key_id} is not a key of this clinic")
    return unwrap_private(row)


@sensitive_variables()
def unwrap_private(row: OutboxKey) -> ec.EllipticCurvePrivateKey:
    """The private half inside a row, by whichever master key wrapped it."""
    if row.wrapped is None:
        raise Erased(f"outbox key {row.pk} was forgotten")
    master = next((key for key in master_keys() if key.id == row.master), None)
    if master is None:
        raise NoMasterKey(f"master key {row.master} is not in the file")
    opened = load_der_private_key(unseal(bytes(row.wrapped), key=master, place=_place(row)), None)
    if not isinstance(opened, ec.EllipticCurvePrivateKey):
        raise Unreadable(f"outbox key {row.pk}: not a key of the curve")
    return opened


@sensitive_variables()
def wrap_private(private: ec.EllipticCurvePrivateKey, row: OutboxKey) -> OutboxKey:
    """Put a private half into its row, wrapped by the first master key of the file. Saves nothing."""
    master = master_keys()[0]
    spelled = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    row.master, row.wrapped = master.id, seal(spelled, key=master, place=_place(row))
    return row


def _place(row: OutboxKey) -> str:
    return f"{row._meta.db_table}:wrapped:{row.pk}:{row.organization_id}"
