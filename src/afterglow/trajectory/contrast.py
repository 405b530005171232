"""Does one more session change what the model says it changes? A die decides, in a simulated clinic.

Half of the members are given the last session of the course and half are not, whatever their
scores. The difference a week later is the truth the model's expectation is held against.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from afterglow.trajectory.caseload import SCORE, Caseload
from afterglow.trajectory.cohorts import caseload_of
from afterglow.trajectory.generating import simulate_cohort
from afterglow.trajectory.measures import Measure
from afterglow.trajectory.outlook import SessionOutlook, one_more_session, severity
from afterglow.trajectory.parameters import Model
from afterglow.trajectory.profiles import Profile
from afterglow.trajectory.rolling import beliefs_at
from afterglow.trajectory.simulated import Cohort

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SessionContrast:
    """Points lower a week after the last session: expected by the model, found by the die, its error."""

    expected: float
    found: float
    standard_error: float
    members: int


def session_contrast(
    profile: Profile, model: Model, measure: Measure, n: int, rng: Generator
) -> SessionContrast:
    """Randomise the last session of a course and compare."""
    drawn = replace(profile, course=replace(profile.course, last_session_chance=0.5))
    cohort = simulate_cohort(drawn, n, rng)
    last_day, days = profile.course.session_days[-1], measure.benefit_after_days
    person, origin, caseload = _before(cohort, last_day, days, model, measure)
    believed = beliefs_at(caseload, person, origin, model.parameters)
    outlooks = [one_more_session(belief, measure, model) for belief in believed]
    said = np.array([o.points if isinstance(o, SessionOutlook) else np.nan for o in outlooks])
    given = np.isin(person, cohort.session_member[cohort.session_day == last_day])
    middle = [b.weight * severity(b.relieved)[0] + (1 - b.weight) * severity(b.other)[0] for b in believed]
    change = cohort.severity[person, last_day + days] - np.array(middle)
    usable = np.isfinite(said)
    treated, not_treated = change[given & usable], change[~given & usable]
    error = np.sqrt(treated.var() / len(treated) + not_treated.var() / len(not_treated))
    gap = float(not_treated.mean() - treated.mean())
    return SessionContrast(float(said[usable].mean()), gap, float(error), int(usable.sum()))


def _before(
    cohort: Cohort, last_day: int, days: int, model: Model, measure: Measure
) -> tuple[NDArray[np.int64], NDArray[np.int64], Caseload]:
    """Members in care a week after the last session's day, and their last score before it."""
    caseload = caseload_of(cohort, model.readings[measure.instrument])
    early = (caseload.kind == SCORE) & (caseload.day <= last_day)
    place = np.where(early, np.arange(early.shape[1]), -1).max(axis=1)
    person = np.flatnonzero((place >= 0) & (cohort.left_day >= last_day + days))
    return person, place[person], caseload
