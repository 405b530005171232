"""Whether a score is clearly worse than an earlier one, for an alarm rather than for a report.

Of the limits an instrument's file gives, the smallest decides, so that an alarm errs on the early
side. Without any limit nothing is ever clearly worse: no number is made up.
The verdicts of a report are in `afterglow.trajectory.change`.
"""

from dataclasses import dataclass
from functools import lru_cache

from afterglow.instruments.definition import Instrument
from afterglow.trajectory.change import reliability_words, reliable_change_points


@dataclass(frozen=True, slots=True)
class Worse:
    """How many points worse, past which limit, and where the limit is from."""

    points: float
    limit: float
    because: str


def clearly_worse(before: float, after: float, instrument: Instrument) -> Worse | None:
    """Worse by more than the smallest limit the instrument's file gives; None when not, or no limit."""
    limits = worsening_limits(instrument)
    points = (after - before) if instrument.direction == "lower-is-better" else (before - after)
    for limit, inclusive, because in limits:
        if points > limit or (inclusive and points == limit):
            return Worse(points, limit, because)
    return None


@lru_cache(maxsize=1024)
def worsening_limits(instrument: Instrument) -> tuple[tuple[float, bool, str], ...]:
    """Limits in points, the smallest first: the number, whether reaching it is enough, and its name."""
    rules = instrument.change
    if rules is None or instrument.direction == "describes":
        return ()
    found = []
    if rules.deterioration is not None:
        found.append((rules.deterioration, True, "deterioration"))
    if rules.published_reliable_change is not None:
        found.append((rules.published_reliable_change, True, "published reliable change"))
    if rules.reliability is not None and rules.sd is not None:
        because = f"reliable change, {reliability_words(rules)}"
        found.append((reliable_change_points(rules.reliability, rules.sd), False, because))
    return tuple(sorted(found))
