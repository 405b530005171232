"""A member's passkeys: added, taken away, listed. The ceremony itself is django-allauth's.

A passkey can do what a link with its code does, so that adding or removing one is written down.
"""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import Patient, User
from afterglow_clinic.chart.permissions import check_may


def passkeys_of(by: Actor) -> list[Authenticator]:
    """The actor's own passkeys, oldest first."""
    rows = Authenticator.objects.filter(user=by.user_id, type=Authenticator.Type.WEBAUTHN)
    return list(rows.order_by("created_at"))


@transaction.atomic
def add_passkey(*, user: User, name: str, credential: dict[str, Any], by: Actor, at: datetime) -> None:
    """Keep a passkey whose ceremony was checked."""
    check_may(by, "passkey.own")
    WebAuthn.add(user, name, credential)
    audit(by=by, at=at, action=Action.CREATE, subtype="passkey.add", **_whose(by))


@transaction.atomic
def remove_every_passkey(*, by: Actor, at: datetime) -> int:
    """Take all of the actor's own away; how many there were."""
    return sum(remove_passkey(number=one.pk, by=by, at=at) for one in passkeys_of(by))


@transaction.atomic
def remove_passkey(*, number: int, by: Actor, at: datetime) -> bool:
    """Take one away; what is already away, or another's, changes nothing."""
    check_may(by, "passkey.own")
    rows = Authenticator.objects.filter(user=by.user_id, type=Authenticator.Type.WEBAUTHN, pk=number)
    if not rows.delete()[0]:
        return False
    audit(by=by, at=at, action=Action.DELETE, subtype="passkey.remove", **_whose(by))
    return True


def _whose(by: Actor) -> dict[str, Any]:
    patient = Patient.objects.get(account=by.user_id)
    return {"entity": patient, "patient": patient.pk}
