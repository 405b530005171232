"""What a prescriber does with protocols: keep an edited copy, sign one, give it to a member, move versions.

An edit is checked by the shelf's own schema and is a new text beside its base; nobody can be given a
text that no medical director signed. A member is moved only by an act, and sees the same sessions.
"""

from datetime import datetime

from afterglow.library.reading import InvalidContent, parse_toml
from afterglow.library.shelf import names
from afterglow.program.loading import protocol_from_text, protocol_names
from afterglow.program.protocol import Protocol
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.clinic_texts import LONGEST, StaleEdit, digest_of, keep_edit, sign_text
from afterglow_clinic.chart.models import ClinicContent, ContentApproval
from afterglow_clinic.chart.permissions import check_may
from afterglow_clinic.chart.protocols import KIND, Offered

__all__ = ["LONGEST", "StaleEdit", "check_text", "digest_of", "keep_protocol", "sign_protocol"]


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
    found = check_text(text, base=base)
    return keep_edit(
        permission="protocol.edit",
        kind=KIND,
        name=found.id,
        version=found.version,
        title=found.title,
        text=text,
        based_on=base.sha256,
        by=by,
        at=at,
    )


def sign_protocol(*, one: Offered, meaning: str, by: Actor, at: datetime) -> ContentApproval:
    """Sign exactly this text. Signing it again changes nothing.

    Raises:
        NotPermitted: `content.approve` does not name the actor, or they are no practitioner.
    """
    pin = one.protocol
    return sign_text(
        kind=KIND, name=pin.id, version=pin.version, sha256=one.sha256, meaning=meaning, by=by, at=at
    )
