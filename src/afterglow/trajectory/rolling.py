"""Rolling-origin forecasts: every prediction is made from what was known then, and no more.

Only the model's own predictions are made here; what they are compared with is in
`afterglow.trajectory.baselines`, and the comparison in `afterglow.trajectory.scoreboard`.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from afterglow.trajectory.baselines import later_scores, since_intake
from afterglow.trajectory.belief import Belief
from afterglow.trajectory.caseload import NOTHING, SCORE, SESSION, Caseload, Followed
from afterglow.trajectory.following import follow_quickly
from afterglow.trajectory.judging import Predictions
from afterglow.trajectory.parameters import Parameters

Array = NDArray[np.float64]
Whole = NDArray[np.int64]
Which = NDArray[np.bool_]


def one_ahead(caseload: Caseload, parameters: Parameters) -> tuple[Predictions, Array]:
    """Predictions of every score but a person's first, and the scores."""
    return predictions(follow_quickly(caseload, parameters), caseload, later_scores(caseload))


def predictions(followed: Followed, caseload: Caseload, which: Which) -> tuple[Predictions, Array]:
    """The filter's predictions at some places, and the scores there."""
    weight, row = followed.weight[which], caseload.readings[0]
    shares = np.stack([weight, 1 - weight], axis=-1)
    spread = np.sqrt(followed.var[which])
    return Predictions(shares, followed.mean[which], spread, row.lowest, row.highest), caseload.value[which]


@dataclass(frozen=True, slots=True)
class Leap:
    """Forecasts over a gap: a caseload with the scores in between hidden, and where the targets are.

    `person` (m,) are rows of the caseload the leap was made from; `origin` (m,) the last score
    seen; `target` (m,) the score to predict. Sessions in between stay: they were planned.
    """

    caseload: Caseload
    person: Whole
    origin: Whole
    target: Whole


def leap_days(caseload: Caseload, after: float, low: float, high: float) -> Leap:
    """From each person's first score on or after a day, to the next between `low` and `high` days later.

    Only leaps without a session in between.
    """
    day, scored = since_intake(caseload), caseload.kind == SCORE
    ready = scored & (day >= after)
    origin = ready.argmax(axis=1)
    start = np.take_along_axis(day, origin[:, None], axis=1)
    later = scored & (day >= start + low) & (day <= start + high)
    target = later.argmax(axis=1)
    place = np.arange(day.shape[1])
    between = (place > origin[:, None]) & (place < target[:, None]) & (caseload.kind == SESSION)
    usable = ready.any(1) & later.any(1) & ~between.any(1)
    return _leap(caseload, np.flatnonzero(usable), origin, target)


def leap_to_outcome(caseload: Caseload, sessions: int, outcome_day: float) -> Leap:
    """From the last score before session `sessions + 1` to the score of the outcome day."""
    scored, given = caseload.kind == SCORE, np.cumsum(caseload.kind == SESSION, axis=1)
    place = np.arange(scored.shape[1])
    early = scored & (given <= sessions)
    origin = np.where(early, place, -1).max(axis=1)
    due = scored & (since_intake(caseload) == outcome_day) & (given > sessions)
    return _leap(caseload, np.flatnonzero(due.any(1) & (origin >= 0)), origin, due.argmax(axis=1))


def _leap(caseload: Caseload, person: Whole, origin: Whole, target: Whole) -> Leap:
    start, end = origin[person], target[person]
    place = np.arange(caseload.day.shape[1])
    hidden = (place > start[:, None]) & (place < end[:, None]) & (caseload.kind[person] == SCORE)
    hidden |= place > end[:, None]
    kind = np.where(hidden, NOTHING, caseload.kind[person]).astype(np.int8)
    part = replace(
        caseload,
        day=np.minimum(caseload.day[person], np.take_along_axis(caseload.day[person], end[:, None], axis=1)),
        kind=kind,
        row=caseload.row[person],
        value=caseload.value[person],
        practice=caseload.practice[person],
    )
    return Leap(part, person, start, end)


def leapt(leap: Leap, parameters: Parameters) -> tuple[Predictions, Array]:
    """Predictions of the leap's targets, and the scores."""
    which = np.arange(leap.caseload.day.shape[1]) == leap.target[:, None]
    return predictions(follow_quickly(leap.caseload, parameters), leap.caseload, which)


def beliefs_at(caseload: Caseload, person: Whole, origin: Whole, parameters: Parameters) -> list[Belief]:
    """What was believed about some people just after one of their events."""
    place = np.arange(caseload.day.shape[1])
    kind = np.where(place > origin[:, None], NOTHING, caseload.kind[person]).astype(np.int8)
    last = np.take_along_axis(caseload.day[person], origin[:, None], axis=1)
    days = np.minimum(caseload.day[person], last)
    parts = (caseload.row[person], caseload.value[person], caseload.practice[person])
    short = replace(caseload, day=days, kind=kind, row=parts[0], value=parts[1], practice=parts[2])
    followed, name = follow_quickly(short, parameters), caseload.readings[0].instrument
    scored, treated = kind == SCORE, np.cumsum(kind == SESSION, axis=1) > 0
    found = []
    for i in range(len(person)):
        first, other = (tuple(map(float, followed.moments[c, :, i])) for c in (0, 1))
        before = np.flatnonzero(scored[i] & ~treated[i])
        intake = {name: float(short.value[i, before[-1]])} if len(before) else {}
        counts = (int(scored[i].sum()), int((scored[i] & treated[i]).sum()))
        belief = Belief(float(last[i, 0]), first, other, float(followed.log_odds[i]), intake=intake)
        found.append(replace(belief, sessions=int(followed.sessions[i]), scores=counts[0]))
        found[-1] = replace(found[-1], scores_after_session=counts[1])
    return found
