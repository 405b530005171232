"""What a prescriber does with protocols: keep an edited copy, sign one, give it to a member, move versions.

An edit is checked by the shelf's own schema and is a new text beside its base; nobody can be given a
text that no medical director signed. A member is moved only by an act, and sees the same sessions.
"""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction

from afterglow.library.reading import InvalidContent, parse_toml
from afterglow.library.shelf import names
from afterglow.program.loading import protocol_from_text, protocol_names
from afterglow.program.protocol import Protocol
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import ClinicContent, ContentApproval
from afterglow_clinic.chart.permissions import NotPermitted, check_may
from afterglow_clinic.chart.protocols import CLINIC, KIND, Offered

LONGEST = 200_000
"""Characters of a protocol's text; the longest on the shelf has fewer than 20,000."""


class StaleEdit(ValueError):
    """Somebody changed the text since this edit began: who, and when."""

    def __init__(self, by: str, at: datetime) -> None:
        super().__init__(f"changed by {by} at {at.isoformat()}")
        self.by, self.at = by, at


def check_text(text: str, *, base: Offered) -> Protocol:
    """Read an edited text as the shelf's files are read.

    Raises:
        InvalidContent: File, key and reason, also for an id or a version that is taken.
    """
    name = _name_in(text, base)
    found = protocol_from_text(
        text, file=f"{name}.toml", instruments=names("instruments"), options=names("options")
    )
    if text == base.text:
        raise InvalidContent(f"{name}.toml", "(file)", "nothing is changed")
    if name in protocol_names():
        raise InvalidContent(f"{name}.toml", "id", "the shelf has a protocol of this id; choose another")
    if base.is_ours and name != base.protocol.id:
        raise InvalidContent(f"{name}.toml", "id", f"must stay {base.protocol.id!r}")
    if base.is_ours and found.version == base.protocol.version:
        raise InvalidContent(f"{name}.toml", "version", f"must differ from {base.protocol.version}")
    return found


def _name_in(text: str, base: Offered) -> str:
    """The id an edited text gives itself; the base's where it gives none, so that the schema refuses it."""
    file = f"{base.protocol.id}.toml"
    if len(text) > LONGEST:
        raise InvalidContent(file, "(file)", f"longer than {LONGEST} characters")
    name = parse_toml(text, file).text("id")
    if not name.replace("-", "").isalnum() or not name.isascii() or len(name) > 64:
        raise InvalidContent(file, "id", "must be letters, digits and hyphens, 64 at most")
    return name


def keep_protocol(*, text: str, base: Offered, by: Actor, at: datetime) -> ClinicContent:
    """Keep an edited text as the clinic's own. It awaits sign-off. The same text again is the same row.

    Raises:
        NotPermitted: `protocol.edit` does not name the actor.
        InvalidContent: The schema refuses it.
        StaleEdit: The base is not the newest any more.
    """
    check_may(by, "protocol.edit")
    if by.organization_id is None:
        raise NotPermitted("protocol.edit")
    found = check_text(text, base=base)
    row = ClinicContent(
        organization_id=by.organization_id,
        kind=KIND,
        content=found.id,
        version=found.version,
        title=found.title,
        text=text,
        sha256=digest_of(text),
        origin=CLINIC,
        based_on=base.sha256,
        by=by.name,
        at=at,
    )
    try:
        with transaction.atomic():
            earlier = _newest(by.organization_id, found.id)
            if earlier is not None and earlier.sha256 == row.sha256:
                return earlier
            if earlier is not None and earlier.sha256 != base.sha256:
                raise StaleEdit(earlier.by, earlier.at)
            row.save(force_insert=True)
            detail = {"content": found.id, "version": found.version, "based_on": base.sha256}
            audit(by=by, at=at, action=Action.CREATE, subtype="protocol.edit", entity=row, detail=detail)
    except IntegrityError:
        return _lost_race(by.organization_id, row)
    return row


def digest_of(text: str) -> str:
    """The digest a signature is on."""
    return sha256(text.encode()).hexdigest()


def _newest(organization: UUID, name: str) -> ClinicContent | None:
    rows = ClinicContent.objects.filter(organization=organization, kind=KIND, content=name, origin=CLINIC)
    return rows.order_by("-at").first()


def _lost_race(organization: UUID, row: ClinicContent) -> ClinicContent:
    """Another edit was kept in the same instant: the same text is ours too, another one is theirs."""
    kept = _newest(organization, row.content)
    if kept is None or kept.sha256 == row.sha256:
        return kept or row
    raise StaleEdit(kept.by, kept.at)


@transaction.atomic
def sign_protocol(*, one: Offered, meaning: str, by: Actor, at: datetime) -> ContentApproval:
    """Sign exactly this text. Signing it again changes nothing.

    Raises:
        NotPermitted: `content.approve` does not name the actor, or they are no practitioner.
    """
    check_may(by, "content.approve")
    if by.practitioner_id is None or by.organization_id is None:
        raise NotPermitted("content.approve")
    row, created = ContentApproval.objects.get_or_create(
        organization_id=by.organization_id,
        kind=KIND,
        content=one.protocol.id,
        sha256=one.sha256,
        defaults={
            "version": one.protocol.version,
            "by_id": by.practitioner_id,
            "at": at,
            "meaning": meaning,
        },
    )
    if created:
        detail = {"kind": KIND, "content": one.protocol.id, "sha256": one.sha256}
        audit(by=by, at=at, action=Action.CREATE, subtype="content.sign", entity=row, detail=detail)
    return row
