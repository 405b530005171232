"""What the relief model is told: scores seen and sessions given, in order of time.

`set_aside` keeps what can be used and names why the rest cannot. It mends nothing: a score
out of range is not clipped, a doubtful time is not guessed. Suicide items are not
instruments of the model and are set aside by name; the neighbour that reads them raw is
`afterglow.safety`.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from afterglow.making import quickly_made
from afterglow.trajectory.parameters import Model


class InvalidEvent(ValueError):
    """An event the model cannot take; the message names the reason."""


@quickly_made
@dataclass(frozen=True, slots=True)
class ScoreSeen:
    """A total of one instrument; `practice` is the mean since the event before, in SD units."""

    day: float
    instrument: str
    value: float
    practice: float = 0.0


@quickly_made
@dataclass(frozen=True, slots=True)
class SessionGiven:
    """A ketamine session; `dose` is relative to a usual one, and nought for a placebo."""

    day: float
    dose: float = 1.0
    practice: float = 0.0


Event = ScoreSeen | SessionGiven

CONTRADICTION = "two instruments contradict each other on one day: look at this person"
"""Why neither of two scores was used; it is always worth saying."""

DAY, MOMENT = attrgetter("day"), attrgetter("day", "instrument")


@dataclass(frozen=True, slots=True)
class SetAside:
    """An event that was not used, and why."""

    event: Event
    reason: str


def set_aside(
    events: Iterable[Event], model: Model, until: float = math.inf
) -> tuple[tuple[Event, ...], tuple[SetAside, ...]]:
    """Sort events by time; a score comes before a session of the same moment, instruments of one by name.

    Args:
        events: In any order.
        model: Its readings are the instruments of the construct being followed.
        until: Days; what lies after it has not happened yet.
    Returns:
        The usable events in order, and the others with their reasons.
    """
    scores: list[ScoreSeen] = []
    sessions: list[SessionGiven] = []
    refused: list[SetAside] = []
    for event in events:
        reason = fault(event, model, until)
        if reason is not None:
            refused.append(SetAside(event, reason))
        elif isinstance(event, SessionGiven):
            sessions.append(event)
        else:
            scores.append(event)
    usable: list[Event] = sorted([*sorted(scores, key=MOMENT), *sessions], key=DAY)
    kept, doubled = _one_a_day(usable)
    agreeing, torn = _of_one_mind(kept, model)
    return agreeing, tuple(refused + doubled + torn)


def fault(event: Event, model: Model, until: float = math.inf) -> str | None:
    """Why one event cannot be used by itself, or None."""
    if not (math.isfinite(event.day) and math.isfinite(event.practice)):
        return "time or practice is not a number"
    if event.day > until:
        return "after the moment asked about"
    if isinstance(event, SessionGiven):
        if not math.isfinite(event.dose):
            return "dose is not a number"
        return None if 0 <= event.dose <= model.limits.highest_relative_dose else "dose out of range"
    reading = model.readings.get(event.instrument)
    if reading is None:
        return "not an instrument of this model"
    if not math.isfinite(event.value):
        return "score is not a number"
    return None if reading.lowest <= event.value <= reading.highest else "score out of range"


def _one_a_day(events: list[Event]) -> tuple[tuple[Event, ...], list[SetAside]]:
    """Keep the last score of each instrument between two sessions of one day.

    Forms filled in twice in a day are not two independent readings. Two different
    totals at the very same moment contradict each other, so neither is believed.
    """
    latest: dict[tuple[str, int, int], ScoreSeen] = {}
    refused: list[SetAside] = []
    torn: set[tuple[str, float]] = set()
    sessions = 0
    for event in events:
        if isinstance(event, SessionGiven):
            sessions += 1
            continue
        place = (event.instrument, math.floor(event.day), sessions)
        before = latest.get(place)
        if before is not None and before.day == event.day and before.value != event.value:
            torn.add((event.instrument, event.day))
        if before is not None:
            refused.append(SetAside(before, "another score the same day"))
        latest[place] = event
    if not refused:
        return tuple(events), []
    kept = set(map(id, latest.values()))
    chosen = [e for e in events if isinstance(e, SessionGiven) or id(e) in kept]
    clashing = [e for e in chosen if isinstance(e, ScoreSeen) and (e.instrument, e.day) in torn]
    refused += [SetAside(event, "two different scores at one moment") for event in clashing]
    return tuple(e for e in chosen if e not in clashing), refused


def _of_one_mind(events: tuple[Event, ...], model: Model) -> tuple[tuple[Event, ...], list[SetAside]]:
    """Leave out what instruments of one day, between two sessions, say twice or against each other.

    A form whose items are part of another form is not a second reading. Two instruments of one
    construct that differ by more than the errors of both allow (the model's line for a surprise) are
    neither believed: a line between them would be sure of what nobody said.
    """
    if len({event.instrument for event in events if isinstance(event, ScoreSeen)}) < 2:
        return events, []
    found: dict[int, str] = {}
    for same in _days(events):
        for place, one in enumerate(same):
            whole = model.readings[one.instrument].part_of
            if whole and any(other.instrument == whole for other in same):
                found[id(one)] = "its items are part of another form of the same day"
            for other in same[:place]:
                if _contradict(one, other, model):
                    found[id(one)] = found[id(other)] = CONTRADICTION
    refused = [SetAside(event, found[id(event)]) for event in events if id(event) in found]
    return tuple(event for event in events if id(event) not in found), refused


def _days(events: Iterable[Event]) -> list[list[ScoreSeen]]:
    """Scores of one day between two sessions, where there are several."""
    by_day: dict[tuple[int, int], list[ScoreSeen]] = {}
    sessions = 0
    for event in events:
        if isinstance(event, SessionGiven):
            sessions += 1
        else:
            by_day.setdefault((math.floor(event.day), sessions), []).append(event)
    return [same for same in by_day.values() if len(same) > 1]


def _contradict(one: ScoreSeen, other: ScoreSeen, model: Model) -> bool:
    row, beside = model.readings[one.instrument], model.readings[other.instrument]
    if row.construct != beside.construct:
        return False
    apart = row.severity_of(one.value) - beside.severity_of(other.value)
    sd = math.hypot(row.noise_sd / row.loading, beside.noise_sd / beside.loading)
    return abs(apart) > model.limits.surprise_sd * sd * model.parameters.noise_scale
