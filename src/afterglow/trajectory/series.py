"""One instrument over time: scored responses in order, and the score everything is compared with.

A series holds only what was measured: a response that could not be scored is listed by id and
never becomes a point. The neighbour that compares two points is `afterglow.trajectory.change`.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from afterglow.instruments.outcome import Score
from afterglow.making import quickly_made
from afterglow.record import Encounter, QuestionnaireResponse
from afterglow.trajectory.scored import ScoredResponse

BaselineBasis = Literal["before-first-session", "no-session-yet", "not-measured"]


@quickly_made
@dataclass(frozen=True, slots=True)
class Point:
    """One score at one time, in the instrument's own points.

    `mixed` warns that the recall window reaches back past the latest session, so the score
    describes days from before it and days from after it.
    """

    response_id: str
    authored: datetime
    value: float
    band: str | None = None
    mixed: bool = False
    prorated: bool = False


@quickly_made
@dataclass(frozen=True, slots=True)
class Series:
    """The points of one instrument, oldest first, with the baseline and why it is the baseline."""

    instrument: str
    points: tuple[Point, ...]
    baseline: Point | None
    basis: BaselineBasis
    unscored: tuple[str, ...] = ()

    @property
    def latest(self) -> Point | None:
        """The last score, or None when nothing could be scored."""
        return self.points[-1] if self.points else None


def treatment_starts(encounters: Iterable[Encounter], at: datetime) -> tuple[datetime, ...]:
    """Starts of the treatment sessions that really began by `at`, oldest first."""
    begun = ("finished", "in-progress")
    return tuple(
        sorted(e.start for e in encounters if e.kind == "treatment" and e.status in begun and e.start <= at)
    )


def series(
    instrument: str,
    scored: Sequence[ScoredResponse],
    session_starts: Sequence[datetime],
    window_days: float | None = None,
) -> Series:
    """The series of one instrument.

    Args:
        instrument: The id the responses belong to; nothing here looks it up.
        scored: Responses of this instrument, oldest first. Only completed ones with a total
            become points; a published total without items is as good as a scored form.
        session_starts: Sorted, as `treatment_starts` gives them.
        window_days: The recall window, None where the instrument asks about now or a lifetime.
    """
    window = None if window_days is None else timedelta(days=window_days)
    points: list[Point] = []
    unscored: list[str] = []
    for one in scored:
        outcome = one.outcome
        if isinstance(outcome, Score) and outcome.total is not None and one.response.status == "completed":
            points.append(_point(one.response, outcome, outcome.total, session_starts, window))
        else:
            unscored.append(one.response.id)
    baseline, basis = baseline_of(points, session_starts)
    return Series(instrument, tuple(points), baseline, basis, tuple(unscored))


def _point(
    response: QuestionnaireResponse,
    score: Score,
    total: float,
    session_starts: Sequence[datetime],
    window: timedelta | None,
) -> Point:
    authored = response.authored
    before = bisect_right(session_starts, authored)
    mixed = bool(window and before and authored - window < session_starts[before - 1])
    return Point(response.id, authored, total, score.band, mixed, score.prorated)


def baseline_of(
    points: Sequence[Point], session_starts: Sequence[datetime]
) -> tuple[Point | None, BaselineBasis]:
    """The last score before the first session began; with no session yet, the last score there is.

    Without a session nobody can have responded to one, so the basis says so and no response
    is claimed. A score at the very instant a session begins was not given before it.
    """
    if not session_starts:
        return (points[-1], "no-session-yet") if points else (None, "not-measured")
    first = session_starts[0]
    for point in reversed(points):
        if point.authored < first:
            return point, "before-first-session"
    return None, "not-measured"
