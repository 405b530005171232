"""What became of each practice: going on, kept, or dropped. A word for matching, never shown as a mark.

A practice that is open or rests is going on. One that ended was kept if enough of what was planned was
done; a week without any word counts as not done, and more than the plan in one week does not make up for
another. Rows that follow each other at once are one try: another rhythm is no new beginning.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from afterglow.record import Practice
from afterglow.toolbox.adherence import done_of_planned
from afterglow.toolbox.situation import Outcome
from afterglow.toolbox.thread_limits import ThreadLimits, thread_limits


def outcomes_of(
    practices: Iterable[Practice], at: datetime, limits: ThreadLimits | None = None
) -> Mapping[str, Outcome]:
    """What became of each modality the last time it was tried, as it stood at a moment.

    Args:
        practices: In any order; one that begins after `at` is not known yet.
        at: One that ends later is still going on.
        limits: The clinic's; `share` of what was planned makes a practice kept.
    """
    held, tries = limits or thread_limits(), defaultdict[str, list[Practice]](list)
    for practice in practices:
        if practice.since <= at:
            tries[practice.modality].append(practice)
    return {modality: _outcome(rows, at, held.share) for modality, rows in sorted(tries.items())}


def _outcome(rows: list[Practice], at: datetime, share: float) -> Outcome:
    if any(row.ended is None or row.ended > at for row in rows):
        return "going-on"
    counted = [done_of_planned(row, at) for row in _last_try(rows)]
    done, planned = sum(pair[0] for pair in counted), sum(pair[1] for pair in counted)
    return "kept" if done and done >= share * planned else "dropped"


def _last_try(rows: list[Practice]) -> list[Practice]:
    """The latest row, and those before it that ended just as the next began."""
    latest, *before = sorted(rows, key=lambda row: (row.since, row.ended, row.id), reverse=True)
    found = [latest]
    for row in before:
        if row.ended != found[-1].since:
            break
        found.append(row)
    return found
