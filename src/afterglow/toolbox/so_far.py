"""How a practice stands in the week that runs, on the member's own calendar: what a check-in asks about.

A week here begins on Monday at midnight where the member is. Whole weeks for a talk are counted in
`afterglow.toolbox.adherence`; this says only whether a word about today is still to come, and never
that one was owed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from afterglow.record import Practice, aware

DAYS = 7


@dataclass(frozen=True, slots=True)
class SoFar:
    """Times done since Monday; answers given today; the last answer of all; whether it may be asked now."""

    done: int
    told_today: int
    last: datetime | None
    due: bool


def so_far(practice: Practice, at: datetime, zone: ZoneInfo) -> SoFar:
    """A practice as it stands at `at`. What is later is not known yet.

    It may be asked while it runs, the rhythm of the week is not full, nothing today said "not today",
    and today was not done as often as a day of that rhythm holds.
    """
    aware(at, "at")
    monday, midnight = _starts(at, zone)
    told = [moment for moment in (*practice.told, *practice.done) if moment <= at]
    done = [moment for moment in practice.done if moment <= at]
    this_week, today = _since(done, monday), _since(done, midnight)
    told_today = max(_since(practice.told, midnight, at), today)
    running = (
        practice.since <= at and not practice.rests(at) and (practice.ended is None or practice.ended > at)
    )
    room = this_week < practice.per_week and today < ceil(practice.per_week / DAYS)
    due = running and room and told_today == today
    return SoFar(this_week, told_today, max(told, default=None), due)


def _starts(at: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The moments at which this week and this day began; in a gap of the clock, the first after it."""
    midnight = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    monday = midnight - timedelta(days=midnight.weekday())
    return monday.astimezone(UTC), midnight.astimezone(UTC)


def _since(moments: Iterable[datetime], start: datetime, until: datetime | None = None) -> int:
    return sum(start <= moment and (until is None or moment <= until) for moment in moments)
