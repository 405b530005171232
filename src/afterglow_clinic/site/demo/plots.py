"""Which simulated course tells which story. A plot is a test of a course; the first that passes is cast.

Thresholds here choose actors for a demo and mean nothing clinically.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from afterglow.trajectory.cohorts import events_of
from afterglow.trajectory.simulated import SimulatedMember, Visit
from afterglow.trajectory.sustaining import SustainLine, sustain_line


@dataclass(frozen=True, slots=True)
class Part:
    """A course, the day of it that is today, and how many sessions were given where that is not all."""

    course: SimulatedMember
    today: int
    sessions: int | None = None

    @property
    def visits(self) -> tuple[Visit, ...]:
        return tuple(visit for visit in self.course.visits if visit.day <= self.today)

    @property
    def session_days(self) -> tuple[int, ...]:
        days = (session.day for session in self.course.sessions if session.day <= self.today)
        return tuple(days)[: self.sessions]


def total(visit: Visit) -> int:
    """PHQ-9 points of a visit."""
    return sum(visit.phq9)


def until(course: SimulatedMember, day: int) -> list[int]:
    """Totals of visits up to a day."""
    return [total(visit) for visit in course.visits if visit.day <= day]


def fast_responder(course: SimulatedMember) -> int | None:
    """Half the score gone by the second session, and it stays gone; today is week five."""
    scores = until(course, 36)
    stays = len(scores) > 5 and scores[0] >= 17 and max(scores[2:]) <= scores[0] / 2
    return 36 if stays and course.left_day is None else None


def flat_after_three(course: SimulatedMember) -> int | None:
    """No change worth the name after three sessions; today is the day after the third's form."""
    scores = until(course, 10)
    return 11 if len(scores) >= 3 and scores[0] >= 18 and min(scores[1:]) >= scores[0] - 2 else None


def slipping_in_week_six(course: SimulatedMember) -> int | None:
    """Responded; in week six the line bends while the score is still low, and relief is lost soon after.

    Today is the day after that form.
    """
    for visit in course.visits:
        scores = until(course, visit.day)
        if not 36 <= visit.day <= 46 or len(scores) < 7 or scores[0] < 16:
            continue
        bends = min(scores[3:]) + 3 <= scores[-1] <= scores[0] / 2
        lost = any(total(later) > scores[0] / 2 for later in course.visits if 0 < later.day - visit.day <= 28)
        line = sustain_line([event for event in events_of(course) if event.day <= visit.day], visit.day + 1)
        if bends and lost and isinstance(line, SustainLine) and line.slipping:
            return visit.day + 1
    return None


def dropped_out(course: SimulatedMember) -> int | None:
    """Gone in the middle of the series, and not heard from for weeks."""
    left = course.left_day
    return left + 24 if left is not None and 7 <= left <= 16 else None


def positive_this_morning(course: SimulatedMember) -> int | None:
    """Doing a little better, item 9 at zero so far; today they answer otherwise."""
    quiet = [visit.phq9[8] for visit in course.visits if visit.day <= 14]
    return 15 if len(quiet) >= 4 and not any(quiet) and until(course, 0)[0] >= 14 else None


def sustained(course: SimulatedMember) -> int | None:
    """Well for half a year."""
    scores = until(course, 190)
    return 190 if len(scores) > 12 and scores[0] >= 15 and max(scores[4:]) <= 9 else None


PLOTS: dict[str, Callable[[SimulatedMember], int | None]] = {
    "fast-responder": fast_responder,
    "flat-after-three": flat_after_three,
    "slipping-in-week-six": slipping_in_week_six,
    "dropped-out": dropped_out,
    "positive-this-morning": positive_this_morning,
    "sustained": sustained,
}


class NoActor(LookupError):
    """No simulated course tells this story; simulate more."""


def cast_plot(name: str, courses: list[SimulatedMember]) -> Part:
    """Take the first course that tells the story out of the pool.

    Raises:
        NoActor: None does.
    """
    for course in courses:
        today = PLOTS[name](course)
        if today is not None:
            courses.remove(course)
            return Part(course, today, 3 if name == "flat-after-three" else None)
    raise NoActor(name)


def cast_phase(phase: str, courses: list[SimulatedMember], days: Iterator[int]) -> Part:
    """Take the next course that can stand in a phase today, at a day of that phase."""
    for course in courses:
        left = course.left_day
        if phase == "left" and left is not None and left > 20:
            courses.remove(course)
            return Part(course, left + 15)
        if phase != "left" and (left is None or left > 200):
            courses.remove(course)
            return Part(course, next(days))
    raise NoActor(phase)
