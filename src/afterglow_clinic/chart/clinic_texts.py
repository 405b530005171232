"""A clinic's own content texts: kept beside what they were made from, and signed on their exact bytes.

One way for every kind of content. What a text must be is judged by its own reader before it comes
here; this refuses an edit whose base is not the newest any more. Nothing is ever changed or deleted.
"""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import ClinicContent, ContentApproval
from afterglow_clinic.chart.permissions import NotPermitted, check_may

CLINIC = ClinicContent.Origin.CLINIC
LONGEST = 200_000
"""Characters of a text; the longest on the shelf has fewer than 20,000."""


class StaleEdit(ValueError):
    """Somebody changed the text since this edit began: who, and when."""

    def __init__(self, by: str, at: datetime) -> None:
        super().__init__(f"changed by {by} at {at.isoformat()}")
        self.by, self.at = by, at


def digest_of(text: str) -> str:
    """The digest a signature is on."""
    return sha256(text.encode()).hexdigest()


def newest_text(organization: UUID, kind: str, name: str) -> ClinicContent | None:
    """The clinic's newest text of that id; None where it wrote none."""
    rows = ClinicContent.objects.filter(organization=organization, kind=kind, content=name, origin=CLINIC)
    return rows.order_by("-at").first()


def keep_edit(
    *,
    permission: str,
    kind: str,
    name: str,
    version: str,
    title: str,
    text: str,
    based_on: str,
    by: Actor,
    at: datetime,
) -> ClinicContent:
    """Keep an edited text as the clinic's own. It awaits sign-off. The same text again is the same row.

    Raises:
        NotPermitted: `permission` does not name the actor.
        StaleEdit: The base, by its digest, is not the newest any more.
    """
    check_may(by, permission)
    if by.organization_id is None:
        raise NotPermitted(permission)
    row = ClinicContent(
        organization_id=by.organization_id,
        kind=kind,
        content=name,
        version=version,
        title=title,
        text=text,
        sha256=digest_of(text),
        origin=CLINIC,
        based_on=based_on,
        by=by.name,
        at=at,
    )
    try:
        with transaction.atomic():
            earlier = newest_text(by.organization_id, kind, name)
            if earlier is not None and earlier.sha256 == row.sha256:
                return earlier
            if earlier is not None and earlier.sha256 != based_on:
                raise StaleEdit(earlier.by, earlier.at)
            row.save(force_insert=True)
            detail = {"content": name, "version": version, "based_on": based_on}
            audit(by=by, at=at, action=Action.CREATE, subtype=permission, entity=row, detail=detail)
    except IntegrityError:
        return _lost_race(by.organization_id, row)
    return row


def _lost_race(organization: UUID, row: ClinicContent) -> ClinicContent:
    """Another edit was kept in the same instant: the same text is ours too, another one is theirs."""
    kept = newest_text(organization, row.kind, row.content)
    if kept is None or kept.sha256 == row.sha256:
        return kept or row
    raise StaleEdit(kept.by, kept.at)


@transaction.atomic
def sign_text(
    *, kind: str, name: str, version: str, sha256: str, meaning: str, by: Actor, at: datetime
) -> ContentApproval:
    """Sign exactly these bytes. Signing them again changes nothing.

    Raises:
        NotPermitted: `content.approve` does not name the actor, or they are no practitioner.
    """
    check_may(by, "content.approve")
    if by.practitioner_id is None or by.organization_id is None:
        raise NotPermitted("content.approve")
    row, created = ContentApproval.objects.get_or_create(
        organization_id=by.organization_id,
        kind=kind,
        content=name,
        sha256=sha256,
        defaults={"version": version, "by_id": by.practitioner_id, "at": at, "meaning": meaning},
    )
    if created:
        detail = {"kind": kind, "content": name, "sha256": sha256}
        audit(by=by, at=at, action=Action.CREATE, subtype="content.sign", entity=row, detail=detail)
    return row
