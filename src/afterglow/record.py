"""What the core is told about one person: frozen values, no behaviour beyond checking themselves.

A record is everything a review may rest on. It refuses naive times and empty ids;
what a value *means* is decided elsewhere (`afterglow.instruments`, `afterglow.safety`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite
from typing import Literal

Answer = int | float | str | None
"""A coded answer, a free value, or None: the item was shown and left unanswered."""

Sex = Literal["female", "male", "other", "unknown"]

ResponseStatus = Literal["in-progress", "completed", "entered-in-error"]

EncounterStatus = Literal["planned", "in-progress", "finished", "cancelled"]


class InvalidRecord(ValueError):
    """The record cannot be used; the message names the field."""


def aware(moment: datetime, name: str) -> datetime:
    """Return `moment`, or refuse it by name if it carries no time zone."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise InvalidRecord(f"{name}: a time needs a zone, got {moment.isoformat()}")
    return moment


def named(value: str, name: str) -> str:
    """Return `value`, or refuse an empty one by name."""
    if not value:
        raise InvalidRecord(f"{name}: empty")
    return value


@dataclass(frozen=True, slots=True)
class QuestionnaireResponse:
    """One person's answers to one instrument at one time, or only its published total.

    `answers` maps link id to answer. A link id that is absent was never asked;
    one that maps to None was asked and left empty. They are not the same thing.
    """

    id: str
    instrument: str
    authored: datetime
    answers: Mapping[str, Answer] = field(default_factory=dict)
    total: float | None = None
    version: str | None = None
    status: ResponseStatus = "completed"

    def __post_init__(self) -> None:
        named(self.id, "response.id")
        named(self.instrument, "response.instrument")
        aware(self.authored, "response.authored")


@dataclass(frozen=True, slots=True)
class Encounter:
    """A session: a journey (`treatment`), an integration contact, an intake visit.

    `kind` is `treatment`, `integration`, `psychotherapy`, `diagnosis` or `other`;
    `agent` names what was given (`ketamine`, `placebo`, `esketamine`) where one was;
    `dose_mg` and `route` describe it. `end` of a treatment is when the line came out.
    `modality` names what an integration contact was, where somebody said so.
    """

    id: str
    kind: str
    start: datetime
    end: datetime | None = None
    status: EncounterStatus = "finished"
    agent: str | None = None
    route: str | None = None
    dose_mg: float | None = None
    modality: str | None = None

    def __post_init__(self) -> None:
        named(self.id, "encounter.id")
        aware(self.start, "encounter.start")
        if self.end is not None and aware(self.end, "encounter.end") < self.start:
            raise InvalidRecord("encounter.end: before its start")


@dataclass(frozen=True, slots=True)
class Condition:
    """A diagnosis or problem: a stable kebab-case code of ours and its clinical status."""

    code: str
    status: Literal["active", "resolved"] = "active"
    onset: date | None = None


@dataclass(frozen=True, slots=True)
class Medication:
    """A medicine the person takes, by ingredient (`clonazepam`), lower case."""

    ingredient: str
    dose_mg_per_day: float | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """A vital sign or laboratory value: a kebab-case code, a value and its UCUM unit."""

    code: str
    value: float
    unit: str
    effective: datetime

    def __post_init__(self) -> None:
        named(self.unit, "measurement.unit")
        if not isfinite(self.value):
            raise InvalidRecord("measurement.value: not a finite number")
        aware(self.effective, "measurement.effective")


@dataclass(frozen=True, slots=True)
class ScheduledMeasure:
    """An instrument this person is asked for again and again, every so many days."""

    instrument: str
    every_days: int
    since: datetime

    def __post_init__(self) -> None:
        aware(self.since, "measure.since")
        if self.every_days < 1:
            raise InvalidRecord("measure.every_days: at least one day")


@dataclass(frozen=True, slots=True)
class CompletedActivity:
    """A step of the program that someone did: a gate passed, a checkpoint held, a decision signed.

    `activity` is the protocol's id for it; `session` and `repeat` say which occasion.
    """

    activity: str
    completed: datetime
    session: int | None = None
    repeat: int = 1
    by: str = ""

    def __post_init__(self) -> None:
        named(self.activity, "completed.activity")
        aware(self.completed, "completed.completed")


