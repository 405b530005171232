"""What a number rests on: which version of which instrument, how well that is known, and who signed it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from django.utils.translation import gettext as _

from afterglow.instruments.definition import Instrument
from afterglow.instruments.loading import KIND
from afterglow.library.shelf import read_content
from afterglow.source import Source
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import ContentApproval


@dataclass(frozen=True, slots=True)
class Signature:
    """A medical director of this clinic stood by exactly this file."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Footing:
    """Version, grade, sources and signature behind an instrument's numbers. Unsigned is None, and said."""

    version: str
    evidence: str
    sources: tuple[tuple[str, Source], ...]
    signed: Signature | None


ContentFile = tuple[str, str]
"""A file of the shelf: its folder and its id."""

Signatures = Mapping[ContentFile, Signature]


def footing_of(instrument: Instrument, signed: Signatures) -> Footing:
    """Where the total, its bands and its rules of change come from; one source is named once."""
    found: dict[Source, str] = {}
    for what, source in (
        (_("Scoring"), instrument.source),
        (_("Bands"), instrument.bands_source if instrument.bands else None),
        (_("Change"), instrument.change.source if instrument.change else None),
    ):
        if source is not None:
            found[source] = f"{found[source]}, {what}" if source in found else what
    return Footing(
        instrument.version,
        instrument.evidence,
        tuple((what, source) for source, what in found.items()),
        signed.get((KIND, instrument.id)),
    )


def signatures(files: Iterable[ContentFile], by: Actor) -> Signatures:
    """The signatures under the very bytes of these files; one query."""
    digests = {_digest(*one): one for one in files}
    rows = ContentApproval.objects.visible_to(by).filter(sha256__in=list(digests)).select_related("by")
    return {digests[row.sha256]: Signature(row.by.name, row.at) for row in rows.order_by("at")}


@lru_cache(maxsize=1024)
def _digest(folder: str, name: str) -> str:
    return sha256(read_content(folder, name)).hexdigest()
