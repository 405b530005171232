"""What the generator makes: a cohort in long form, and the same people one by one.

No member here exists. The neighbour that makes them is `afterglow.trajectory.generating`;
what the model is told about them is laid out in `afterglow.trajectory.cohorts`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from afterglow.trajectory.profiles import Profile

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

WEEK = 7


@dataclass(frozen=True, slots=True)
class Cohort:
    """n simulated members in long form; every row of a visit or a session names its member.

    `phq` (v, 9) and `gad` (v, 7) are item answers 0 to 3 at `visit_day`, sorted by member and
    day; a visit on a session's day comes before it. `experience` (s,) is MEQ-30-like, 0 to 5.
    `practice` (n, weeks) is in SD units. `left_day` is the last day someone was in care.
    `responder` and `severity` (n, days + 1) are the truth, which no clinic sees.
    """

    profile: Profile
    visit_member: Whole
    visit_day: Whole
    phq: NDArray[np.int8]
    gad: NDArray[np.int8]
    session_member: Whole
    session_day: Whole
    experience: Array
    practice: Array
    left_day: Whole
    responder: NDArray[np.bool_]
    severity: Array

    @property
    def n(self) -> int:
        """How many members."""
        return len(self.left_day)


@dataclass(frozen=True, slots=True)
class Visit:
    """One day's answers, item by item."""

    day: int
    phq9: tuple[int, ...]
    gad7: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SimulatedSession:
    """One session: its day and its MEQ-30-like experience score, 0 to 5."""

    day: int
    experience: float


@dataclass(frozen=True, slots=True)
class SimulatedMember:
    """One member's whole story, days counted from intake. `left_day` None: still in care."""

    visits: tuple[Visit, ...]
    sessions: tuple[SimulatedSession, ...]
    practice_by_week: tuple[float, ...]
    left_day: int | None
    responder: bool


def members(cohort: Cohort) -> Iterator[SimulatedMember]:
    """The cohort person by person."""
    days = cohort.profile.forms.days
    for i in range(cohort.n):
        seen, given = cohort.visit_member == i, cohort.session_member == i
        rows = zip(cohort.visit_day[seen], cohort.phq[seen], cohort.gad[seen], strict=True)
        visits = tuple(Visit(int(d), tuple(map(int, p)), tuple(map(int, g))) for d, p, g in rows)
        pairs = zip(cohort.session_day[given], cohort.experience[given], strict=True)
        sessions = tuple(SimulatedSession(int(d), float(x)) for d, x in pairs)
        left = int(cohort.left_day[i])
        practice = tuple(float(z) for z in cohort.practice[i, : left // WEEK + 1])
        yield SimulatedMember(
            visits, sessions, practice, left if left < days else None, bool(cohort.responder[i])
        )
