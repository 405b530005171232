"""How much of a practice was done, week by week. A description for a talk, never a mark.

A week counts once it is over, from the hour the practice began. A week in which nobody said anything
is told from one in which the answer was no. In a pause nothing is planned.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from afterglow.record import Practice
from afterglow.toolbox.thread_limits import ThreadLimits, thread_limits

WEEK = timedelta(days=7)
DAYS = 7


@dataclass(frozen=True, slots=True)
class PracticeWeek:
    """One whole week: how often it was done, of how often it was planned, and how often somebody said."""

    start: datetime
    done: int
    planned: float
    told: int

    @property
    def share(self) -> float | None:
        """Share of what was planned, at most 1; None where nobody said anything."""
        return min(1.0, self.done / self.planned) if self.told and self.planned else None


def weeks_of(practice: Practice, at: datetime) -> tuple[PracticeWeek, ...]:
    """Every whole week of a practice up to `at` or its end, oldest first."""
    until = min(at, practice.ended) if practice.ended is not None else at
    done, told = sorted(practice.done), sorted({*practice.told, *practice.done})
    count = max(0, (until - practice.since) // WEEK)
    starts = [practice.since + n * WEEK for n in range(count)]
    return tuple(
        PracticeWeek(start, _between(done, start), _planned(practice, start), _between(told, start))
        for start in starts
    )


def _planned(practice: Practice, start: datetime) -> float:
    """How often it was planned in the week that begins there, without the share of it that rested."""
    days = sum(not practice.rests(start + (day + 0.5) * WEEK / DAYS) for day in range(DAYS))
    return practice.per_week * days / DAYS


def _between(moments: Sequence[datetime], start: datetime) -> int:
    return bisect_left(moments, start + WEEK) - bisect_left(moments, start)


def done_of_planned(practice: Practice, at: datetime) -> tuple[float, float]:
    """How often it was done in its whole life so far, and how often planned; the last week by its part.

    Done counts in each week up to the plan of that week, so that neither is more than the other.
    """
    until = min(at, practice.ended) if practice.ended is not None else at
    done, total, planned = sorted(practice.done), 0.0, 0.0
    start = practice.since
    while start < until:
        part = _planned(practice, start) * min(1.0, (until - start) / WEEK)
        total, planned = total + min(part, _between(done, start)), planned + part
        start += WEEK
    return total, planned


def below_plan(
    practice: Practice, at: datetime, limits: ThreadLimits | None = None
) -> tuple[PracticeWeek, ...]:
    """The unbroken run of weeks up to now in which less than the share was done; empty if it is short.

    A week without any word counts as not done here: it asks the same question.
    """
    held, run = limits or thread_limits(), []
    for week in reversed(weeks_of(practice, at)):
        if week.done >= held.share * week.planned:  # also a week that rested
            break
        run.append(week)
    return tuple(reversed(run)) if len(run) >= held.weeks else ()


def shares_by_week(practices: Sequence[Practice], at: datetime) -> tuple[tuple[datetime, float | None], ...]:
    """Share done of everything planned, week by week from the first practice on: a strip below a line.

    Returns:
        The middle of each whole week, and the share, at most 1; None where nobody said anything.
    """
    begun = [practice for practice in practices if practice.since <= at]
    if not begun:
        return ()
    first = min(practice.since for practice in begun)
    return tuple(_shared(begun, first + n * WEEK) for n in range((at - first) // WEEK))


def _shared(practices: Sequence[Practice], start: datetime) -> tuple[datetime, float | None]:
    done = told = 0
    planned = 0.0
    for practice in practices:
        until = min(start + WEEK, practice.ended) if practice.ended is not None else start + WEEK
        planned += _planned(practice, start) * max(0.0, (until - max(start, practice.since)) / WEEK)
        done += sum(start <= moment < start + WEEK for moment in practice.done)
        told += sum(start <= moment < start + WEEK for moment in (*practice.told, *practice.done))
    return start + WEEK / 2, min(1.0, done / planned) if told and planned else None
