"""What went along with practice in one person: an association, and never an effect.

It is shown with both its sides, its interval and a caution, and only with enough weeks. An effect is
only ever estimated where a die decided and its probability was written down: that is
`afterglow.evidence.prompting`. There are no shares of an effect here, and there will not be.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from afterglow.evidence.intervals import Interval, settings

Array = NDArray[np.float64]

CAUTION = "People often practise more when they feel better, so this does not show what causes what."


@dataclass(frozen=True, slots=True)
class TooLittle:
    """Nothing is said, because."""

    because: str


@dataclass(frozen=True, slots=True)
class Association:
    """How the next score differed after weeks of more practice; negative is lower, which is better.

    `caution` must be shown with it. It is not an effect.
    """

    difference: Interval
    weeks: int
    sentence: str
    caution: str = CAUTION


@dataclass(frozen=True, slots=True)
class PracticeWeek:
    """One week: how much was practised, the score at its start, and the score that followed it."""

    week: int
    practice: float
    score_before: float
    score_after: float


def within_person(weeks: Sequence[PracticeWeek]) -> Association | TooLittle:
    """The next score after weeks of more practice against weeks of less, at the same score before.

    Weeks above the person's own middle are "more". The score before and the passing weeks are
    held level, because feeling better comes before practising more.
    """
    rule = settings()["contribution"]
    usable = [w for w in weeks if np.isfinite((w.practice, w.score_before, w.score_after)).all()]
    if len(usable) < rule["min_weeks"]:
        return TooLittle(f"{len(usable)} of {rule['min_weeks']} weeks with practice and a following score")
    practice = np.array([w.practice for w in usable])
    more = (practice > np.median(practice)).astype(float)
    if more.sum() < 2 or (1 - more).sum() < 2:
        return TooLittle("practice was nearly the same every week")
    before, week = np.array([w.score_before for w in usable]), np.array([float(w.week) for w in usable])
    rows = np.stack([np.ones_like(more), more, before - before.mean(), week - week.mean()], axis=1)
    after = np.array([w.score_after for w in usable])
    return _association(rows, after, len(usable), rule["level"])


def _association(rows: Array, after: Array, weeks: int, level: float) -> Association | TooLittle:
    if np.linalg.matrix_rank(rows) < rows.shape[1]:
        return TooLittle("practice cannot be told apart from the score before it")
    inverse = np.linalg.inv(rows.T @ rows)
    found = inverse @ rows.T @ after
    left, free = after - rows @ found, weeks - rows.shape[1]
    half = float(stdtrit(free, 0.5 + level / 2)) * float(np.sqrt(left @ left / free * inverse[1, 1]))
    gap = float(found[1])
    said = Interval(gap, gap - half, gap + half)
    return Association(said, weeks, _sentence(said, weeks, level))


def _sentence(said: Interval, weeks: int, level: float) -> str:
    way = "lower" if said.estimate <= 0 else "higher"
    ends = f"{level:.0%} interval {said.low:+.1f} to {said.high:+.1f}"
    return (
        f"After weeks with more practice the following score was on average {abs(said.estimate):.1f} points "
        f"{way} ({ends}; {weeks} weeks)."
    )
