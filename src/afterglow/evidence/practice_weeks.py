"""One person's weeks of practice with the score before each and the score that followed.

A week without a score in the seven days on either side is left out, never filled in. What may be
said of the weeks is `afterglow.evidence.contribution.within_person`'s to decide.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta

from afterglow.evidence.contribution import PracticeWeek
from afterglow.record import Practice
from afterglow.trajectory.series import Point

WEEK = timedelta(days=7)


def practice_weeks(
    practices: Sequence[Practice], points: Sequence[Point], at: datetime
) -> list[PracticeWeek]:
    """Weeks since the first practice began, those that are over by `at`.

    Args:
        points: Oldest first, of one instrument.
    """
    if not practices or not points:
        return []
    start, times, found = min(one.since for one in practices), [p.authored for p in points], []
    for week in range(int((at - start) / WEEK)):
        begins, ends = start + week * WEEK, start + (week + 1) * WEEK
        before, after = bisect_right(times, begins) - 1, bisect_right(times, ends)
        if before < 0 or begins - times[before] > WEEK:
            continue
        if after >= len(points) or times[after] >= ends + WEEK:
            continue
        done = sum(begins <= moment < ends for one in practices for moment in one.done)
        planned = sum(one.per_week for one in practices if one.since <= begins)
        if planned:
            found.append(PracticeWeek(week, done / planned, points[before].value, points[after].value))
    return found
