"""Does relief last? Three questions that sound alike and are not, each under its own name.

Without further ketamine: a further session ends the watching and competes with relapse. Under
the programme as run: further sessions are part of it. While in care: leaving ends the
question. Treating a further session as ordinary censoring would pretend that it says
nothing about how someone was doing; nothing here does that.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from afterglow.evidence.clinic_rates import Person
from afterglow.evidence.intervals import Interval, usual_level
from afterglow.evidence.survival import Curve, aalen_johansen, kaplan_meier, limits_of, restricted_mean
from afterglow.trajectory.events import ScoreSeen, SessionGiven, set_aside
from afterglow.trajectory.measures import Measure
from afterglow.trajectory.parameters import Model

Array = NDArray[np.float64]

RELAPSE, FURTHER, LEFT = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Watched:
    """One responder from the day response was seen: days to each thing, None where it did not come.

    `relapse` is the day relapse was *seen*; it happened at some time since the score before.
    """

    relapse: float | None
    further_session: float | None
    left: float | None
    last_seen: float


@dataclass(frozen=True, slots=True)
class SustainedRelief:
    """One estimand. `sustained` is the share at the horizon; `relief_days` out of it.

    `competing` is the share for whom something else ended the question first.
    """

    estimand: str
    meaning: str
    measure: str
    responders: int
    horizon_days: int
    sustained: Interval
    relief_days: Interval
    relapsed: float
    competing: float
    curve: Curve


def watch(
    people: Sequence[Person], outcome: tuple[float, float], measure: Measure, model: Model
) -> list[Watched]:
    """Everyone in response in the outcome window, watched from the score that showed it."""
    found = []
    for person in people:
        usable, _ = set_aside(person.events, model)
        first = next((e.day for e in usable if isinstance(e, SessionGiven) and e.dose > 0), None)
        scores = [e for e in usable if isinstance(e, ScoreSeen) and e.instrument == measure.instrument]
        before = [e.value for e in scores if first is not None and e.day <= first]
        shown = next((e for e in scores if outcome[0] <= e.day <= outcome[1]), None)
        if before and shown is not None and shown.value <= measure.response_at_most(before[-1]):
            later = [e for e in scores if e.day > shown.day]
            again = [
                e.day for e in usable if isinstance(e, SessionGiven) and e.dose > 0 and e.day > shown.day
            ]
            found.append(_watched(shown.day, before[-1], later, again, person.left_day, measure))
    return found


def _watched(
    start: float,
    intake: float,
    later: Sequence[ScoreSeen],
    again: Sequence[float],
    left: float | None,
    measure: Measure,
) -> Watched:
    run, relapsed = 0, None
    for score in later:
        run = run + 1 if score.value > measure.relapse_above(intake) else 0
        if run == measure.relapse_in_a_row:
            relapsed = score.day - start
            break
    last = max((s.day for s in later), default=start) - start
    gone = None if left is None else max(left, start) - start
    return Watched(relapsed, again[0] - start if again else None, gone, last)


def without_further_ketamine(watched: Sequence[Watched], measure: Measure) -> SustainedRelief:
    """Relief that lasts with no further session: a further session competes with relapse."""
    days, cause = _first(watched, [(RELAPSE, "relapse"), (FURTHER, "further_session")])
    meaning = "still in relief with no further ketamine"
    return _estimate("without further ketamine", meaning, days, cause, FURTHER, measure)


def under_the_programme(watched: Sequence[Watched], measure: Measure) -> SustainedRelief:
    """Relief under the programme as it was run, further sessions included (treatment policy)."""
    days, cause = _first(watched, [(RELAPSE, "relapse")])
    meaning = "still in relief, further sessions or not"
    return _estimate("under the programme as run", meaning, days, cause, None, measure)


def while_in_care(watched: Sequence[Watched], measure: Measure) -> SustainedRelief:
    """Relief for as long as someone is in care: leaving ends the question and competes with relapse."""
    days, cause = _first(watched, [(RELAPSE, "relapse"), (LEFT, "left")])
    return _estimate("while in care", "still in care and in relief", days, cause, LEFT, measure)


def _first(watched: Sequence[Watched], kinds: list[tuple[int, str]]) -> tuple[Array, NDArray[np.int64]]:
    """What came first for each person and when; 0 where nothing did by the last score."""
    days, cause = np.empty(len(watched)), np.zeros(len(watched), np.int64)
    for i, one in enumerate(watched):
        came = [(getattr(one, name), code) for code, name in kinds if getattr(one, name) is not None]
        days[i], cause[i] = min(came, default=(one.last_seen, 0))
    return days, cause


def _estimate(
    name: str, meaning: str, days: Array, cause: NDArray[np.int64], rival: int | None, measure: Measure
) -> SustainedRelief:
    """The share with neither event, relief days, and the incidence of each.

    Raises:
        ValueError: There is no responder to watch.
    """
    if not len(days):
        raise ValueError("no responder to watch")
    horizon, level = measure.horizon_days, usual_level()
    free = kaplan_meier(days, cause > 0)
    return SustainedRelief(
        name,
        meaning,
        f"{measure.id} {measure.version}",
        len(days),
        horizon,
        limits_of(free, horizon, level),
        restricted_mean(free, horizon, level),
        aalen_johansen(days, cause, RELAPSE).at(horizon),
        0.0 if rival is None else aalen_johansen(days, cause, rival).at(horizon),
        free,
    )
