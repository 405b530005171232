"""What a number rests on: which version of which instrument, how well that is known, and who signed it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from django.utils.translation import gettext as _

from afterglow.instruments.definition import Instrument
from afterglow.instruments.loading import KIND
from afterglow.library.shelf import read_content
from afterglow.source import Source
from afterglow_clinic.chart import approving
from afterglow_clinic.chart.actor import Actor


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


Signatures = Mapping[str, Signature]
"""By the SHA-256 of the file."""


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
        signature_of(KIND, instrument.id, signed),
    )


def signatures(by: Actor) -> Signatures:
    """Who signed what for the reader's clinic, by the very bytes that were signed; one query."""
    if by.organization_id is None:
        return {}
    found = approving.signatures(by.organization_id)
    return {digest: Signature(row.by.name, row.at) for (_kind, _name, digest), row in found.items()}


def signature_of(folder: str, name: str, signed: Signatures) -> Signature | None:
    """The signature under a file of the shelf as it stands now; an edited file is unsigned again."""
    return signed.get(_digest(folder, name))


@lru_cache(maxsize=1024)
def _digest(folder: str, name: str) -> str:
    return sha256(read_content(folder, name)).hexdigest()
