"""How much of what was to be measured was measured: the figure that stands beside every outcome.

Counts windows, not answers: two answers in one window are one measurement, and a window
without any stays in the denominator for good.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from afterglow.record import QuestionnaireResponse, ScheduledMeasure


@dataclass(frozen=True, slots=True)
class Kept:
    """Windows with an answer, of all windows that have closed or hold an answer."""

    instrument: str
    measured: int
    due: int


def kept(measure: ScheduledMeasure, responses: Sequence[QuestionnaireResponse], at: datetime) -> Kept:
    """Count the windows of one recurring measure up to `at`.

    A window opens every `every_days` days from `since`. The one still open counts only once it
    holds an answer: nobody is late before their time is over.

    Args:
        responses: Of any instrument, in any order; only completed ones of this one count.
    """
    answered = [answered for _opens, answered in _windows(measure, responses, at)]
    return Kept(measure.instrument, sum(answered), len(answered))


def missed(
    measure: ScheduledMeasure, responses: Sequence[QuestionnaireResponse], at: datetime
) -> tuple[datetime, ...]:
    """When each window opened that has closed without an answer: the gaps of a drawing.

    Args:
        responses: As for `kept`; what is missed here is exactly what `kept` counts as not measured.
    """
    return tuple(opens for opens, answered in _windows(measure, responses, at) if not answered)


def _windows(
    measure: ScheduledMeasure, responses: Sequence[QuestionnaireResponse], at: datetime
) -> Iterator[tuple[datetime, bool]]:
    """Every window that counts, by when it opened, and whether it holds an answer."""
    times = sorted(
        r.authored for r in responses if r.instrument == measure.instrument and r.status == "completed"
    )
    width = timedelta(days=measure.every_days)
    opens = measure.since
    while opens <= at:
        answered = _any_between(times, opens, opens + width)
        if answered or opens + width <= at:
            yield opens, answered
        opens += width


def _any_between(times: Sequence[datetime], start: datetime, end: datetime) -> bool:
    place = bisect_left(times, start)
    return place < len(times) and times[place] < end
