"""Measures asked for again and again: when each is next due, and why.

The plain rhythm of `record.measures`, without a protocol: a measure is due its number of local
days after the last completed answer, and never before the day it was first wanted. An unfinished
form is not an answer. Windows, owners and protocols are `afterglow.program.due`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from afterglow.making import quickly_made
from afterglow.program.local_time import Offset, shifted
from afterglow.record import QuestionnaireResponse, ScheduledMeasure


@quickly_made
@dataclass(frozen=True, slots=True)
class MeasureDue:
    """One measure: when it is next due, since the last answer or since it was first wanted.

    `days_over` counts full days since then; None while it is not due yet.
    """

    instrument: str
    due: datetime
    days_over: int | None
    last_response: str | None
    why: str


def recurring_measures(
    measures: Iterable[ScheduledMeasure],
    responses: Iterable[QuestionnaireResponse],
    at: datetime,
    zone: ZoneInfo,
) -> tuple[MeasureDue, ...]:
    """Every scheduled measure, the one due longest first.

    Args:
        responses: Those known at `at`, oldest first; only completed ones count as answers.
        zone: Where the person lives; days are that place's days, through clock changes.
    """
    last = {r.instrument: r for r in responses if r.status == "completed"}
    found = (_due(measure, last.get(measure.instrument), at, zone) for measure in measures)
    return tuple(sorted(found, key=lambda each: (each.due, each.instrument)))


def _due(
    measure: ScheduledMeasure, last: QuestionnaireResponse | None, at: datetime, zone: ZoneInfo
) -> MeasureDue:
    since = due = measure.since.astimezone(zone)
    why = "not answered yet"
    if last is not None:
        due = max(due, shifted(last.authored, Offset(days=measure.every_days), zone))
        why = f"last answered {last.authored.astimezone(zone).date().isoformat()}"
    return MeasureDue(
        measure.instrument,
        due,
        (at - due).days if at >= due else None,
        last.id if last else None,
        f"every {measure.every_days} days since {since.date().isoformat()}, {why}",
    )
