"""What an import would change, worked out against the chart before anything is written.

It compares, by identity, what the file tells with what an earlier run brought. What is there
already is left alone; what is there and different is refused, because a completed answer is
never edited. The neighbour that writes the plan is `afterglow_clinic.records_room.actions`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import Encounter, Patient, QuestionnaireResponse
from afterglow_clinic.records_room.reading.incoming import (
    MOST_FAULTS,
    Fault,
    Incoming,
    IncomingPerson,
    IncomingResponse,
    IncomingSession,
    Refused,
)

AT_ONCE = 500
T = TypeVar("T")
Counts = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    """One person of the file: who they are here, if anybody yet, and what is new about them."""

    told: IncomingPerson
    patient: Patient | None
    responses: tuple[IncomingResponse, ...]
    sessions: tuple[IncomingSession, ...]

    @property
    def changes(self) -> bool:
        return self.patient is None or bool(self.responses or self.sessions)


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole import, person by person, in the order of the file."""

    incoming: Incoming
    people: tuple[PlannedPerson, ...]

    @property
    def counts(self) -> Counts:
        """Created and unchanged, for patients, responses and sessions."""
        created = {
            "patients": sum(one.patient is None for one in self.people),
            "responses": sum(len(one.responses) for one in self.people),
            "sessions": sum(len(one.sessions) for one in self.people),
        }
        told = {
            "patients": len(self.people),
            "responses": self.incoming.responses,
            "sessions": self.incoming.sessions,
        }
        return {what: {"created": created[what], "unchanged": told[what] - created[what]} for what in created}

    @property
    def changes(self) -> bool:
        return any(one.changes for one in self.people)


def plan_import(incoming: Incoming, by: Actor) -> Plan:
    """Work out what is new. A fixed number of queries for every five hundred people.

    Raises:
        Refused: Somebody, or something, is here already and is not what the file says.
    """
    known = _known_people(incoming, by)
    responses = _known_rows(QuestionnaireResponse, known.values())
    sessions = _known_rows(Encounter, known.values())
    faults: list[Fault] = []
    people = []
    for told in incoming.people:
        patient = known.get(told.identifier)
        faults += _person_faults(told, patient)
        faults += _response_faults(told, patient, responses)
        faults += _session_faults(told, patient, sessions)
        people.append(_planned(told, patient, responses, sessions))
    if faults:
        raise Refused(faults[:MOST_FAULTS])
    return Plan(incoming, tuple(people))


def _known_people(incoming: Incoming, by: Actor) -> dict[str, Patient]:
    visible = Patient.objects.visible_to(by).select_related("organization")
    known: dict[str, Patient] = {}
    for names in _batches([person.identifier for person in incoming.people]):
        known |= {patient.identifier: patient for patient in visible.filter(identifier__in=names)}
    return known


def _known_rows(model: Any, patients: Any) -> dict[tuple[Any, str], Any]:
    """Rows that an import brought, by patient and key."""
    found = {}
    for batch in _batches([patient.pk for patient in patients]):
        for row in model.objects.filter(patient__in=batch).exclude(import_key=""):
            found[row.patient_id, row.import_key] = row
    return found


def _batches(values: Sequence[T]) -> Iterator[list[T]]:
    rest = iter(values)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch


def _planned(
    told: IncomingPerson,
    patient: Patient | None,
    responses: Mapping[tuple[Any, str], Any],
    sessions: Mapping[tuple[Any, str], Any],
) -> PlannedPerson:
    pk = patient.pk if patient else None
    return PlannedPerson(
        told,
        patient,
        tuple(one for one in told.responses if (pk, one.key) not in responses),
        tuple(one for one in told.sessions if (pk, one.key) not in sessions),
    )


def _person_faults(told: IncomingPerson, patient: Patient | None) -> Iterator[Fault]:
    if patient is not None and patient.cohort != told.cohort:
        yield Fault(
            told.place,
            _("%(person)s is here already and does not belong to this data set")
            % {"person": told.identifier},
        )


def _response_faults(
    told: IncomingPerson, patient: Patient | None, known: Mapping[tuple[Any, str], Any]
) -> Iterator[Fault]:
    for one in told.responses if patient else ():
        row = known.get((patient.pk if patient else None, one.key))
        if row is not None and not _same_response(one, row):
            yield Fault(
                one.place,
                _("imported before with other content; correct it in the chart, not by importing again"),
            )


def _same_response(told: IncomingResponse, row: QuestionnaireResponse) -> bool:
    if row.status == QuestionnaireResponse.Status.ENTERED_IN_ERROR:
        return True  # someone here has set it aside since; a file does not bring it back
    return (
        told.authored == row.authored
        and told.status == row.status
        and told.total == row.total
        and dict(told.answers) == row.answers
    )


def _session_faults(
    told: IncomingPerson, patient: Patient | None, known: Mapping[tuple[Any, str], Any]
) -> Iterator[Fault]:
    for one in told.sessions if patient else ():
        row = known.get((patient.pk if patient else None, one.key))
        if row is not None and (one.start, one.agent) != (row.period_start, row.agent):
            yield Fault(
                one.place,
                _("this session was imported before, on another day (is the anchor or the zone another?)"),
            )
