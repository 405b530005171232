"""What staff do with the toolbox: keep an edited modality, and sign one.

An edit may stand in place of the shelf's modality of the same id, or beside it under its own. It is
checked by the shelf's own schema, and is not suggested to anybody before a medical director signed it.
"""

from datetime import datetime

from afterglow.library.reading import InvalidContent, parse_toml
from afterglow.toolbox.loading import modality_from_text
from afterglow.toolbox.modality import Modality
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.clinic_texts import LONGEST, keep_edit, newest_text, sign_text
from afterglow_clinic.chart.modalities import KIND, Kept
from afterglow_clinic.chart.models import ClinicContent, ContentApproval
from afterglow_clinic.chart.permissions import NotPermitted, check_may


def check_text(text: str, *, base: Kept) -> Modality:
    """Read an edited text as the shelf's files are read.

    Raises:
        InvalidContent: File, key and reason, also where nothing is changed or the version is not raised.
    """
    file = f"{base.modality.id}.toml"
    if len(text) > LONGEST:
        raise InvalidContent(file, "(file)", f"longer than {LONGEST} characters")
    name = parse_toml(text, file).text("id")
    if len(name) > 64:
        raise InvalidContent(file, "id", "64 letters at most")
    found = modality_from_text(text, file=f"{name}.toml")
    if text == base.text:
        raise InvalidContent(f"{name}.toml", "(file)", "nothing is changed")
    if name == base.modality.id and found.version == base.modality.version:
        raise InvalidContent(f"{name}.toml", "version", f"must differ from {base.modality.version}")
    return found


def keep_modality(*, text: str, base: Kept, by: Actor, at: datetime) -> ClinicContent:
    """Keep an edited text as the clinic's own. It awaits sign-off. The same text again is the same row.

    Raises:
        NotPermitted: `modality.edit` does not name the actor.
        InvalidContent: The schema refuses it, or its id is another modality's of this clinic.
        StaleEdit: The base is not the newest any more.
    """
    check_may(by, "modality.edit")
    if by.organization_id is None:
        raise NotPermitted("modality.edit")
    found = check_text(text, base=base)
    taken = newest_text(by.organization_id, KIND, found.id)
    if found.id != base.modality.id and taken is not None and taken.text != text:
        raise InvalidContent(f"{found.id}.toml", "id", "the clinic has a modality of this id; edit that one")
    return keep_edit(
        permission="modality.edit",
        kind=KIND,
        name=found.id,
        version=found.version,
        title=found.title,
        text=text,
        based_on=base.sha256,
        by=by,
        at=at,
    )


def sign_modality(*, one: Kept, meaning: str, by: Actor, at: datetime) -> ContentApproval:
    """Sign exactly this text; an edit is in use from then on.

    Raises:
        NotPermitted: `content.approve` does not name the actor, or they are no practitioner.
    """
    pin = one.modality
    return sign_text(
        kind=KIND, name=pin.id, version=pin.version, sha256=one.sha256, meaning=meaning, by=by, at=at
    )
