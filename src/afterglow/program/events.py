"""When the events of a plan happened, or are expected to: the clock every window starts from.

An event that happened is read from the record. One that has not is expected at its planned time
while that lies ahead. A session that is late is expected any moment until its window closes;
afterwards, and while a line is still in, nobody knows, and what hangs on it waits.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from afterglow.program.calendar import planned_sessions
from afterglow.program.local_time import Offset, shifted, zone_named
from afterglow.program.plan import CarePlan
from afterglow.record import Encounter, PatientRecord, aware

EventKey = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class Event:
    """`at` is when it happened, or is expected if not `happened`; None where nobody knows."""

    name: str
    session: int | None
    at: datetime | None
    happened: bool

    def __str__(self) -> str:
        words = self.name.replace("-", " ")
        return words if self.session is None else f"{words} {self.session}"


def treatments(record: PatientRecord, plan: CarePlan, at: datetime) -> tuple[Encounter, ...]:
    """The member's sessions under this plan so far, in order: number n is session n."""
    begun = (
        each
        for each in record.encounters
        if each.kind == "treatment"
        and each.status in ("in-progress", "finished")
        and plan.enrolled <= each.start <= at
    )
    ordered = sorted(begun, key=lambda each: each.start.astimezone(UTC))
    return tuple(ordered[: plan.session_count])


def expected_starts(plan: CarePlan, had: tuple[Encounter, ...]) -> tuple[datetime, ...]:
    """Agreed starts of every session: as booked, else as planned.

    The first is planned by the plan; the others follow the first as it really was.
    """
    agreed = plan.booked or (plan.first_session,)
    first = had[0].start if had else agreed[0]
    planned = planned_sessions(plan.protocol, first, zone_named(plan.zone))
    return (agreed + planned[len(agreed) :])[: plan.session_count]


def events(record: PatientRecord, plan: CarePlan, at: datetime) -> dict[EventKey, Event]:
    """Every event of the plan, as known at `at`."""
    aware(at, "at")
    zone, had = zone_named(plan.zone), treatments(record, plan, at)
    starts = expected_starts(plan, had)
    found: dict[EventKey, Event] = {("enrolment", None): Event("enrolment", None, plan.enrolled, True)}
    for number, expected in enumerate(starts, start=1):
        session = had[number - 1] if number <= len(had) else None
        start = _start(number, session, expected, plan, zone, at)
        out = _line_out(number, session, start, plan, zone, at)
        found["session", number], found["line-out", number] = start, out
    last = plan.session_count
    for name, key in (
        ("first-session", ("session", 1)),
        ("last-session", ("session", last)),
        ("last-line-out", ("line-out", last)),
    ):
        found[name, None] = Event(name, None, found[key].at, found[key].happened)
    return found


def _start(
    number: int, session: Encounter | None, expected: datetime, plan: CarePlan, zone: ZoneInfo, at: datetime
) -> Event:
    """The start of a session: its own, else the agreed one, else any moment while its window lasts."""
    if session is None and expected <= at <= shifted(expected, plan.protocol.session.closes, zone):
        return Event("session", number, at, False)
    return _event("session", number, session.start if session else None, expected, at)


def _line_out(
    number: int, session: Encounter | None, start: Event, plan: CarePlan, zone: ZoneInfo, at: datetime
) -> Event:
    """The end of a session: its own, if the line is out; else expected from its start."""
    ended = session.end if session is not None and session.end is not None and session.end <= at else None
    if start.at is None:
        return Event("line-out", number, None, False)
    expected = shifted(start.at, Offset(hours=plan.protocol.sessions.minutes / 60), zone)
    return _event("line-out", number, ended, expected, at)


def _event(name: str, number: int, happened: datetime | None, expected: datetime, at: datetime) -> Event:
    if happened is not None:
        return Event(name, number, happened, True)
    return Event(name, number, expected if expected - at > timedelta(0) else None, False)
