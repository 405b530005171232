"""The numbers of the thread, read once from `library/limits/thread.toml`; a missing one is refused.

What is done with them stands in `afterglow.toolbox.silence`, `adherence` and `strand`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from afterglow.source import Source

ASKED = (
    "silence",
    "adherence",
    "strand",
    "hand",
    "hard_moment",
    "boundaries",
    "message",
    "not_ready",
    "not_ready_card",
)
"""Kinds of findings of the thread, each with its severity and its owner."""


class InvalidThreadLimits(ValueError):
    """The file cannot be used; the message names the key."""


@dataclass(frozen=True, slots=True)
class Ask:
    """How urgent a finding of one kind is, and whose it is to act."""

    severity: str
    owner: str


@dataclass(frozen=True, slots=True)
class ThreadLimits:
    """The whole file. `asks` is by kind: one of `ASKED`."""

    version: str
    source: Source
    raw: timedelta
    """This long after a journey the shorter wait holds."""
    silence_raw: timedelta
    silence: timedelta
    share: float
    weeks: int
    commitment: timedelta
    practice: timedelta
    quiet: timedelta
    shown: timedelta
    alive_at: timedelta
    boundaries: timedelta
    message_reading: timedelta
    """Reading time of the team, on its office hours, in which a message is answered."""
    message: timedelta
    """The same where a clinic set no hours."""
    asks: Mapping[str, Ask]
    concern: Mapping[str, timedelta]
    """How soon a concern is to be answered, by its word."""


@cache
def thread_limits() -> ThreadLimits:
    """The limits on the shelf.

    Raises:
        InvalidThreadLimits: The file misses a key or holds one of the wrong kind.
    """
    return limits_from_text(files("afterglow.library").joinpath("limits", "thread.toml").read_text("utf-8"))


def limits_from_text(text: str) -> ThreadLimits:
    """The limits in a TOML text; raises InvalidThreadLimits naming what is wrong."""
    try:
        return _limits(tomllib.loads(text))
    except KeyError as missing:
        raise InvalidThreadLimits(f"thread.toml: {missing.args[0]}: missing") from missing
    except (TypeError, ValueError, AttributeError) as wrong:
        raise InvalidThreadLimits(f"thread.toml: {wrong}") from wrong


def _limits(table: Mapping[str, Any]) -> ThreadLimits:
    source, silence, strand = table["source"], table["silence"], table["strand"]
    return ThreadLimits(
        version=table["version"],
        source=Source(source["citation"], source["evidence"], source.get("locator"), source.get("doi")),
        raw=timedelta(days=silence["after_journey_days"]),
        silence_raw=timedelta(days=silence["days_after_journey"]),
        silence=timedelta(days=silence["days_otherwise"]),
        share=float(table["adherence"]["share"]),
        weeks=int(table["adherence"]["weeks"]),
        commitment=timedelta(days=strand["commitment_days"]),
        practice=timedelta(days=strand["practice_days"]),
        quiet=timedelta(days=strand["quiet_days"]),
        shown=timedelta(days=strand["shown_days"]),
        alive_at=timedelta(days=strand["alive_at_day"]),
        boundaries=timedelta(days=table["boundaries"]["days"]),
        message_reading=timedelta(hours=table["message"]["reading_h"]),
        message=timedelta(hours=table["message"]["without_hours_h"]),
        asks={name: Ask(table[name]["severity"], table[name]["owner"]) for name in ASKED},
        concern={
            word: timedelta(hours=table["concern"][f"{word.replace('-', '_')}_h"])
            for word in ("now", "today", "this-week")
        },
    )
