"""What was believed about one person, kept between answers, so that the next costs as much as the first.

A belief is only taken up again under the very model and over the very events that led to it:
anything added before, changed or taken back since gives another digest, and everything is followed
anew. It keeps nothing itself; the clinic keeps it as a row. The neighbour that answers is
`afterglow.trajectory.sustaining`.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from math import isfinite
from typing import Any

from afterglow.trajectory.belief import Belief, follow_on
from afterglow.trajectory.events import Event, ScoreSeen
from afterglow.trajectory.parameters import Model, Parameters

SESSION = -1.0
EACH = 4
MOMENTS = 27


@dataclass(frozen=True, slots=True)
class Remembered:
    """A belief after `events` events with this digest, under this model (`model_key`)."""

    belief: Belief
    events: int
    digest: str
    model: str


def take_up(usable: Sequence[Event], model: Model, before: Remembered | None = None) -> Remembered:
    """What is believed after all usable events, of which there is one; the same with `before` as without.

    Args:
        before: What was remembered earlier; only what came since is followed, if it still holds.
    """
    told, key = _numbers(usable, model), model_key(model)
    belief, known = None, 0
    if before is not None and before.model == key and _holds(before, told):
        belief, known = before.belief, before.events
    return Remembered(follow_on(belief, usable[known:], model), len(usable), _digest(told), key)


def _holds(before: Remembered, told: "array[float]") -> bool:
    numbers = EACH * before.events
    return 0 < numbers <= len(told) and before.digest == _digest(told[:numbers])


def _numbers(events: Sequence[Event], model: Model) -> "array[float]":
    """Everything a belief depends on, `EACH` numbers an event."""
    place = {name: float(n) for n, name in enumerate(model.readings)}
    numbers = array("d")
    for event in events:
        if isinstance(event, ScoreSeen):
            numbers.extend((event.day, place[event.instrument], event.value, event.practice))
        else:
            numbers.extend((event.day, SESSION, event.dose, event.practice))
    return numbers


def _digest(told: "array[float]") -> str:
    return blake2b(told, digest_size=16).hexdigest()


def model_key(model: Model) -> str:
    """Names a model by what its beliefs depend on: its version, every parameter and its yardstick."""
    return _model_key(model.id, model.version, model.parameters, (*model.readings, model.yardstick))


@lru_cache(maxsize=64)
def _model_key(name: str, version: str, parameters: Parameters, readings: tuple[str, ...]) -> str:
    told = f"{parameters!r} {readings!r}"
    return f"{name} {version} {blake2b(told.encode(), digest_size=8).hexdigest()}"


def as_plain(kept: Remembered) -> dict[str, Any]:
    """Plain values for JSON, from which `from_plain` gives back exactly the same."""
    b = kept.belief
    counts = (b.sessions, b.scores, b.scores_after_session, b.recent, b.earlier)
    return {
        "model": kept.model,
        "events": kept.events,
        "digest": kept.digest,
        "day": b.day,
        "relieved": list(b.relieved),
        "other": list(b.other),
        "log_odds": b.log_odds,
        "counts": list(counts),
        "log_evidence": b.log_evidence,
        "intake": dict(b.intake),
    }


def from_plain(kept: Mapping[str, Any]) -> Remembered | None:
    """The inverse of `as_plain`; None where it is not one, and everything is then followed anew."""
    try:
        sessions, scores, after_session, recent, earlier = map(int, kept["counts"])
        belief = Belief(
            float(kept["day"]),
            tuple(map(float, kept["relieved"])),
            tuple(map(float, kept["other"])),
            float(kept["log_odds"]),
            sessions,
            scores,
            after_session,
            recent,
            earlier,
            float(kept["log_evidence"]),
            {str(name): float(value) for name, value in kept["intake"].items()},
        )
        remembered = Remembered(belief, int(kept["events"]), str(kept["digest"]), str(kept["model"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    whole = len(belief.relieved) == len(belief.other) == MOMENTS
    sound = isfinite(sum((*belief.relieved, *belief.other, belief.day, belief.log_odds)))
    return remembered if whole and sound else None
