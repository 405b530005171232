"""What a rule may look at: every response in order, each knowing the one before it, and the sessions.

Built once for a review and shared by all rules, so that no rule walks the record again. It holds
only what had happened by `at`. The neighbour that builds it is `afterglow.reviewing`.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo

from afterglow.instruments.definition import Instrument
from afterglow.instruments.outcome import ScoreOutcome
from afterglow.making import quickly_made
from afterglow.record import Encounter, PatientRecord, QuestionnaireResponse
from afterglow.safety.floor import floor
from afterglow.safety.watching import watches
from afterglow.trajectory.scored import ScoredResponse
from afterglow.trajectory.series import Series


@quickly_made
@dataclass(frozen=True, slots=True)
class Reading:
    """One response, its instrument and score, and the reading before it of the same instrument.

    `instrument` is None when the shelf has no such instrument: nothing about it can be read.
    """

    response: QuestionnaireResponse
    instrument: Instrument | None
    outcome: ScoreOutcome
    earlier: "Reading | None" = None


@quickly_made
@dataclass(frozen=True, slots=True)
class Session:
    """A treatment that took place, or one that should have and did not; `over` is when it ended."""

    start: datetime
    over: datetime
    missed: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """A suicide attempt or suicidal behaviour on record; `when` is None where nobody wrote the date."""

    when: datetime | None


@dataclass(frozen=True, slots=True)
class History:
    """A record as rules see it, up to `at`."""

    record: PatientRecord
    at: datetime
    zone: tzinfo = UTC
    readings: tuple[Reading, ...] = ()
    series: Mapping[str, Series] = field(default_factory=dict)
    sessions: tuple[Session, ...] = ()
    attempts: tuple[Attempt, ...] = ()

    def attempt_within(self, moment: datetime, reach: timedelta) -> str | None:
        """Words for an attempt on record in the `reach` before `moment`; one without a date counts."""
        for attempt in self.attempts:
            if attempt.when is None:
                return "with an attempt on record whose date is not known"
            if timedelta(0) <= moment - attempt.when <= reach:
                return f"with an attempt on record of {self.day(attempt.when)}"
        return None

    def session_within(self, moment: datetime, reach: timedelta) -> Session | None:
        """The latest session, held or missed, under way or over for at most `reach`; None without one."""
        place = bisect_right(self.sessions, moment, key=lambda session: session.start)
        if not place or moment - self.sessions[place - 1].over > reach:
            return None
        return self.sessions[place - 1]

    def day(self, moment: datetime) -> str:
        """The calendar day of a moment where the person lives, as 2026-03-02."""
        return moment.astimezone(self.zone).date().isoformat()


def history_of(
    record: PatientRecord,
    at: datetime,
    zone: tzinfo,
    scored: Sequence[ScoredResponse],
    series: Mapping[str, Series],
    instruments: Mapping[str, Instrument | None],
) -> History:
    """Everything rules may look at, built in one pass.

    Args:
        scored: Oldest first, without responses that were entered in error.
        instruments: By id, for every instrument that occurs; None where the shelf has none.
    """
    latest: dict[str, Reading] = {}
    readings = []
    for one in scored:
        name = one.response.instrument
        reading = Reading(one.response, instruments.get(name), one.outcome, latest.get(name))
        latest[name] = reading
        readings.append(reading)
    attempts = (*_attempts_answered(readings), *_attempts_diagnosed(record, at, zone))
    return History(record, at, zone, tuple(readings), series, sessions_of(record, at), attempts)


def _attempts_answered(readings: Sequence[Reading]) -> Iterator[Attempt]:
    """Answers that are themselves a recent attempt, dated by the day they were given."""
    items = floor().attempt_items
    for reading in readings:
        if reading.instrument is None or reading.instrument.id not in items:
            continue
        for watch in watches(reading.instrument, "suicidal-ideation"):
            if watch.link_id not in items[reading.instrument.id]:
                continue
            value = watch.value(reading.response.answers)
            if not isinstance(value, str) and value >= watch.alert_at:
                yield Attempt(reading.response.authored)


def _attempts_diagnosed(record: PatientRecord, at: datetime, zone: tzinfo) -> Iterator[Attempt]:
    codes = floor().attempt_conditions
    for condition in record.conditions:
        if condition.code not in codes:
            continue
        if condition.onset is None:
            if condition.status == "active":
                yield Attempt(None)
        elif (when := datetime.combine(condition.onset, time(), zone)) <= at:
            yield Attempt(when)


def sessions_of(record: PatientRecord, at: datetime) -> tuple[Session, ...]:
    """Treatments held or missed by `at`, oldest first.

    A treatment still marked planned after its hour has passed was missed as far as anybody has
    written down. One without a recorded end was over when it began, at the earliest.
    """
    treatments = (e for e in record.encounters if e.kind == "treatment" and e.start <= at)
    return tuple(sorted(map(_session, treatments), key=lambda session: session.start))


def _session(encounter: Encounter) -> Session:
    missed = encounter.status in ("cancelled", "planned")
    over = encounter.start if missed or encounter.end is None else encounter.end
    return Session(encounter.start, over, missed)