@dataclass(frozen=True, slots=True)
class Consent:
    """An agreement to one version of one document, until it is taken back or runs out."""

    category: str
    version: str
    given: datetime
    withdrawn: datetime | None = None
    expires: datetime | None = None

    def __post_init__(self) -> None:
        named(self.category, "consent.category")
        aware(self.given, "consent.given")
        for name, moment in (("withdrawn", self.withdrawn), ("expires", self.expires)):
            if moment is not None:
                aware(moment, f"consent.{name}")

    def holds(self, at: datetime) -> bool:
        """Whether it is in force at that moment; a withdrawal takes effect at its own instant."""
        ends = [moment for moment in (self.withdrawn, self.expires) if moment is not None]
        return self.given <= at and all(at < moment for moment in ends)


@dataclass(frozen=True, slots=True)
class Practice:
    """A commitment to a practice: how often a week, since when, and each time it was done.

    `told` is each time the person said how it went, done or not; `commitment` names what it serves.
    `pauses` are stretches in which it rests by choice, each until a moment or until nobody knows when.
    """

    modality: str
    per_week: float
    since: datetime
    done: tuple[datetime, ...] = ()
    id: str = ""
    commitment: str = ""
    told: tuple[datetime, ...] = ()
    ended: datetime | None = None
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()

    def __post_init__(self) -> None:
        aware(self.since, "practice.since")
        for moment in (*self.done, *self.told, *filter(None, (self.ended,))):
            aware(moment, "practice.done")
        for moment in (moment for pause in self.pauses for moment in pause if moment is not None):
            aware(moment, "practice.pauses")

    def rests(self, at: datetime) -> bool:
        """Whether it rests by choice at that moment."""
        return any(start <= at and (end is None or at < end) for start, end in self.pauses)


@dataclass(frozen=True, slots=True)
class Noted:
    """Something at a time, by id: an insight, changed boundaries, a hard moment. Its words stay outside."""

    id: str
    at: datetime

    def __post_init__(self) -> None:
        aware(self.at, "noted.at")


@dataclass(frozen=True, slots=True)
class Commitment:
    """What somebody decided to do, because of an insight or of none, until it ended."""

    id: str
    since: datetime
    insight: str = ""
    ended: datetime | None = None

    def __post_init__(self) -> None:
        aware(self.since, "commitment.since")


@dataclass(frozen=True, slots=True)
class Thread:
    """What happens between journeys, beside the practices.

    `followed` is since when a sign of life is expected; None where nobody is expecting one. `signs` are
    signs of life that stand nowhere else in the record. `hands` are raised and unanswered; `messages` are
    unanswered, each with the moment by which it was to be answered. `not_ready` is what they last said of a
    journey as a whole, `not_ready_card` of single cards of its preparation.
    """

    insights: tuple[Noted, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    hands: tuple[Noted, ...] = ()
    hard_moments: tuple[Noted, ...] = ()
    boundary_changes: tuple[Noted, ...] = ()
    not_ready: tuple[Noted, ...] = ()
    not_ready_card: tuple[Noted, ...] = ()
    signs: tuple[datetime, ...] = ()
    messages: tuple[Noted, ...] = ()
    followed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Circumstance:
    """Something told that is neither diagnosis nor measure: a life event, a hard setting."""

    code: str
    effective: datetime
    note: str = ""

    def __post_init__(self) -> None:
        named(self.code, "circumstance.code")
        aware(self.effective, "circumstance.effective")


@dataclass(frozen=True, slots=True)
class PatientRecord:
    """Everything one review may rest on. Order of the parts does not matter."""

    id: str
    zone: str = "UTC"
    birth_date: date | None = None
    sex: Sex = "unknown"
    responses: tuple[QuestionnaireResponse, ...] = ()
    encounters: tuple[Encounter, ...] = ()
    conditions: tuple[Condition, ...] = ()
    medications: tuple[Medication, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    measures: tuple[ScheduledMeasure, ...] = ()
    allergies: tuple[str, ...] = ()
    consents: tuple[Consent, ...] = ()
    completed: tuple[CompletedActivity, ...] = ()
    practices: tuple[Practice, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    thread: Thread = Thread()

    def __post_init__(self) -> None:
        named(self.id, "patient.id")
