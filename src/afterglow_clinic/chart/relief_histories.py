"""Everyone's scores and sessions of one clinic, in days on each one's own clock: three queries.

What a caseload's figures are made from: totals that reviews have scored and sessions that were given.
No answer and no suicide item is read. The neighbour that reads one whole record is
`afterglow_clinic.chart.loading`.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from afterglow.trajectory.events import Event, ScoreSeen, SessionGiven
from afterglow.trajectory.parameters import Model
from afterglow.trajectory.recalling import PLACEBO, USUAL, days_since
from afterglow_clinic.chart.models import Encounter, EpisodeOfCare, Observation, Phase

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
    left = _left(organization_id)
    return [_history(pk, seen[pk], given[pk], left.get(pk)) for pk in sorted({*seen, *given})]


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
) -> ReliefHistory:
    origin = min((*(at for at, _code, _value in seen), *(at for at, _agent in given)))
    scores = [ScoreSeen(days_since(origin, at), code, value) for at, code, value in seen]
    sessions = [
        SessionGiven(days_since(origin, at), 0.0 if agent == PLACEBO else USUAL) for at, agent in given
    ]
    return ReliefHistory(pk, origin, (*scores, *sessions), left)
