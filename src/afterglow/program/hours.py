"""Hours and contacts by component and modality, planned and lived.

These are hours, never shares of an effect: nobody has measured which part did what. A lived
hour is counted from the record as it is; a session without an end counts as a contact and as
no time, and says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from afterglow.program.calendar import instances
from afterglow.program.protocol import Protocol
from afterglow.record import Encounter, PatientRecord

Part = tuple[str, str | None]
"""A component and, for integration, its modality."""


@dataclass(frozen=True, slots=True)
class Share:
    """Contacts and hours of one part; `untimed` contacts have no known length."""

    component: str
    modality: str | None
    contacts: int
    hours: float
    untimed: int = 0


def planned_hours(protocol: Protocol) -> tuple[Share, ...]:
    """What the protocol plans, by component and modality, in the order of the file."""
    return add_up(
        ((each.activity.component, each.activity.modality), each.activity.planned_min)
        for each in instances(protocol)
    )


def add_up(contacts: Iterable[tuple[Part, float | None]]) -> tuple[Share, ...]:
    """Contacts with their minutes (None: not known), added up by part in order of appearance."""
    minutes: dict[Part, list[float | None]] = {}
    for part, length in contacts:
        minutes.setdefault(part, []).append(length)
    return tuple(
        Share(
            component=part[0],
            modality=part[1],
            contacts=len(lengths),
            hours=sum(length for length in lengths if length is not None) / 60,
            untimed=sum(length is None for length in lengths),
        )
        for part, lengths in minutes.items()
    )


def by_component(shares: Iterable[Share]) -> dict[str, tuple[int, float]]:
    """Contacts and hours of each component, modalities together."""
    totals: dict[str, tuple[int, float]] = {}
    for share in shares:
        contacts, hours = totals.get(share.component, (0, 0.0))
        totals[share.component] = (contacts + share.contacts, hours + share.hours)
    return totals


COMPONENT_OF_ENCOUNTER = {
    "treatment": "medicine",
    "other": "medicine",
    "diagnosis": "diagnosis",
    "integration": "integration",
    "psychotherapy": "integration",
}


def lived_hours(record: PatientRecord, since: datetime, at: datetime) -> tuple[Share, ...]:
    """What really happened from `since` to `at`, by component and modality.

    Finished encounters only, each counted where it began. An integration contact of which nobody
    said what it was counts as its encounter's kind.
    """
    return add_up(
        (_part(each), _minutes(each))
        for each in record.encounters
        if each.status == "finished" and since <= each.start <= at and each.kind in COMPONENT_OF_ENCOUNTER
    )


def _part(encounter: Encounter) -> Part:
    component = COMPONENT_OF_ENCOUNTER[encounter.kind]
    return component, (encounter.modality or encounter.kind) if component == "integration" else None


def _minutes(encounter: Encounter) -> float | None:
    if encounter.end is None:
        return None
    return (encounter.end - encounter.start) / timedelta(minutes=1)
