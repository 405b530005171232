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

    A member who wrote nothing has no key; one is made and destroyed, so that nothing can be
    written under this record later.

    Raises:
        NotPermitted: `key.destroy` does not name the actor, or the member is of another clinic.
        ReasonMissing: Fewer than ten characters.
    """
    check_may(by, "key.destroy")
    if by.practitioner_id is None or patient.organization_id != by.organization_id:
        raise NotPermitted("key.destroy")
    if len(reason.strip()) < SHORTEST_REASON:
        raise ReasonMissing
    row, _ = MemberKey.objects.select_for_update().get_or_create(
        patient=patient, purpose=purpose, defaults={"created": at, "master": NO_MASTER}
    )
    destroyed, created = KeyDestruction.objects.get_or_create(
        patient=patient,
        key=row,
        defaults={"by_id": by.practitioner_id, "at": at, "reason": reason.strip()},
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
