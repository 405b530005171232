"""When a reminder may go out, as its member set it: a pure question of the clock, asked again and again.

An occasion counts for two hours of its own local day: one that was missed is dropped, never sent late
and never added to the next. It says nothing about whether anything waits, or by which way it goes:
that is the chart's to know.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from afterglow.program.local_time import in_zone, instant, zone_named

LATEST = timedelta(hours=2)
"""So late after its time a reminder may still go out; the member chose an hour, not a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """What a member chose. No days: no reminders.

    `days` are weekdays, Monday being 0. `hour` and the quiet hours are clock times in `zone`, which
    is the member's own; quiet hours that begin and end at one time are none. `since` is when this
    was chosen: no occasion before it is owed. On days before `paused_until` nothing goes out.
    """

    days: frozenset[int]
    hour: time
    quiet_from: time
    quiet_to: time
    zone: str
    since: datetime
    paused_until: date | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time at which a reminder may go out now: its local day, its moment, and when it is over."""

    day: date
    moment: datetime
    ends: datetime


def is_quiet(rhythm: Rhythm, at: datetime) -> bool:
    """Whether the member's clock stands in their quiet hours."""
    return _in_hours(_clock(in_zone(at, zone_named(rhythm.zone))), rhythm.quiet_from, rhythm.quiet_to)


def quiet_at(hour: time, quiet_from: time, quiet_to: time) -> bool:
    """Whether a clock time lies in quiet hours, which may pass midnight."""
    return _in_hours(hour, quiet_from, quiet_to)


def _in_hours(clock: time, start: time, end: time) -> bool:
    if start <= end:
        return start <= clock < end
    return clock >= start or clock < end


def _clock(local: datetime) -> time:
    return local.time().replace(tzinfo=None)


def occasion_now(rhythm: Rhythm, last_sent: datetime | None, at: datetime) -> Occasion | None:
    """The occasion that may go out at `at`; None where none may.

    Args:
        last_sent: When the newest reminder went out, whatever rhythm it was under.
        at: Aware; the moment of asking.
    Returns:
        Today's occasion, if its time has come and is not past, nothing went out on this local day, and
        it is neither a quiet hour nor a pause. It is over when quiet hours begin or the day ends. An
        hour that was chosen inside quiet hours has none.
    Raises:
        UnknownZone: There is no such zone.
    """
    zone = zone_named(rhythm.zone)
    local = in_zone(at, zone)
    day = local.date()
    if day.weekday() not in rhythm.days or _paused(rhythm, day) or is_quiet(rhythm, at):
        return None
    if last_sent is not None and in_zone(last_sent, zone).date() >= day:
        return None
    moment = instant(datetime.combine(day, rhythm.hour), zone)
    if is_quiet(rhythm, moment) or not rhythm.since <= moment <= at < moment + LATEST:
        return None
    return Occasion(day, moment, _ends(rhythm, at, moment + LATEST))


def _paused(rhythm: Rhythm, day: date) -> bool:
    return rhythm.paused_until is not None and day < rhythm.paused_until


def _ends(rhythm: Rhythm, at: datetime, latest: datetime) -> datetime:
    """The next whole minute at which it is too late, quiet hours have begun or the local day is over.

    Looked for minute by minute: a clock that skips an hour, or shows one twice, is met as it stands.
    """
    zone = zone_named(rhythm.zone)
    day, moment = in_zone(at, zone).date(), at.astimezone(UTC).replace(second=0, microsecond=0)
    while True:
        moment += timedelta(minutes=1)
        over = moment >= latest or in_zone(moment, zone).date() != day
        if over or is_quiet(rhythm, moment):
            return moment


def next_moment(rhythm: Rhythm, last_sent: datetime | None, at: datetime) -> datetime | None:
    """The next moment after `at` at which an occasion comes, if anything waits then; None without days."""
    zone = zone_named(rhythm.zone)
    today = in_zone(at, zone).date()
    start = max(today, rhythm.paused_until or today)
    for ahead in range(8):
        day = start + timedelta(days=ahead)
        if day.weekday() not in rhythm.days:
            continue
        moment = instant(datetime.combine(day, rhythm.hour), zone)
        if moment > at and occasion_now(rhythm, last_sent, moment) is not None:
            return moment
    return None
