"""What practice prompts did in one clinic, as far as chance can tell; or why nothing is said yet.

Only weeks in which a die decided count. The counting speaks once there are enough weeks and people, and then
at the doublings of that number only: who looks every week finds something by looking. There are no shares
of an effect.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from afterglow.evidence.intervals import Interval
from afterglow.evidence.prompt_design import PromptDesign
from afterglow.evidence.proximal import weighted_and_centred


@dataclass(frozen=True, slots=True)
class Decision:
    """One throw: whose, in which week of the clinic's, with what chance, what it said, and what stood
    before and came after: check-ins of a week, or a score.
    """

    person: str
    week: int
    probability: float
    prompted: bool
    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many there are, and how many are needed before anything is said."""

    people: int
    decisions: int
    people_needed: int
    decisions_needed: int


@dataclass(frozen=True, slots=True)
class NotEnough:
    """Nothing is said, because; `because` is `few-people`, `few-decisions` or `one-sided`."""

    counted: Counted
    because: str


@dataclass(frozen=True, slots=True)
class PromptEffect:
    """The average difference a prompt made to what came after it, with its interval.

    `people` and `decisions` are those it was counted from; `next_look` is at how many decisions it is
    counted again. `shown` says whether the interval leaves nought out.
    """

    difference: Interval
    people: int
    decisions: int
    prompted: int
    next_look: int
    level: float

    @property
    def shown(self) -> bool:
        return not self.difference.low <= 0 <= self.difference.high


def prompt_effect(decisions: Sequence[Decision], design: PromptDesign) -> PromptEffect | NotEnough:
    """The effect of a randomised prompt, counted at the last look that was reached.

    Args:
        decisions: In the order of the throws; only those whose outcome is known.
    Raises:
        ValueError: A probability is missing or is not strictly between 0 and 1: then no die was thrown.
    """
    first = first_look(decisions, design)
    if first is None:
        return _missing(decisions, design)
    look = last_look(len(decisions), first)
    seen = decisions[:look]
    found = _estimated(seen, design.level)
    if found is None:
        return NotEnough(_counted(decisions, design), "one-sided")
    people = len({one.person for one in seen})
    return PromptEffect(found, people, look, sum(one.prompted for one in seen), 2 * look, design.level)


def first_look(decisions: Sequence[Decision], design: PromptDesign) -> int | None:
    """After how many decisions there are enough of them and enough people; None if there never were.

    It asks what was thrown and never what came after, so that nobody chooses when to look.
    """
    people: set[str] = set()
    for count, one in enumerate(decisions, 1):
        people.add(one.person)
        if count >= design.min_decisions and len(people) >= design.min_people:
            return count
    return None


def _missing(decisions: Sequence[Decision], design: PromptDesign) -> NotEnough:
    few = "few-decisions" if len(decisions) < design.min_decisions else "few-people"
    return NotEnough(_counted(decisions, design), few)


def _counted(decisions: Sequence[Decision], design: PromptDesign) -> Counted:
    return Counted(
        people=len({one.person for one in decisions}),
        decisions=len(decisions),
        people_needed=design.min_people,
        decisions_needed=design.min_decisions,
    )


def last_look(decisions: int, first: int) -> int:
    """The largest of `first`, twice it, four times it … that was reached; 0 if none was."""
    look = 0
    while (following := 2 * look or first) <= decisions:
        look = following
    return look


def _estimated(seen: Sequence[Decision], level: float) -> Interval | None:
    _, person = np.unique([one.person for one in seen], return_inverse=True)
    found = weighted_and_centred(
        person=person,
        probability=np.array([one.probability for one in seen]),
        prompted=np.array([float(one.prompted) for one in seen]),
        controls=np.array([(one.before, float(one.week)) for one in seen]),
        outcome=np.array([one.after for one in seen]),
    )
    if found is None:
        return None
    half = float(stdtrit(found.free, 0.5 + level / 2)) * found.error
    return Interval(found.difference, found.difference - half, found.difference + half)
