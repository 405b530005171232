"""Protocols as a clinic has them: the shelf's and its own, each with its signature, and what a plan pins.

A protocol is known by the digest of its text. What a member was given is kept as text
(`keep_text`), so that a new version on the shelf or in the clinic moves nobody. It refuses to guess:
a pinned text that is not at hand is no protocol (`NotAtHand`). The neighbour that makes a member's
plan of it is `afterglow_clinic.chart.planning`.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from afterglow.library.shelf import names, read_content
from afterglow.program.loading import protocol_from_text, protocol_names
from afterglow.program.protocol import Protocol
from afterglow_clinic.chart.approving import signatures
from afterglow_clinic.chart.models import CarePlan, ClinicContent, ContentApproval

FOLDER = "protocols"
KIND = "protocol"
"""The kind a signature names."""
SHELF, CLINIC = ClinicContent.Origin.SHELF, ClinicContent.Origin.CLINIC


class NotAtHand(LookupError):
    """The exact text somebody asks for is neither on the shelf nor in the clinic."""


@dataclass(frozen=True, slots=True)
class Offered:
    """One version of one protocol with its text, who signed it (None: awaiting), and whose it is."""

    protocol: Protocol
    text: str
    sha256: str
    origin: str
    signature: ContentApproval | None = None
    row: ClinicContent | None = None

    @property
    def is_ours(self) -> bool:
        """Whether the clinic wrote it, rather than the shelf."""
        return self.origin == CLINIC


def offered(organization: UUID) -> tuple[Offered, ...]:
    """The newest version of every protocol: the shelf's, then the clinic's own. Two queries."""
    rows = ClinicContent.objects.filter(organization=organization, kind=KIND, origin=CLINIC).order_by("at")
    newest = {row.content: row for row in rows}
    found = signatures(organization)
    shelf = (_of_shelf(name, found) for name in protocol_names())
    return (*shelf, *(_of_row(row, found) for row in newest.values()))


def newest(organization: UUID, name: str) -> Offered:
    """The newest version of that protocol.

    Raises:
        NotAtHand: The clinic has none of that id.
    """
    for one in offered(organization):
        if one.protocol.id == name:
            return one
    raise NotAtHand(name)


def exactly(organization: UUID, digest: str) -> Offered:
    """The protocol with exactly this text, new or old.

    Raises:
        NotAtHand: There is none.
    """
    found = signatures(organization)
    for name in protocol_names():
        if shelf_text(name)[1] == digest:
            return _of_shelf(name, found)
    row = ClinicContent.objects.filter(organization=organization, kind=KIND, sha256=digest).first()
    if row is None:
        raise NotAtHand(digest)
    return _of_row(row, found)


def _of_shelf(name: str, found: Mapping[tuple[str, str, str], ContentApproval]) -> Offered:
    text, digest = shelf_text(name)
    return Offered(read_protocol(text), text, digest, SHELF, found.get((KIND, name, digest)))


def _of_row(row: ClinicContent, found: Mapping[tuple[str, str, str], ContentApproval]) -> Offered:
    signed = found.get((KIND, row.content, row.sha256))
    return Offered(read_protocol(row.text), row.text, row.sha256, row.origin, signed, row)


@lru_cache(maxsize=64)
def shelf_text(name: str) -> tuple[str, str]:
    """A shelf protocol's text and the digest of its bytes."""
    raw = read_content(FOLDER, name)
    return raw.decode("utf-8"), sha256(raw).hexdigest()


@lru_cache(maxsize=256)
def read_protocol(text: str) -> Protocol:
    """A protocol from text that was checked before it was kept.

    Raises:
        InvalidContent: It names something the shelf no longer has.
    """
    name = str(tomllib.loads(text).get("id", ""))
    return protocol_from_text(
        text, file=f"{name}.toml", instruments=names("instruments"), options=names("options")
    )


def pinned_protocols(plans: Iterable[CarePlan]) -> dict[UUID, Protocol]:
    """The protocol of each plan that has one, by the plan's id: as pinned, never as the shelf is now.

    At most one query, for texts that neither the shelf has nor the rows brought along. A plan whose text is
    not at hand is left out.
    """
    pinning = [plan for plan in plans if plan.protocol_sha256]
    wanted = {plan.pk: plan.protocol_sha256 for plan in pinning}
    texts = dict(shelf_text(name)[::-1] for name in protocol_names())
    for plan in pinning:
        if CarePlan.pinned.is_cached(plan) and plan.pinned is not None:
            texts[plan.protocol_sha256] = plan.pinned.text
    lacking = set(wanted.values()) - set(texts)
    if lacking:
        rows = ClinicContent.objects.filter(kind=KIND, sha256__in=lacking)
        texts |= dict(rows.values_list("sha256", "text"))
    return {pk: read_protocol(texts[digest]) for pk, digest in wanted.items() if digest in texts}


def pinned_protocol(plan: CarePlan) -> Protocol:
    """The protocol exactly as this plan pins it.

    Raises:
        NotAtHand: Its text is not here; the message names id, version and digest.
    """
    found = pinned_protocols([plan]).get(plan.pk)
    if found is None:
        raise NotAtHand(pin_words(plan))
    return found


def pin_words(plan: CarePlan) -> str:
    """What a plan pins, for somebody who looks for the text: id, version and digest."""
    return f"{plan.protocol} {plan.protocol_version} {plan.protocol_sha256[:12]}"


def keep_text(*, organization: UUID, one: Offered, by: str, at: datetime) -> ClinicContent:
    """The row that keeps this exact text for this clinic; the same text is kept once."""
    if one.row is not None:
        return one.row
    row, _ = ClinicContent.objects.get_or_create(
        organization_id=organization,
        kind=KIND,
        content=one.protocol.id,
        sha256=one.sha256,
        defaults={
            "version": one.protocol.version,
            "title": one.protocol.title,
            "text": one.text,
            "origin": one.origin,
            "by": by,
            "at": at,
        },
    )
    return row
