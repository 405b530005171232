"""What went along with what, and what a randomised prompt did: told apart, always.

An association within one person is shown with both its sides, its interval and a caution,
and only with enough weeks. An effect is only ever estimated where a die decided and its
probability was written down. There are no shares of an effect here, and there will not be.
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


@dataclass(frozen=True, slots=True)
class Prompt:
    """One decision of a consented, randomised prompt: its probability, what the die said, what followed."""

    person: str
    week: int
    probability: float
    prompted: bool
    score_before: float
    score_after: float


@dataclass(frozen=True, slots=True)
class PromptEffect:
    """The average change a prompt made to the next score, over people and weeks."""

    difference: Interval
    people: int
    decisions: int
    sentence: str


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


def prompt_effect(prompts: Sequence[Prompt]) -> PromptEffect | TooLittle:
    """The effect of a randomised prompt on the next score, by weighted and centred least squares.

    Raises:
        ValueError: A probability is missing or is not strictly between 0 and 1: then no die was thrown.
    Source:
        Boruvka, Almirall, Witkiewitz and Murphy 2018; errors clustered by person.
    """
    rule = settings()["contribution"]
    if any(not 0 < p.probability < 1 for p in prompts):
        raise ValueError("prompt: a probability strictly between 0 and 1 must have been written down")
    names, who = np.unique([p.person for p in prompts], return_inverse=True)
    if len(names) < rule["min_people"] or len(prompts) < rule["min_decisions"]:
        return TooLittle(
            f"{len(names)} people and {len(prompts)} decisions; "
            f"{rule['min_people']} and {rule['min_decisions']} are needed"
        )
    chance = np.array([p.probability for p in prompts])
    drawn = np.array([float(p.prompted) for p in prompts])
    middle = float(chance.mean())
    weight = np.where(drawn == 1, middle / chance, (1 - middle) / (1 - chance))
    before = np.array([p.score_before for p in prompts])
    week = np.array([float(p.week) for p in prompts])
    rows = np.stack([np.ones_like(drawn), before - before.mean(), week - week.mean(), drawn - middle], axis=1)
    after = np.array([p.score_after for p in prompts])
    gap, spread = _clustered(rows, after, weight, who, len(names))
    half = float(stdtrit(len(names) - rows.shape[1], 0.5 + rule["level"] / 2)) * spread
    said = Interval(gap, gap - half, gap + half)
    return PromptEffect(said, len(names), len(prompts), _effect_sentence(said, len(names), rule["level"]))


def _clustered(
    rows: Array, after: Array, weight: Array, who: NDArray[np.int64], people: int
) -> tuple[float, float]:
    """Weighted least squares: the last coefficient and its standard error, clustered by person."""
    inverse = np.linalg.inv(rows.T @ (rows * weight[:, None]))
    found = inverse @ rows.T @ (weight * after)
    push = rows * (weight * (after - rows @ found))[:, None]
    sums = np.zeros((people, rows.shape[1]))
    np.add.at(sums, who, push)
    small = people / (people - rows.shape[1])
    cov = small * inverse @ sums.T @ sums @ inverse
    return float(found[-1]), float(np.sqrt(cov[-1, -1]))


def _effect_sentence(said: Interval, people: int, level: float) -> str:
    if said.low <= 0 <= said.high:
        told = "Prompts drawn at random have not been shown to change the following score"
    else:
        way = "lowered" if said.estimate < 0 else "raised"
        told = f"Prompts drawn at random {way} the following score by {abs(said.estimate):.1f} points"
    return f"{told} ({level:.0%} interval {said.low:+.1f} to {said.high:+.1f}; {people} people)."
