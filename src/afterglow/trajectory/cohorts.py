"""From a simulated cohort to what the model is told: events by person, or everyone side by side."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from afterglow.trajectory.caseload import NOTHING, SCORE, SESSION, Caseload
from afterglow.trajectory.events import Event, ScoreSeen, SessionGiven
from afterglow.trajectory.parameters import Reading
from afterglow.trajectory.simulated import WEEK, Cohort, SimulatedMember

Array = NDArray[np.float64]


def events_of(member: SimulatedMember) -> list[Event]:
    """One member's PHQ-9 totals and sessions in order, with practice averaged over each step."""
    days = sorted({*(v.day for v in member.visits), *(s.day for s in member.sessions)})
    daily = np.repeat(member.practice_by_week, WEEK)
    mean = {b: float(daily[a:b].mean()) for a, b in pairwise(days)}
    practised = {day: mean.get(day, 0.0) for day in days}
    total = {v.day: float(sum(v.phq9)) for v in member.visits}
    given = {s.day for s in member.sessions}
    events: list[Event] = []
    for day in days:
        once = practised[day]
        if day in total:
            events.append(ScoreSeen(float(day), "phq-9", total[day], once))
            once = 0.0
        if day in given:
            events.append(SessionGiven(float(day), practice=once))
    return events


def caseload_of(cohort: Cohort, reading: Reading) -> Caseload:
    """Everyone's PHQ-9 totals and sessions side by side, with practice averaged over each step."""
    who = np.concatenate([cohort.visit_member, cohort.session_member])
    day = np.concatenate([cohort.visit_day, cohort.session_day])
    kind = np.repeat([SCORE, SESSION], [len(cohort.visit_member), len(cohort.session_member)])
    value = np.concatenate([cohort.phq.sum(1), np.ones(len(cohort.session_member))])
    order = np.lexsort((kind, day, who))
    who, day, kind, value = who[order], day[order], kind[order], value[order]
    place = np.arange(len(who)) - np.searchsorted(who, who)
    shape = (cohort.n, int(place.max()) + 1)
    days, values, kinds = np.zeros(shape), np.zeros(shape), np.full(shape, NOTHING, np.int8)
    days[who, place], values[who, place], kinds[who, place] = day, value, kind
    days = np.maximum.accumulate(days, axis=1)
    return Caseload(days, kinds, np.zeros(shape, np.int8), values, _practice(cohort, days), (reading,))


def _practice(cohort: Cohort, days: Array) -> Array:
    """Mean weekly practice between each event and the one before."""
    daily = np.repeat(cohort.practice, WEEK, axis=1)
    total = np.concatenate([np.zeros((cohort.n, 1)), np.cumsum(daily, axis=1)], axis=1)
    upto = np.take_along_axis(total, days.astype(np.int64), axis=1)
    before = np.concatenate([upto[:, :1], upto[:, :-1]], axis=1)
    step = np.diff(days, axis=1, prepend=days[:, :1])
    mean: Array = np.divide(upto - before, step, out=np.zeros_like(days), where=step > 0)
    return mean
