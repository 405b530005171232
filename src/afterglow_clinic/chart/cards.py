"""The cards of a preparation as a clinic has them: the shelf's text, its own, and which of them is asked.

A clinic's text is asked once a medical director signed it; until then the one before stands. A text that the
shelf no longer understands is left out. What a member answered is `chart.preparation`.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from afterglow.library.reading import InvalidContent
from afterglow.library.shelf import read_content
from afterglow.program.preparation import KIND, NAME, Preparation, preparation, preparation_from_text
from afterglow_clinic.chart.approving import signatures
from afterglow_clinic.chart.clinic_texts import CLINIC
from afterglow_clinic.chart.models import ClinicContent, ContentApproval

FILE = f"{NAME}.toml"


class NoSuchCards(LookupError):
    """The clinic has no cards with exactly this text."""


@dataclass(frozen=True, slots=True)
class KeptCards:
    """One text of the cards with who signed it (None: awaiting), and whose it is."""

    cards: Preparation
    text: str
    sha256: str
    signature: ContentApproval | None = None
    row: ClinicContent | None = None

    @property
    def is_ours(self) -> bool:
        """Whether the clinic wrote it, rather than the shelf."""
        return self.row is not None

    @property
    def may_be_asked(self) -> bool:
        """The shelf's always, an edit once it is signed."""
        return self.row is None or self.signature is not None


def kept_cards(organization: UUID) -> tuple[KeptCards, ...]:
    """Every text, the newest first, the shelf's last. Two queries."""
    signed = signatures(organization)
    rows = ClinicContent.objects.filter(organization=organization, kind=KIND, content=NAME, origin=CLINIC)
    ours = (
        KeptCards(found, row.text, row.sha256, signed.get((KIND, NAME, row.sha256)), row)
        for row in rows.order_by("-at")
        if (found := _read(row.text)) is not None
    )
    text, digest = _shelf_text()
    return (*ours, KeptCards(preparation(), text, digest, signed.get((KIND, NAME, digest))))


def find_cards(organization: UUID, digest: str = "") -> KeptCards:
    """The newest text, or exactly the one asked for.

    Raises:
        NoSuchCards: There is none with that digest.
    """
    found = [one for one in kept_cards(organization) if not digest or one.sha256 == digest]
    if not found:
        raise NoSuchCards(digest)
    return found[0]


def asked_cards(organization: UUID) -> KeptCards:
    """The text members are asked: the newest that may be."""
    return next(one for one in kept_cards(organization) if one.may_be_asked)


def cards_in_use(organization: UUID, language: str = "en") -> Preparation:
    """The cards members are asked; the shelf's in their language, the clinic's own as they are written."""
    own = ClinicContent.objects.filter(organization=organization, kind=KIND, content=NAME, origin=CLINIC)
    if not own.exists():
        return preparation(language)
    one = asked_cards(organization)
    return one.cards if one.is_ours else preparation(language)


@lru_cache(maxsize=64)
def _read(text: str) -> Preparation | None:
    """A kept text; None where the shelf no longer understands it."""
    try:
        return preparation_from_text(text, file=FILE)
    except InvalidContent:
        return None


@lru_cache(maxsize=1)
def _shelf_text() -> tuple[str, str]:
    raw = read_content(KIND, NAME)
    return raw.decode("utf-8"), sha256(raw).hexdigest()
