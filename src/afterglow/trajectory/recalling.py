"""From a record to what the relief model is told: totals seen and sessions given, in days on one clock.

It hands over everything that has a total and everything that was given as treatment; what the
model cannot use it sets aside itself, by name (`afterglow.trajectory.events`). Doses are relative
to a usual session: the record knows no weight, so a session counts as a usual one, and one of
placebo as none. The neighbour that answers from it is `afterglow.trajectory.sustaining`.
"""

from collections.abc import Callable, Container, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from afterglow.instruments.outcome import Score
from afterglow.record import Encounter
from afterglow.trajectory.events import Event, ScoreSeen, SessionGiven
from afterglow.trajectory.scored import ScoredResponse
from afterglow.trajectory.series import Series

DAY = timedelta(days=1)
PLACEBO = "placebo"
USUAL = 1.0
Practised = Callable[[datetime, datetime], float]
"""Spreads above or below the usual practice, after one moment and up to another."""


def days_since(origin: datetime, at: datetime) -> float:
    """Days between two moments, through clock changes; both with a time zone."""
    return days_from(origin)(at)


def days_from(origin: datetime) -> Callable[[datetime], float]:
    """The clock that starts at `origin`: gives the days since, as `days_since` does."""
    start = origin.astimezone(UTC)
    return lambda at: (at - start) / DAY


def events_of(
    scored: Iterable[ScoredResponse], encounters: Iterable[Encounter], origin: datetime
) -> tuple[Event, ...]:
    """The events of one person, in days since `origin`, in no order.

    Args:
        scored: As `afterglow.review` gives them; an unfinished form is not a score.
        encounters: Of any kind; only treatments that began are sessions.
    """
    seen = [
        ScoreSeen(days_since(origin, one.response.authored), one.response.instrument, one.outcome.total)
        for one in scored
        if isinstance(one.outcome, Score)
        and one.outcome.total is not None
        and one.response.status == "completed"
    ]
    return (*seen, *_sessions(encounters, origin))


def events_in(
    lines: Iterable[Series], encounters: Iterable[Encounter], origin: datetime
) -> tuple[Event, ...]:
    """The same from series that were made already: their points and the sessions given.

    A suicide item is no series of its own: only totals come this way.
    """
    day = days_from(origin)
    seen = [
        ScoreSeen(day(point.authored), line.instrument, point.value)
        for line in lines
        for point in line.points
    ]
    return (*seen, *_sessions(encounters, origin))


def told_by(
    lines: Iterable[Series],
    encounters: Iterable[Encounter],
    readable: Container[str],
    practised: Practised | None = None,
) -> tuple[datetime, tuple[Event, ...]] | None:
    """Where the clock starts, at the first total that can be read, and what the model is told.

    Args:
        readable: Instruments the model has a reading of; None is given where no line has a total of one.
        practised: How much was practised between two moments, where the model makes anything of it.
    """
    told = [line for line in lines if line.instrument in readable and line.points]
    if not told:
        return None
    origin = min(line.points[0].authored for line in told)
    events = events_in(told, encounters, origin)
    return origin, events if practised is None else with_practice(events, origin, practised)


def with_practice(events: Iterable[Event], origin: datetime, practised: Practised) -> tuple[Event, ...]:
    """The events in order of time, each with what was practised since the one before; the first with none."""
    found: list[Event] = []
    before: datetime | None = None
    for event in sorted(events, key=_in_time):
        at = origin + event.day * DAY
        since = 0.0 if before is None or at <= before else practised(before, at)
        found.append(replace(event, practice=since))
        before = at
    return tuple(found)


def _in_time(event: Event) -> tuple[float, bool, str]:
    """The order of `afterglow.trajectory.events.set_aside`: a step's practice stays with its first event."""
    if isinstance(event, SessionGiven):
        return event.day, True, ""
    return event.day, False, event.instrument


def _sessions(encounters: Iterable[Encounter], origin: datetime) -> list[SessionGiven]:
    day = days_from(origin)
    return [
        SessionGiven(day(one.start), 0.0 if one.agent == PLACEBO else USUAL)
        for one in encounters
        if one.kind == "treatment" and one.status in ("finished", "in-progress")
    ]
