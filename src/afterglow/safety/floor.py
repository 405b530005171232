"""The policy numbers of the safety rules, read once from the shelf.

What an instrument's own file says (which item, from which answer) is not here; this holds only
what no instrument can know, such as how many days after a session count. The file is
`library/limits/safety-floor.toml`; anything missing from it is refused, never defaulted.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from afterglow.safety.finding import Severity
from afterglow.source import Source


class InvalidFloor(ValueError):
    """The policy file cannot be used; the message names the key."""


@dataclass(frozen=True, slots=True)
class Floor:
    """Policy of the safety rules.

    `levels` holds items, by instrument and link id, whose yes has a level of its own;
    `severities` is what a positive of each rule is worth, `failing` what its failure is worth.
    """

    version: str
    source: Source
    session: timedelta
    attempt: timedelta
    attempt_conditions: frozenset[str]
    attempt_items: Mapping[str, tuple[str, ...]]
    falling: timedelta
    abandoned: timedelta
    high_at: Mapping[str, float]
    levels: Mapping[tuple[str, str], Severity]
    severities: Mapping[str, Severity]
    failing: Mapping[str, Severity]
    screener: str
    screens: frozenset[str]
    off_track_sessions: int
    bmi_code: str
    low_bmi: float


@cache
def floor() -> Floor:
    """The policy on the shelf.

    Raises:
        InvalidFloor: The file misses a key or holds one of the wrong kind.
    """
    text = files("afterglow.library").joinpath("limits", "safety-floor.toml").read_text("utf-8")
    return floor_from_text(text)


def floor_from_text(text: str) -> Floor:
    """The policy from TOML text; raises InvalidFloor naming what is wrong."""
    try:
        return _floor(tomllib.loads(text))
    except KeyError as missing:
        raise InvalidFloor(f"safety-floor.toml: {missing.args[0]}: missing") from missing
    except (TypeError, ValueError, AttributeError) as wrong:
        raise InvalidFloor(f"safety-floor.toml: {wrong}") from wrong


def _floor(table: Mapping[str, Any]) -> Floor:
    suicide, source = table["suicidal_ideation"], table["source"]
    return Floor(
        version=table["version"],
        source=Source(source["citation"], source["evidence"], source.get("locator"), source.get("doi")),
        session=timedelta(days=suicide["session_days"]),
        attempt=timedelta(days=suicide["attempt_days"]),
        attempt_conditions=frozenset(suicide["attempt_conditions"]),
        attempt_items={name: tuple(items) for name, items in suicide["attempt_items"].items()},
        falling=timedelta(days=suicide["falling_days"]),
        abandoned=timedelta(minutes=suicide["abandoned_minutes"]),
        high_at={name: float(value) for name, value in suicide["high_at"].items()},
        levels={
            (name, item): Severity(level)
            for name, items in suicide["levels"].items()
            for item, level in items.items()
        },
        severities={name: Severity(level) for name, level in table["severity"].items()},
        failing={name: Severity(level) for name, level in table["failing"].items()},
        screener=table["recommending"]["screener"],
        screens=frozenset(table["recommending"]["screens"]),
        off_track_sessions=int(table["recommending"]["off_track_sessions"]),
        bmi_code=table["eating_medical"]["bmi_code"],
        low_bmi=float(table["eating_medical"]["low_bmi"]),
    )
