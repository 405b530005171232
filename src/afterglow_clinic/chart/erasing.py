"""Erasure: a member's key is destroyed, and what was sealed with it is noise from then on.

The audit chain holds no words of members and is not touched. What erasure does not reach (backups
that still have the wrapped key, until their master key is gone) is told in docs/privacy.md.
"""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import KeyDestruction, MemberKey, Patient
from afterglow_clinic.chart.permissions import NotPermitted, check_may

SHORTEST_REASON = 10
NO_MASTER = UUID(int=0)
"""What stands in place of a master key where no key was ever wrapped."""


class ReasonMissing(ValueError):
    """Destroying a key needs a reason that somebody else can understand."""


@transaction.atomic
def destroy_key(
    *, patient: Patient, purpose: MemberKey.Purpose, reason: str, by: Actor, at: datetime
) -> KeyDestruction:
    """Destroy a member's key of one purpose, for good. Destroying it again changes nothing.

    Raises:
        NotPermitted: `key.destroy` does not name the actor, or the member is of another clinic.
        ReasonMissing: Fewer than ten characters.
    """
    check_may(by, "key.destroy")
    if by.practitioner_id is None or patient.organization_id != by.organization_id:
        raise NotPermitted("key.destroy")
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing
    return _destroyed(patient, purpose, reason.strip(), by, at)


@transaction.atomic
def destroy_own_key(*, by: Actor, at: datetime) -> KeyDestruction:
    """The member destroys the key of what they wrote, for good, and owes nobody a reason.

    Raises:
        NotPermitted: The actor is no member.
    """
    check_may(by, "key.own")
    if by.patient_id is None:
        raise NotPermitted("key.own")
    patient = Patient.objects.get(pk=by.patient_id)
    return _destroyed(patient, MemberKey.Purpose.OWN, "", by, at)


def own_key_is_destroyed(by: Actor) -> bool:
    """Whether what this member wrote can never be read again."""
    return KeyDestruction.objects.visible_to(by).filter(key__purpose=MemberKey.Purpose.OWN).exists()


def _destroyed(
    patient: Patient, purpose: MemberKey.Purpose, reason: str, by: Actor, at: datetime
) -> KeyDestruction:
    """A member who wrote nothing has no key; one is made and destroyed, so that none is made later."""
    row, _ = MemberKey.objects.select_for_update().get_or_create(
        patient=patient, purpose=purpose, defaults={"created": at, "master": NO_MASTER}
    )
    destroyed, created = KeyDestruction.objects.get_or_create(
        patient=patient,
        key=row,
        defaults={"by_id": by.practitioner_id, "at": at, "reason": reason},
    )
    if created:
        row.wrapped = None
        row.save(update_fields=["wrapped"])
        detail = {"purpose": str(purpose)}
        audit(by=by, at=at, action=Action.DELETE, subtype="key.destroy", entity=row, detail=detail)
        transaction.on_commit(forget_the_past)
    return destroyed


def forget_the_past() -> None:
    """Have the engine let go of the page that held the wrapped key.

    SQLite overwrites freed bytes (`secure_delete`, see the settings) and here empties its log;
    PostgreSQL keeps dead rows until it vacuums, so it is told to.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute(f"VACUUM {MemberKey._meta.db_table}")
