"""Everyone's scores and sessions of one clinic, in days on each one's own clock: six queries.

What a caseload's figures are made from: totals that reviews have scored, sessions that were given, and
how much was practised in between: a predictor, told of nobody.
No answer and no suicide item is read. The neighbour that reads one whole record is
`afterglow_clinic.chart.loading`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from afterglow import record as core
from afterglow.toolbox.practised import deviation_of
from afterglow.trajectory.events import Event, ScoreSeen, SessionGiven
from afterglow.trajectory.parameters import Model
from afterglow.trajectory.recalling import PLACEBO, USUAL, days_since, with_practice
from afterglow_clinic.chart.loading_thread import THREAD_PARTS, practices_of
from afterglow_clinic.chart.models import Encounter, EpisodeOfCare, Observation, Phase

PRACTICE_PARTS = ("practices", "pauses", "check_ins")
BEGUN = ("finished", "in-progress")


@dataclass(frozen=True, slots=True)
class ReliefHistory:
    """One member: events in days since `origin`, the first of them; when they left, if they did."""

    patient_id: UUID
    origin: datetime
    events: tuple[Event, ...]
    left: datetime | None

    @property
    def first_session(self) -> float | None:
        """The day of the first session that was not placebo."""
        given = [e.day for e in self.events if isinstance(e, SessionGiven) and e.dose > 0]
        return min(given, default=None)


def relief_histories(organization_id: UUID, model: Model, construct: str) -> list[ReliefHistory]:
    """Members with a session or a score of any instrument linked in the construct, in a stable order."""
    seen: dict[UUID, list[tuple[datetime, str, float]]] = defaultdict(list)
    linked = tuple(model.of_construct(construct).readings)
    scored = Observation.objects.filter(patient__organization=organization_id, code__in=linked).exclude(
        derived_from__status="entered-in-error"
    )
    for pk, at, code, value in scored.values_list("patient", "effective", "code", "value"):
        if value is not None:
            seen[pk].append((at, code, value))
    given: dict[UUID, list[tuple[datetime, str]]] = defaultdict(list)
    sessions = Encounter.objects.filter(
        patient__organization=organization_id, kind="treatment", status__in=BEGUN
    )
    for pk, at, agent in sessions.values_list("patient", "period_start", "agent"):
        given[pk].append((at, agent))
    left, practices = _left(organization_id), _practices(organization_id)
    return [
        _history(pk, seen[pk], given[pk], left.get(pk), practices.get(pk, ()))
        for pk in sorted({*seen, *given})
    ]


def _practices(organization_id: UUID) -> dict[UUID, tuple[core.Practice, ...]]:
    """Everyone's practices with their check-ins and rests: one query each, none a member."""
    rows: dict[UUID, dict[str, list[Any]]] = defaultdict(lambda: {name: [] for name in PRACTICE_PARTS})
    for name in PRACTICE_PARTS:
        for row in THREAD_PARTS[name].rows().filter(patient__organization=organization_id):
            rows[row.patient_id][name].append(row)
    return {pk: practices_of(parts) for pk, parts in rows.items()}


def _left(organization_id: UUID) -> dict[UUID, datetime]:
    gone = EpisodeOfCare.objects.filter(
        patient__organization=organization_id, phase=Phase.LEFT, period_end__isnull=False
    )
    return {pk: end for pk, end in gone.values_list("patient", "period_end") if end is not None}


def _history(
    pk: UUID,
    seen: list[tuple[datetime, str, float]],
    given: list[tuple[datetime, str]],
    left: datetime | None,
    practices: Sequence[core.Practice],
) -> ReliefHistory:
    origin = min((*(at for at, _code, _value in seen), *(at for at, _agent in given)))
    scores = [ScoreSeen(days_since(origin, at), code, value) for at, code, value in seen]
    sessions = [
        SessionGiven(days_since(origin, at), 0.0 if agent == PLACEBO else USUAL) for at, agent in given
    ]
    events: tuple[Event, ...] = (*scores, *sessions)
    if practices:
        events = with_practice(events, origin, deviation_of(practices))
    return ReliefHistory(pk, origin, events, left)
