"""What became of each insight: whether it lives in a practice, rests, or stopped, and at which link.

A strand is one insight with the commitments and practices it led to. `stopped` is no failing: it says
where the thread is thin, so that somebody can ask with kindness. Letting go on purpose is `resting`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from afterglow.record import Commitment, Noted, PatientRecord, Practice
from afterglow.toolbox.thread_limits import ThreadLimits, thread_limits

State = Literal["alive", "young", "resting", "stopped"]
Link = Literal["insight", "commitment", "practice"]
KINDEST: tuple[State, ...] = ("alive", "young", "resting", "stopped")
"""Of several practices or commitments, the one that fares best speaks for the insight."""


@dataclass(frozen=True, slots=True)
class Strand:
    """One insight at one moment.

    `link` is how far it came; `last` is its last sign, which is when it stopped if it did; `turns` is
    when a living or young strand will have stopped if nothing more is heard, or a pause is over.
    """

    insight: Noted
    state: State
    link: Link
    last: datetime
    turns: datetime | None = None


def strands(record: PatientRecord, at: datetime, limits: ThreadLimits | None = None) -> tuple[Strand, ...]:
    """Every insight known at `at`, oldest first."""
    known = sorted((i for i in record.thread.insights if i.at <= at), key=lambda i: (i.at, i.id))
    return tuple(strand(insight, record, at, limits) for insight in known)


def strand(insight: Noted, record: PatientRecord, at: datetime, limits: ThreadLimits | None = None) -> Strand:
    """One insight as it stood at `at`: what came later is not known yet."""
    held = limits or thread_limits()
    made = [c for c in record.thread.commitments if c.insight == insight.id and c.since <= at]
    if not made:
        return _waiting(insight, "insight", insight.at, insight.at + held.commitment, at)
    return _best(_committed(insight, one, record.practices, at, held) for one in made)


def _committed(
    insight: Noted, made: Commitment, practices: Sequence[Practice], at: datetime, held: ThreadLimits
) -> Strand:
    if made.ended is not None and made.ended <= at:
        return Strand(insight, "resting", "commitment", made.ended)
    mine = [p for p in practices if p.commitment == made.id and p.since <= at]
    going = [p for p in mine if p.ended is None or p.ended > at]
    if not going:
        last = max([made.since, *(p.ended for p in mine if p.ended is not None)])
        return _waiting(insight, "commitment", last, last + held.practice, at)
    return _best(_practised(insight, one, at, held) for one in going)


def _practised(insight: Noted, practice: Practice, at: datetime, held: ThreadLimits) -> Strand:
    done = [moment for moment in practice.done if moment <= at]
    if practice.rests(at):
        return Strand(insight, "resting", "practice", max(done, default=practice.since), _until(practice, at))
    last = max([*done, practice.since, *(end for _, end in practice.pauses if end and end <= at)])
    if not done:
        return _waiting(insight, "practice", last, last + held.quiet, at)
    state: State = "alive" if at < last + held.quiet else "stopped"
    return Strand(insight, state, "practice", last, last + held.quiet if state == "alive" else None)


def _until(practice: Practice, at: datetime) -> datetime | None:
    """When the pause that holds at `at` ends; None where nobody knows."""
    ends = [end for start, end in practice.pauses if start <= at and (end is None or at < end)]
    return None if None in ends else max(end for end in ends if end is not None)


def _waiting(insight: Noted, link: Link, last: datetime, until: datetime, at: datetime) -> Strand:
    return (
        Strand(insight, "young", link, last, until) if at < until else Strand(insight, "stopped", link, last)
    )


def _best(found: Iterable[Strand]) -> Strand:
    """The strand that fares best; of equals the one heard of last."""
    ranked = sorted(found, key=lambda one: one.last, reverse=True)
    return min(ranked, key=lambda one: KINDEST.index(one.state))


@dataclass(frozen=True, slots=True)
class Alive:
    """Of `n` insights old enough, how many were alive on that day of theirs, and how many rested."""

    alive: int
    resting: int
    n: int


def alive_at_day(records: Iterable[PatientRecord], at: datetime, limits: ThreadLimits | None = None) -> Alive:
    """The share alive at the limits' day: each insight judged as it stood then, all of them counted."""
    held = limits or thread_limits()
    then = [
        strand(insight, record, insight.at + held.alive_at, held)
        for record in records
        for insight in record.thread.insights
        if insight.at + held.alive_at <= at
    ]
    states = [one.state for one in then]
    return Alive(states.count("alive"), states.count("resting"), len(states))
