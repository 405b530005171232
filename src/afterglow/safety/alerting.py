"""Who is told of a finding and who next, from the shelf's alert ladder.

It names roles and minutes; people and messages belong to the clinic. A severity missing
from the file is refused: silence is not a policy.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Whom = Literal["care-team", "clinic"]


@dataclass(frozen=True, slots=True)
class LadderStep:
    """After this long without an acknowledgement, these roles are told.

    `whom` narrows to the member's own care team; where nobody there holds a role, the clinic's people do.
    """

    after: timedelta
    roles: tuple[str, ...]
    whom: Whom


@dataclass(frozen=True, slots=True)
class Ladder:
    """What happens to a finding of one severity. `read_within` is said to the member, so it must be true."""

    severity: str
    loud_after: timedelta
    read_within: str
    steps: tuple[LadderStep, ...]


def ladder(severity: str) -> Ladder:
    """The ladder for `HIGH`, `MEDIUM`, `LOW` or `REVIEW`.

    Raises:
        KeyError: The file has no such severity.
    """
    return all_ladders()[severity]


@cache
def all_ladders() -> Mapping[str, Ladder]:
    """Every severity's ladder in `library/limits/alert-ladder.toml`."""
    text = files("afterglow.library").joinpath("limits", "alert-ladder.toml").read_text("utf-8")
    return {entry["name"]: _ladder(entry) for entry in tomllib.loads(text)["severity"]}


def _ladder(entry: Mapping[str, Any]) -> Ladder:
    return Ladder(
        severity=entry["name"],
        loud_after=timedelta(minutes=entry["loud_minutes"]),
        read_within=entry["read_within"],
        steps=tuple(_step(step) for step in entry["steps"]),
    )


def _step(step: Mapping[str, Any]) -> LadderStep:
    return LadderStep(timedelta(minutes=step["after_minutes"]), tuple(step["roles"]), step["whom"])
