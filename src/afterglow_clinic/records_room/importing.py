"""Writes a plan: people, their sessions and their answers, a few hundred rows at a time.

It runs inside the transaction of `actions.import_records`, which audits and reviews. It writes
no score: scores are a review's. The neighbour that decides what is new is `planning`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import uuid5

from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import (
    Condition,
    Encounter,
    EpisodeOfCare,
    Organization,
    Patient,
    Phase,
    PhaseChange,
    QuestionnaireResponse,
)
from afterglow_clinic.records_room.planning import Plan, PlannedPerson
from afterglow_clinic.records_room.reading.incoming import IncomingPerson, IncomingResponse, IncomingSession

BATCH = 500
LONGEST_AUTHOR = 200
Gain = Mapping[str, int]


def write(
    plan: Plan, *, organization: Organization, by: Actor, at: datetime
) -> Iterator[tuple[Patient, Gain]]:
    """Write everything that is new, then give each person who gained something, and what."""
    changed = [one for one in plan.people if one.changes]
    fresh = [one for one in changed if one.patient is None]
    made = Patient.objects.bulk_create([_patient(one.told, organization, at) for one in fresh], BATCH)
    patients = {patient.identifier: patient for patient in made}
    patients |= {one.told.identifier: one.patient for one in changed if one.patient is not None}
    _write_beginnings([one.told for one in fresh], patients, by, at)
    pairs = [(one, patients[one.told.identifier]) for one in changed]
    _write_sessions(pairs)
    _write_responses(pairs, f"{by.name}: {plan.incoming.title}"[:LONGEST_AUTHOR], at)
    for one, patient in pairs:
        yield patient, {"responses": len(one.responses), "sessions": len(one.sessions)}


def _patient(told: IncomingPerson, organization: Organization, at: datetime) -> Patient:
    """A person known by number only: what the file does not tell is not made up."""
    return Patient(
        organization=organization,
        identifier=told.identifier,
        family=told.identifier,
        gender=told.gender,
        cohort=told.cohort,
        created=at,
    )


def _write_beginnings(
    people: Sequence[IncomingPerson], patients: Mapping[str, Patient], by: Actor, at: datetime
) -> None:
    """Each new person's episode, and the diagnosis their group stands for."""
    episodes = [_episode(told, patients[told.identifier], at) for told in people]
    EpisodeOfCare.objects.bulk_create(episodes, BATCH)
    reason = _("Imported; a person sets the phase from here on")
    PhaseChange.objects.bulk_create(
        [
            PhaseChange(
                patient=episode.patient,
                episode=episode,
                phase=episode.phase,
                by=by.name,
                at=at,
                reason=reason,
            )
            for episode in episodes
        ],
        BATCH,
    )
    Condition.objects.bulk_create(
        [
            Condition(patient=patients[told.identifier], code=told.condition, recorded=at, recorder=by.name)
            for told in people
            if told.condition
        ],
        BATCH,
    )


def _episode(told: IncomingPerson, patient: Patient, at: datetime) -> EpisodeOfCare:
    moments = [one.authored for one in told.responses] + [one.start for one in told.sessions]
    phase = Phase.JOURNEYS if told.sessions else Phase.INTAKE
    return EpisodeOfCare(patient=patient, phase=phase, period_start=min(moments, default=at))


def _write_sessions(pairs: Sequence[tuple[PlannedPerson, Patient]]) -> None:
    rows = [_session(told, patient) for one, patient in pairs for told in one.sessions]
    Encounter.objects.bulk_create(rows, BATCH)


def _session(told: IncomingSession, patient: Patient) -> Encounter:
    return Encounter(
        patient=patient,
        kind=Encounter.Kind.TREATMENT,
        status=Encounter.Status.FINISHED,
        agent=told.agent,
        route=told.route,
        period_start=told.start,
        import_key=told.key,
    )


def _write_responses(pairs: Sequence[tuple[PlannedPerson, Patient]], author: str, at: datetime) -> None:
    rows = [_response(told, patient, author, at) for one, patient in pairs for told in one.responses]
    QuestionnaireResponse.objects.bulk_create(rows, BATCH)


def _response(told: IncomingResponse, patient: Patient, author: str, at: datetime) -> QuestionnaireResponse:
    return QuestionnaireResponse(
        patient=patient,
        instrument=told.instrument,
        version=told.version,
        status=told.status,
        authored=told.authored,
        received=at,
        answers=dict(told.answers),
        total=told.total,
        origin=QuestionnaireResponse.Origin.IMPORT,
        author=author,
        operation=uuid5(patient.pk, told.key),
        import_key=told.key,
    )
