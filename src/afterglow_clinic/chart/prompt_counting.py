"""What followed the throws of one clinic: check-ins of the week after, and the next score.

A week counts once its window is over. Weeks of someone who took their consent back are left out. It names
nobody. What may be said of the counts is `afterglow.evidence.prompting`'s to decide.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from afterglow.evidence.prompt_design import PromptDesign, prompt_design
from afterglow.evidence.prompting import Decision, NotEnough, PromptEffect, prompt_effect
from afterglow.trajectory.measures import shelf_measure
from afterglow_clinic.chart.models import (
    CheckIn,
    Observation,
    Patient,
    PromptRandomisation,
    PromptUnavailable,
)

WEEK = timedelta(days=7)
Found = PromptEffect | NotEnough
Moments = Mapping[UUID, Sequence[datetime]]
Scores = Mapping[UUID, Sequence[tuple[datetime, float]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptReport:
    """One clinic's counts. `running` weeks are not over; `unscored` ones are, and no score followed in time.

    `silent` counts weeks without a throw, by reason; `probabilities` are those that were thrown with.
    """

    design: PromptDesign
    instrument: str
    people: int
    decisions: int
    prompted: int
    running: int
    unscored: int
    silent: Mapping[str, int]
    probabilities: tuple[float, ...]
    practice: Found
    score: Found


def prompt_report(members: "QuerySet[Patient]", at: datetime) -> PromptReport:
    """Count everything that is over by `at`; five queries.

    Args:
        members: Already narrowed to the clinic of whoever asks.
    """
    design, instrument = prompt_design(), shelf_measure().instrument
    mine = members.order_by().values("pk")
    rows = list(
        PromptRandomisation.objects.filter(patient__in=mine, consent__withdrawal=None).order_by("drawn", "id")
    )
    over = [row for row in rows if row.drawn + timedelta(days=design.window_days) <= at]
    done, seen = _check_ins(mine), _scores(mine, instrument)
    scored = [one for one in (_scored(row, seen, design, over[0].drawn) for row in over) if one is not None]
    silent = PromptUnavailable.objects.filter(patient__in=mine).values_list("reason", flat=True)
    return PromptReport(
        design=design,
        instrument=instrument,
        people=len({row.patient_id for row in over}),
        decisions=len(over),
        prompted=sum(row.prompted for row in over),
        running=len(rows) - len(over),
        unscored=len(over) - len(scored),
        silent=Counter(silent),
        probabilities=tuple(sorted({row.probability for row in over})),
        practice=prompt_effect([_practised(row, done, design, over[0].drawn) for row in over], design),
        score=prompt_effect(scored, design),
    )


def _check_ins(mine: "QuerySet[Patient, Any]") -> Moments:
    """When each member did something of their practices, in order."""
    found: dict[UUID, list[datetime]] = defaultdict(list)
    rows = CheckIn.objects.filter(patient__in=mine).exclude(done=CheckIn.Done.NOT_TODAY)
    for pk, counted in rows.order_by("counted").values_list("patient", "counted"):
        found[pk].append(counted)
    return found


def _scores(mine: "QuerySet[Patient, Any]", instrument: str) -> Scores:
    """Each member's scores of the instrument, in order; the review has scored them."""
    found: dict[UUID, list[tuple[datetime, float]]] = defaultdict(list)
    rows = Observation.objects.filter(patient__in=mine, code=instrument, value__isnull=False)
    kept = rows.exclude(derived_from__status="entered-in-error").order_by("effective")
    for pk, effective, value in kept.values_list("patient", "effective", "value"):
        if value is not None:
            found[pk].append((effective, value))
    return found


def _practised(row: PromptRandomisation, done: Moments, design: PromptDesign, first: datetime) -> Decision:
    """Check-ins of the week before the throw, and of the week after it."""
    moments, window = done.get(row.patient_id, ()), timedelta(days=design.window_days)
    at, before, after = row.drawn, row.drawn - window, row.drawn + window
    counts = (
        bisect_left(moments, at) - bisect_left(moments, before),
        bisect_left(moments, after) - bisect_left(moments, at),
    )
    return _decision(row, first, *map(float, counts))


def _scored(row: PromptRandomisation, seen: Scores, design: PromptDesign, first: datetime) -> Decision | None:
    """The last score before the throw and the first one after its week; None where either is missing."""
    scores = seen.get(row.patient_id, ())
    times, ends = [at for at, _ in scores], row.drawn + timedelta(days=design.window_days)
    before, after = bisect_right(times, row.drawn) - 1, bisect_left(times, ends)
    if before < 0 or times[before] < row.drawn - timedelta(days=design.score_before_days):
        return None
    if after >= len(times) or times[after] >= ends + timedelta(days=design.score_within_days):
        return None
    return _decision(row, first, scores[before][1], scores[after][1])


def _decision(row: PromptRandomisation, first: datetime, before: float, after: float) -> Decision:
    week = int((row.drawn - first) / WEEK)
    return Decision(str(row.patient_id), week, row.probability, row.prompted, before, after)
