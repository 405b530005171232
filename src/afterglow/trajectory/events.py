"""What the relief model is told: scores seen and sessions given, in order of time.

`set_aside` keeps what can be used and names why the rest cannot. It mends nothing: a score
out of range is not clipped, a doubtful time is not guessed. Suicide items are not
instruments of the model and are set aside by name; the neighbour that reads them raw is
`afterglow.safety`.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class SetAside:
    """An event that was not used, and why."""

    event: Event
    reason: str


def set_aside(
    events: Iterable[Event], model: Model, until: float = math.inf
) -> tuple[tuple[Event, ...], tuple[SetAside, ...]]:
    """Sort events by time; a score comes before a session of the same moment.

    Args:
        events: In any order.
        model: Its readings are the instruments of the construct being followed.
        until: Days; what lies after it has not happened yet.
    Returns:
        The usable events in order, and the others with their reasons.
    """
    usable: list[Event] = []
    refused: list[SetAside] = []
    for event in events:
        reason = fault(event, model, until)
        if reason is None:
            usable.append(event)
        else:
            refused.append(SetAside(event, reason))
    usable.sort(key=_order)
    kept, doubled = _one_a_day(usable)
    return kept, tuple(refused + doubled)


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


def _order(event: Event) -> tuple[float, bool]:
    return event.day, isinstance(event, SessionGiven)


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
    kept = set(map(id, latest.values()))
    chosen = [e for e in events if isinstance(e, SessionGiven) or id(e) in kept]
    clashing = [e for e in chosen if isinstance(e, ScoreSeen) and (e.instrument, e.day) in torn]
    refused += [SetAside(event, "two different scores at one moment") for event in clashing]
    return tuple(e for e in chosen if e not in clashing), refused
