"""What the slipping list costs and catches: false alarms per 100 member-weeks, and days gained.

A list without its false alarms is a sales pitch. It judges past lists against what then
happened; the chances come from `afterglow.trajectory.outlook`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from afterglow.trajectory.belief import Belief, at_day, follow_on
from afterglow.trajectory.events import Event, ScoreSeen, SessionGiven, set_aside
from afterglow.trajectory.measures import Measure
from afterglow.trajectory.outlook import RelapseOutlook, relapse
from afterglow.trajectory.parameters import Model
from afterglow.trajectory.recalibrating import Recalibration
from afterglow.trajectory.slipping import slipping_policy

WEEK = 7
DEFINITION = "weekly-after-series 1.0.0"
"""How weeks are counted; a count under another definition is not compared with this one.

Every seventh day after a first session, told only what was known that day. Counted are weeks in
response at the last score, with enough scores to answer, no session within the policy's days, none in
the measure's days that followed, and a score by which a relapse could be seen.
"""


@dataclass(frozen=True, slots=True)
class MemberWeek:
    """One member in one week in response: the chance said, and days to relapse (None: not in time)."""

    member: str
    week: int
    chance: float
    relapse_in_days: float | None


@dataclass(frozen=True, slots=True)
class AlarmRecord:
    """How a line drawn at `chance_at_least` has done. None where there was nothing to count."""

    chance_at_least: float
    member_weeks: int
    alarms: int
    false_alarms: int
    false_per_100_member_weeks: float | None
    relapses: int
    caught: int
    median_days_gained: float | None


def alarm_record(weeks: Sequence[MemberWeek], chance_at_least: float, rest_days: float = 0) -> AlarmRecord:
    """Count alarms, those that nothing followed, and how early the true ones were.

    Args:
        rest_days: How long a person is left in peace after an alarm; the weeks still count as weeks.
    """
    raised = _raised(weeks, chance_at_least, rest_days)
    false = [w for w in raised if w.relapse_in_days is None]
    relapsed = {_relapse(w) for w in weeks if w.relapse_in_days is not None}
    gained: dict[tuple[str, int], float] = {}
    for w in raised:
        if w.relapse_in_days is not None:
            gained[_relapse(w)] = max(gained.get(_relapse(w), 0.0), w.relapse_in_days)
    n = len(weeks)
    return AlarmRecord(
        chance_at_least,
        n,
        len(raised),
        len(false),
        100 * len(false) / n if n else None,
        len(relapsed),
        len(gained),
        float(np.median(list(gained.values()))) if gained else None,
    )


def _relapse(week: MemberWeek) -> tuple[str, int]:
    """Which relapse a week came before: weeks of one relapse agree on its day."""
    return week.member, round(week.week * WEEK + (week.relapse_in_days or 0.0))


def _raised(weeks: Sequence[MemberWeek], chance_at_least: float, rest_days: float) -> list[MemberWeek]:
    free: dict[str, float] = {}
    raised = []
    for w in sorted(weeks, key=lambda w: (w.member, w.week)):
        if w.chance >= chance_at_least and w.week * WEEK >= free.get(w.member, 0.0):
            raised.append(w)
            free[w.member] = w.week * WEEK + rest_days
    return raised


def member_weeks(
    member: str,
    events: Sequence[Event],
    measure: Measure,
    model: Model,
    bend: Recalibration | None = None,
) -> list[MemberWeek]:
    """What would have been said of one person each week, and whether relapse was then seen.

    Args:
        events: In any order; what came later never reaches an earlier week.
    """
    usable, _ = set_aside(events, model)
    first = next((e.day for e in usable if isinstance(e, SessionGiven) and e.dose > 0), None)
    if first is None:
        return []
    found: list[MemberWeek] = []
    belief: Belief | None = None
    done, last = 0, usable[-1].day
    for week in range(1, int((last - first) // WEEK) + 1):
        day = first + week * WEEK
        upto = sum(event.day <= day for event in usable)
        belief = follow_on(belief, usable[done:upto], model) if upto > done else belief
        done = upto
        said = _said(belief, usable[:upto], day, measure, model, bend)
        if said is not None and _watched(usable, day, measure):
            found.append(MemberWeek(member, week, said, _relapse_after(usable, day, belief, measure)))
    return found


def _said(
    belief: Belief | None,
    seen: Sequence[Event],
    day: float,
    measure: Measure,
    model: Model,
    bend: Recalibration | None,
) -> float | None:
    """The chance as it would have been told, or None where nothing would have been."""
    limits = model.limits
    if belief is None or belief.scores_after_session < limits.min_scores_after_session:
        return None
    if belief.earlier < limits.surprise_window or _session_near(seen, day):
        return None
    scores = [e.value for e in seen if isinstance(e, ScoreSeen) and e.instrument == measure.instrument]
    latest = scores[-1] if scores else None
    ahead = relapse(at_day(belief, day, model.parameters), latest, measure, model)
    if not isinstance(ahead, RelapseOutlook):
        return None
    return ahead.chance if bend is None else float(bend.chance(np.array([ahead.chance]))[0])


def _session_near(seen: Sequence[Event], day: float) -> bool:
    gap = slipping_policy().series_gap_days
    return any(isinstance(e, SessionGiven) and e.day > day - gap for e in seen)


def _is_score(event: Event, measure: Measure) -> bool:
    return isinstance(event, ScoreSeen) and event.instrument == measure.instrument


def _within(usable: Sequence[Event], day: float, measure: Measure) -> list[ScoreSeen]:
    end = day + measure.relapse_within_days
    return [e for e in usable if isinstance(e, ScoreSeen) and _is_score(e, measure) and day < e.day <= end]


def _watched(usable: Sequence[Event], day: float, measure: Measure) -> bool:
    """Whether the outcome of this week can be known: scores reached to the end, and no session changed it."""
    end = day + measure.relapse_within_days
    treated = any(isinstance(e, SessionGiven) and day < e.day <= end for e in usable)
    return not treated and any(e.day > end - measure.every_days for e in usable if _is_score(e, measure))


def _relapse_after(
    usable: Sequence[Event], day: float, belief: Belief | None, measure: Measure
) -> float | None:
    """Days to the relapse that was seen within the measure's days, or None."""
    run, intake = 0, belief.intake[measure.instrument] if belief is not None else 0.0
    for score in _within(usable, day, measure):
        run = run + 1 if score.value > measure.relapse_above(intake) else 0
        if run == measure.relapse_in_a_row:
            return score.day - day
    return None
