"""By which instrument a person's line is read, where several of one construct feed it; and which do not.

Every linked instrument feeds the line; response, remission and relapse are one instrument's, by a named
rule (`limits/yardstick.toml`). An instrument without a published link has no part in it, and a construct
without a published course has no line: both are told by name. Nothing is linked here; the links are rows of
`trajectory/rssm-pm.toml`, and the neighbour that follows them is `afterglow.trajectory.belief`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from afterglow.trajectory.events import Event, SessionGiven
from afterglow.trajectory.measures import Measure, shelf_measure
from afterglow.trajectory.parameters import read_shelf


@dataclass(frozen=True, slots=True)
class Rule:
    """Measures in order of preference, and how much older than the newest a last score may be, in days."""

    measures: tuple[Measure, ...]
    at_most_days_older: float


@cache
def yardstick_rule() -> Rule:
    """The rule of the shelf."""
    order = read_shelf("limits/yardstick.toml")["order"]
    measures = tuple(shelf_measure(name) for name in order["measures"])
    return Rule(measures, float(order["at_most_days_older"]))


def yardstick(usable: Sequence[Event]) -> Measure:
    """The measure a person's line is read by; the rule's first where nothing was measured.

    Args:
        usable: As `afterglow.trajectory.events.set_aside` keeps them, in order.
    """
    rule = yardstick_rule()
    before, last = _seen(usable)
    if last.keys() <= {rule.measures[0].instrument}:
        return rule.measures[0]
    newest = max(last.values())
    known = [one for one in rule.measures if one.instrument in before] or [
        one for one in rule.measures if one.instrument in last
    ]
    fresh = [one for one in known if last[one.instrument] >= newest - rule.at_most_days_older]
    return next(iter(fresh or known), rule.measures[0])


def _seen(usable: Sequence[Event]) -> tuple[set[str], dict[str, float]]:
    """Instruments with a score before the first session, and the day of each one's last score."""
    first = math.inf
    before: set[str] = set()
    last: dict[str, float] = {}
    for event in usable:
        if isinstance(event, SessionGiven):
            first = min(first, event.day) if event.dose > 0 else first
        else:
            last[event.instrument] = event.day
            if first == math.inf:
                before.add(event.instrument)
    return before, last


@cache
def unlinked() -> dict[str, str]:
    """Instruments of a construct with a line that have no part in it, each with the reason."""
    return {row["instrument"]: row["because"] for row in read_shelf("trajectory/rssm-pm.toml")["unlinked"]}


@cache
def without_line() -> dict[str, str]:
    """Constructs for which no line is drawn, each with the reason."""
    return {row["construct"]: row["because"] for row in read_shelf("trajectory/rssm-pm.toml")["no_line"]}
