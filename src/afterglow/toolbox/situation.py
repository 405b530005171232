"""What matching is told about one person: phase, wishes, conditions, what was tried, what is possible.

Frozen values that refuse what contradicts itself. Present, past and denied conditions are kept
apart: what nobody asked is in none of them, and is asked, never assumed. Whether a practice was
kept is decided by whoever holds its check-ins; here it is only a word.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from afterglow.record import Consent, InvalidRecord, PatientRecord, aware
from afterglow.toolbox.modality import ACCESS, LEADERS, PHASES

Outcome = Literal["kept", "going-on", "dropped"]

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tried:
    """A modality somebody tried, since when, and what became of it."""

    modality: str
    outcome: Outcome
    since: datetime

    def __post_init__(self) -> None:
        aware(self.since, "tried.since")


@dataclass(frozen=True, slots=True)
class Situation:
    """One person's situation. Sets, so that no order can matter.

    `present`, `past` and `denied` are codes of conditions and circumstances. `likes` and
    `unwanted` are families or ids. `minutes` is the longest sitting that is possible now, None
    where nobody said. `needs` are kinds of access that a modality must offer. `leaders` is who
    can lead here; None means everybody.
    """

    phase: str
    present: frozenset[str] = NOTHING
    past: frozenset[str] = NOTHING
    denied: frozenset[str] = NOTHING
    likes: frozenset[str] = NOTHING
    unwanted: frozenset[str] = NOTHING
    tried: frozenset[Tried] = frozenset()
    consents: frozenset[Consent] = frozenset()
    minutes: int | None = None
    needs: frozenset[str] = NOTHING
    leaders: frozenset[str] | None = None
    line_out: datetime | None = None

    def __post_init__(self) -> None:
        _among((self.phase,), PHASES, "situation.phase")
        _among(self.needs, ACCESS, "situation.needs")
        _among(self.leaders or (), LEADERS, "situation.leaders")
        if self.minutes is not None and self.minutes < 0:
            raise InvalidRecord("situation.minutes: less than none")
        if self.line_out is not None:
            aware(self.line_out, "situation.line_out")
        for code in sorted(self.denied & (self.present | self.past)):
            raise InvalidRecord(f"situation.denied: {code} is also recorded")


def situation_of(
    record: PatientRecord,
    at: datetime,
    *,
    phase: str,
    asked: Collection[str] = (),
    outcomes: Mapping[str, Outcome] | None = None,
    likes: Collection[str] = (),
    unwanted: Collection[str] = (),
    minutes: int | None = None,
    needs: Collection[str] = (),
    leaders: Collection[str] | None = None,
) -> Situation:
    """The situation a record describes at a moment.

    Args:
        record: Conditions, circumstances, consents, practices and sessions are read from it.
        at: What is later is not known yet.
        phase: Where in the program the person is.
        asked: Codes that an intake has asked; one that is not recorded was denied.
        outcomes: What became of each practice, by modality; one without is going on.
        likes, unwanted, minutes, needs, leaders: As in `Situation`.
    """
    present = {each.code for each in record.conditions if each.status == "active"}
    present |= {each.code for each in record.circumstances if each.effective <= at}
    past = {each.code for each in record.conditions if each.status == "resolved"}
    became = outcomes or {}
    ends = [
        each.end
        for each in record.encounters
        if each.kind == "treatment" and each.status == "finished" and each.end is not None and each.end <= at
    ]
    return Situation(
        phase=phase,
        present=frozenset(present),
        past=frozenset(past),
        denied=frozenset(asked) - present - past,
        likes=frozenset(likes),
        unwanted=frozenset(unwanted),
        tried=frozenset(
            Tried(each.modality, became.get(each.modality, "going-on"), each.since)
            for each in record.practices
        ),
        consents=frozenset(record.consents),
        minutes=minutes,
        needs=frozenset(needs),
        leaders=None if leaders is None else frozenset(leaders),
        line_out=max(ends, default=None),
    )


def _among(values: Collection[str], known: Collection[str], name: str) -> None:
    for value in sorted(values):
        if value not in known:
            raise InvalidRecord(f"{name}: {value!r} is none of {', '.join(known)}")
