"""What the slipping list costs and catches: false alarms per 100 member-weeks, and days gained.

A list without its false alarms is a sales pitch. It judges past lists against what then
happened; the chances come from `afterglow.trajectory.outlook`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class MemberWeek:
    """One member in one week in response: the chance said, and days to relapse (None: not in time)."""

    member: str
    week: int
    chance: float
    relapse_in_days: float | None


@dataclass(frozen=True, slots=True)
class AlarmRecord:
    """How a line drawn at `chance_at_least` has done. None where there was nothing to count."""

    chance_at_least: float
    member_weeks: int
    alarms: int
    false_alarms: int
    false_per_100_member_weeks: float | None
    relapses: int
    caught: int
    median_days_gained: float | None


def alarm_record(weeks: Sequence[MemberWeek], chance_at_least: float) -> AlarmRecord:
    """Count alarms, those that nothing followed, and how early the true ones were."""
    raised = [w for w in weeks if w.chance >= chance_at_least]
    false = [w for w in raised if w.relapse_in_days is None]
    relapsed = {
        (w.member, round(w.week * 7 + w.relapse_in_days)) for w in weeks if w.relapse_in_days is not None
    }
    gained: dict[tuple[str, int], float] = {}
    for w in raised:
        if w.relapse_in_days is not None:
            key = (w.member, round(w.week * 7 + w.relapse_in_days))
            gained[key] = max(gained.get(key, 0.0), w.relapse_in_days)
    n = len(weeks)
    return AlarmRecord(
        chance_at_least,
        n,
        len(raised),
        len(false),
        100 * len(false) / n if n else None,
        len(relapsed),
        len(gained),
        float(np.median(list(gained.values()))) if gained else None,
    )
