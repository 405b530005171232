"""A clinic's response or remission with three denominators, and what the missing may have been.

Started, reached the visit, scored: all three stand beside the rate. The headline fills the
missing with what the relief model believes about each of them, and stands between the
completers and the reading that counts every missing person as a failure. It never ranks
therapists or clinics; under few people it says only what the prior says.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from afterglow.evidence.intervals import Interval, settings, usual_level, wilson, with_prior
from afterglow.trajectory.belief import Belief, at_day, follow
from afterglow.trajectory.events import Event, ScoreSeen, SessionGiven, set_aside
from afterglow.trajectory.measures import Measure
from afterglow.trajectory.outlook import severity
from afterglow.trajectory.parameters import Model


@dataclass(frozen=True, slots=True)
class Person:
    """One person's events in days from their first session, and the day they left, if they did."""

    events: tuple[Event, ...]
    left_day: float | None = None


@dataclass(frozen=True, slots=True)
class ClinicRate:
    """One rate under one measure, in one window of days.

    `imputed` is the headline. `completers` and `missing_as_failure` bound it; `shifted` is the
    headline if the missing were some points worse than believed. `with_prior` starts the
    headline's count from other clinics. None where nobody was counted.
    """

    kind: str
    measure: str
    days: tuple[float, float]
    started: int
    reached: int
    scored: int
    succeeded: int
    imputed: Interval | None
    completers: Interval | None
    missing_as_failure: Interval | None
    shifted: tuple[tuple[float, float], ...]
    with_prior: Interval

    @property
    def missing(self) -> int:
        """Started and not scored."""
        return self.started - self.scored


def clinic_rate(
    kind: str, people: Sequence[Person], days: tuple[float, float], measure: Measure, model: Model
) -> ClinicRate:
    """Response or remission in a window, over everyone who had a first session.

    Args:
        kind: `response` or `remission`.
        days: First and last day after the first session; the first score in it counts.
    """
    level, started = usual_level(), [p for p in people if _began(p)]
    seen, chances = [], []
    shifts = (0.0, *settings()["use"]["shifts"])
    reached = sum(p.left_day is None or p.left_day >= days[0] for p in started)
    for person in started:
        outcome = outcome_of(kind, person, days, measure, model)
        if outcome is None:
            chances.append([_chance(kind, person, days[1], shift, measure, model) for shift in shifts])
        else:
            seen.append(outcome)
    n, wins = len(started), sum(seen)
    filled = [wins + sum(row[j] for row in chances) for j in range(len(shifts))]
    unsure = sum(row[0] * (1 - row[0]) for row in chances)
    return ClinicRate(
        kind,
        f"{measure.id} {measure.version}",
        days,
        n,
        reached,
        len(seen),
        wins,
        _imputed(filled[0], unsure, n, level),
        wilson(wins, len(seen), level),
        wilson(wins, n, level),
        tuple((shift, filled[j] / n) for j, shift in enumerate(shifts) if j and n),
        with_prior(kind, filled[0], n, level),
    )


def _began(person: Person) -> bool:
    return any(isinstance(event, SessionGiven) and event.dose > 0 for event in person.events)


def outcome_of(
    kind: str, person: Person, days: tuple[float, float], measure: Measure, model: Model
) -> bool | None:
    """What the first usable score in the window says; None where there is none: that person is missing."""
    usable, _ = set_aside(person.events, model)
    scores = [e for e in usable if isinstance(e, ScoreSeen) and e.instrument == measure.instrument]
    inside = [e.value for e in scores if days[0] <= e.day <= days[1]]
    intake = _intake(usable, measure.instrument)
    if not inside or (kind == "response" and intake is None):
        return None
    if kind == "remission":
        return inside[0] < measure.remission_below
    return inside[0] <= measure.response_at_most(intake or 0.0)


def _intake(usable: Sequence[Event], instrument: str) -> float | None:
    """The last score before the first session."""
    last = None
    for event in usable:
        if isinstance(event, SessionGiven) and event.dose > 0:
            break
        if isinstance(event, ScoreSeen) and event.instrument == instrument:
            last = event.value
    return last


def _chance(kind: str, person: Person, day: float, shift: float, measure: Measure, model: Model) -> float:
    """Chance that a missing person's score would have counted, were it `shift` points worse."""
    usable, _ = set_aside(person.events, model, day)
    belief = at_day(follow(usable, model), day, model.parameters)
    intake = belief.intake.get(measure.instrument)
    if kind == "response" and intake is None:
        intake = belief.weight * belief.relieved[5] + (1 - belief.weight) * belief.other[5]
    line = measure.response_at_most(intake or 0.0)
    highest = np.floor(line) if kind == "response" else measure.remission_below - 1
    return chance_at_most(belief, float(highest) - shift, measure, model)


def chance_at_most(belief: Belief, score: float, measure: Measure, model: Model) -> float:
    """P(a score now is at most `score`), rounding and error included."""
    row, chance = model.readings[measure.instrument], 0.0
    noise = (row.noise_sd * model.parameters.noise_scale) ** 2
    for weight, g in ((belief.weight, belief.relieved), (1 - belief.weight, belief.other)):
        mean, var = severity(g)
        spread = np.sqrt(row.loading**2 * var + noise)
        chance += weight * float(ndtr((score + 0.5 - row.offset - row.loading * mean) / spread))
    return chance


def _imputed(filled: float, unsure: float, n: int, level: float) -> Interval | None:
    """Wilson's interval at the number of people that is as uncertain as counting plus imputing.

    Source:
        Rubin 1987: total variance is that within an imputation plus that between them.
    """
    if n == 0:
        return None
    share = filled / n
    within = share * (1 - share) / n
    total = within + unsure / n**2
    effective = n * within / total if total > 0 else float(n)
    return wilson(share * effective, effective, level)
