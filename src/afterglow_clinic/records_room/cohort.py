"""Imported research data counted: who responded after each kind of session, and who is missing.

It counts only people who carry a cohort label, by group and over everyone, and never leaves out
a denominator. A person who was well at the start is set aside, not counted as a responder.
The counting itself is `afterglow.evidence.responders`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from afterglow.evidence.responders import Responders, response_by_session
from afterglow.instruments.definition import Instrument
from afterglow.instruments.loading import shelf
from afterglow.record import PatientRecord
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.loading import load_records
from afterglow_clinic.chart.models import Patient

EVERYONE = ""
WINDOWS = ((2.0, 3.0), (10.0, 11.0))
"""Days after a session in which a score counts, as the README of ds005917 gives them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One group, one agent, one window: a rate and the people behind it, by the clinic's number."""

    group: str
    agent: str
    days: tuple[float, float]
    found: Responders
    responders: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CohortTable:
    """Everything counted on one instrument."""

    instrument: Instrument | None
    instruments: tuple[Instrument, ...]
    groups: Mapping[str, int]
    lines: tuple[Line, ...]


def cohort_table(by: Actor, wanted: str = "") -> CohortTable:
    """Count responders among the people with a cohort label whom this actor may see.

    Args:
        wanted: An instrument; unless it was measured here and has a response rule, the one
            that was measured most stands in.
    """
    people = list(Patient.objects.visible_to(by).exclude(cohort="").select_related("organization"))
    records = load_records(people)
    groups = _groups(people)
    measured = _measured(records.values())
    chosen = next((one for one in measured if one.id == wanted), measured[0] if measured else None)
    sizes = {name: len(members) for name, members in groups.items()}
    lines = tuple(_lines(chosen, groups, records, people)) if chosen else ()
    return CohortTable(chosen, measured, sizes, lines)


def _groups(people: Sequence[Patient]) -> dict[str, list[UUID]]:
    """Everyone first, then each group by name."""
    groups: dict[str, list[UUID]] = {EVERYONE: [person.pk for person in people]}
    for name in sorted({person.cohort for person in people}):
        groups[name] = [person.pk for person in people if person.cohort == name]
    return groups


def _measured(records: Iterable[PatientRecord]) -> tuple[Instrument, ...]:
    """Instruments with a response rule that were given here, the most given first."""
    given = Counter(response.instrument for record in records for response in record.responses)
    known = shelf()
    return tuple(known[name] for name, _count in given.most_common() if _tells_response(known.get(name)))


def _tells_response(instrument: Instrument | None) -> bool:
    return bool(instrument and instrument.change and instrument.change.response_percent is not None)


def _lines(
    instrument: Instrument,
    groups: Mapping[str, Sequence[UUID]],
    records: Mapping[UUID, PatientRecord],
    people: Sequence[Patient],
) -> Iterator[Line]:
    numbers = {str(person.pk): person.identifier for person in people}
    agents = sorted({e.agent for record in records.values() for e in record.encounters if e.agent})
    for agent in agents:
        for days in WINDOWS:
            for group, members in groups.items():
                found = response_by_session(
                    [records[pk] for pk in members], instrument, agent=agent, days=days
                )
                yield Line(
                    group,
                    agent,
                    days,
                    found,
                    responders=tuple(sorted(numbers[pk] for pk in found.responders)),
                    missing=tuple(sorted(numbers[pk] for pk in found.missing)),
                )
