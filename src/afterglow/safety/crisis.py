"""Where a person in danger can be heard, by country, from the shelf.

It never returns nothing: an unknown country gets the last entry of the file. It does not
judge who needs it; the neighbour that does is `afterglow.safety.rules`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

ANYWHERE = "*"


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """One line: `call` and `text` are numbers as dialled, or None where it has no such way in.

    `languages` holds, by language, the line's name and what to do on each way in to be heard in it.
    """

    name: str
    hours: str
    call: str | None = None
    text: str | None = None
    languages: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)

    def in_language(self, language: str) -> Mapping[str, str]:
        """`name`, `call` and `text` in that language; empty where the line does not speak it."""
        return self.languages.get(language, {})


@dataclass(frozen=True, slots=True)
class CrisisLines:
    """A country's lines, its emergency number, and the day a person last checked them."""

    country: str
    emergency: str
    lines: tuple[CrisisLine, ...]
    verified_on: date
    evidence: str


def crisis_lines(country: str) -> CrisisLines:
    """Lines for an ISO 3166-1 alpha-2 country; the common emergency number for any other."""
    known = all_crisis_lines()
    return known.get(country.upper(), known[ANYWHERE])


@cache
def all_crisis_lines() -> Mapping[str, CrisisLines]:
    """Every entry of `library/crisis/crisis-lines.toml`, by country code.

    Raises:
        KeyError: An entry misses a key; the shelf's tests keep this from shipping.
    """
    text = files("afterglow.library").joinpath("crisis", "crisis-lines.toml").read_text("utf-8")
    return {entry["code"]: _lines(entry) for entry in tomllib.loads(text)["country"]}


def _lines(entry: Mapping[str, Any]) -> CrisisLines:
    return CrisisLines(
        country=entry["code"],
        emergency=entry["emergency"],
        lines=tuple(CrisisLine(**line) for line in entry["lines"]),
        verified_on=entry["verified_on"],
        evidence=entry["evidence"],
    )
