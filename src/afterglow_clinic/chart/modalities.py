"""The toolbox as a clinic has it: the shelf's modalities, its own texts, and which of them are in use.

A clinic's text is in use once a medical director signed it; until then the shelf's stands, so that
no edit takes a protection away unseen. A text the shelf no longer understands is left out by id.
The neighbour that judges what fits one person is `afterglow.toolbox.matching`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from afterglow.library.reading import InvalidContent
from afterglow.library.shelf import read_content
from afterglow.toolbox.became import outcomes_of
from afterglow.toolbox.loading import FOLDER, modality_from_text, modality_names
from afterglow.toolbox.modality import Modality
from afterglow.toolbox.situation import Situation, situation_of
from afterglow_clinic.chart.approving import Exact, signatures
from afterglow_clinic.chart.intake.asked import asked_codes
from afterglow_clinic.chart.loading import load_record
from afterglow_clinic.chart.models import ClinicContent, ContentApproval, EpisodeOfCare, Patient, Phase
from afterglow_clinic.chart.wishes import wish_of

KIND = "modality"
SHELF, CLINIC = ClinicContent.Origin.SHELF, ClinicContent.Origin.CLINIC
PHASE_OF = {Phase.INQUIRY: "intake"}
"""Phases of the clinic that the toolbox has another word for."""


class NoSuchModality(LookupError):
    """The clinic has no modality of this id or with exactly this text."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One text of one modality with who signed it (None: awaiting), and whose it is."""

    modality: Modality
    text: str
    sha256: str
    signature: ContentApproval | None = None
    row: ClinicContent | None = None

    @property
    def is_ours(self) -> bool:
        """Whether the clinic wrote it, rather than the shelf."""
        return self.row is not None

    @property
    def is_in_use(self) -> bool:
        """Whether it may be suggested: the shelf's always, an edit once it is signed."""
        return self.row is None or self.signature is not None


def kept_texts(organization: UUID) -> tuple[Kept, ...]:
    """Every text, old and new, by id and then by time: the shelf's first. Two queries."""
    signed = signatures(organization)
    rows = ClinicContent.objects.filter(organization=organization, kind=KIND, origin=CLINIC)
    ours = [one for row in rows.order_by("content", "at") for one in _of_row(row, signed.get(_exact(row)))]
    shelf = [_of_shelf(name, signed) for name in modality_names()]
    return tuple(sorted((*shelf, *ours), key=lambda one: one.modality.id))


def newest_of_each(organization: UUID) -> tuple[Kept, ...]:
    """The newest text of every modality, by id."""
    return tuple({one.modality.id: one for one in kept_texts(organization)}.values())


def in_use(organization: UUID) -> tuple[Modality, ...]:
    """What may be suggested: of each id the newest text in use, by id."""
    usable = {one.modality.id: one for one in kept_texts(organization) if one.is_in_use}
    return tuple(one.modality for one in usable.values())


def find_text(organization: UUID, name: str, digest: str = "") -> Kept:
    """The newest text of that id, or exactly the one asked for.

    Raises:
        NoSuchModality: There is none.
    """
    found = [one for one in kept_texts(organization) if one.modality.id == name]
    found = [one for one in found if not digest or one.sha256 == digest]
    if not found:
        raise NoSuchModality(name)
    return found[-1]


def situation_in_chart(
    patient: Patient,
    at: datetime,
    *,
    likes: frozenset[str] | None = None,
    unwanted: frozenset[str] = frozenset(),
    minutes: int | None = None,
    needs: frozenset[str] = frozenset(),
) -> Situation:
    """What the chart knows of a member that bears on the toolbox, with what they wish for now.

    `likes` None is what they said they like (`chart.wishes`). Their minutes are not read here: little time
    orders a list, and forbids nothing.
    """
    record = load_record(patient)
    if likes is None:
        likes = frozenset(wish.likes if (wish := wish_of(patient)) else ())
    return situation_of(
        record,
        at,
        phase=_phase(patient),
        asked=asked_codes(patient),
        outcomes=outcomes_of(record.practices, at),
        likes=likes,
        unwanted=unwanted,
        minutes=minutes,
        needs=needs,
    )


def _phase(patient: Patient) -> str:
    """The phase of the open stay; somebody without one has left."""
    stay = EpisodeOfCare.objects.filter(patient=patient, period_end=None).first()
    phase = Phase(stay.phase) if stay else Phase.LEFT
    return PHASE_OF.get(phase, phase.value)


def _exact(row: ClinicContent) -> Exact:
    return KIND, row.content, row.sha256


def _of_row(row: ClinicContent, signed: ContentApproval | None) -> Iterator[Kept]:
    try:
        yield Kept(read_modality(row.text), row.text, row.sha256, signed, row)
    except InvalidContent:
        return


def _of_shelf(name: str, signed: Mapping[Exact, ContentApproval]) -> Kept:
    text, digest = shelf_text(name)
    return Kept(read_modality(text), text, digest, signed.get((KIND, name, digest)))


@lru_cache(maxsize=256)
def shelf_text(name: str) -> tuple[str, str]:
    """A shelf modality's text and the digest of its bytes."""
    raw = read_content(FOLDER, name)
    return raw.decode("utf-8"), sha256(raw).hexdigest()


@lru_cache(maxsize=512)
def read_modality(text: str) -> Modality:
    """A modality from text that was checked before it was kept.

    Raises:
        InvalidContent: The shelf has changed, and no longer knows something it names.
    """
    return modality_from_text(text, file=f"{tomllib.loads(text).get('id', '')}.toml")
