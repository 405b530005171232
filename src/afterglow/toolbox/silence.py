"""How long ago somebody was last heard of, and when that becomes too long.

Silence is not a failing and says nothing about how a person is: it says that nobody knows. What
counts as a sign of life is anything they did that reached us, whatever it said.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from afterglow.record import Encounter, PatientRecord
from afterglow.toolbox.thread_limits import ThreadLimits, thread_limits


@dataclass(frozen=True, slots=True)
class Silence:
    """The last sign of life, and from when on the silence asks for a call."""

    last: datetime
    asks: datetime

    def days(self, at: datetime) -> int:
        """Whole days since the last sign."""
        return (at - self.last).days


def silence(record: PatientRecord, at: datetime, limits: ThreadLimits | None = None) -> Silence | None:
    """The silence of one person as it stands at `at`.

    Returns:
        None where nobody expects a sign: not followed, or never heard of at all.
    """
    if record.thread.followed is None or record.thread.followed > at:
        return None
    last = max(signs_of_life(record, at), default=None)
    if last is None:
        return None
    held = limits or thread_limits()
    journeys = [_reached(e, at) for e in _kept(record, at) if e.kind == "treatment"]
    raw = bool(journeys) and last - max(journeys) <= held.raw
    return Silence(last, last + (held.silence_raw if raw else held.silence))


def signs_of_life(record: PatientRecord, at: datetime) -> Iterator[datetime]:
    """Every moment up to `at` at which the person did something that reached us, in no order."""
    yield from (r.authored for r in record.responses if r.authored <= at and r.status != "entered-in-error")
    yield from (_reached(e, at) for e in _kept(record, at))
    yield from (moment for practice in record.practices for moment in practice.told if moment <= at)
    yield from (insight.at for insight in record.thread.insights if insight.at <= at)
    yield from (moment for moment in record.thread.signs if moment <= at)


def _kept(record: PatientRecord, at: datetime) -> list[Encounter]:
    return [e for e in record.encounters if e.start <= at and e.status in ("finished", "in-progress")]


def _reached(encounter: Encounter, at: datetime) -> datetime:
    """The last moment of an encounter that had come by `at`: its end, or its start while it lasts."""
    return encounter.end if encounter.end is not None and encounter.end <= at else encounter.start
