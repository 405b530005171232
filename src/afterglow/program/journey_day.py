"""What a member is told about the day of a journey: before, what to bring, during, and tonight.

Lines are `library/words/journey-day.toml`, each with its source where it rests on one. They never replace
what the clinic says to this person. The hours of a journey itself are the protocol's.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal, cast, get_args

from afterglow.library.reading import InvalidContent, Table, parse_toml
from afterglow.library.shelf import SUFFIX, read_content, shelf_folder
from afterglow.program.heading import read_heading
from afterglow.source import Source

At = Literal["bring", "before", "during", "tonight"]
KIND, NAME = "words", "journey-day"


@dataclass(frozen=True, slots=True)
class Line:
    """One line, and what it rests on where it rests on something."""

    id: str
    at: At
    text: str
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Breath:
    """The pace of the circle that breathes along, and what it rests on."""

    in_s: float
    out_s: float
    source: Source


@dataclass(frozen=True, slots=True)
class JourneyDay:
    """The whole file."""

    lines: tuple[Line, ...]
    breath: Breath

    def at(self, at: At) -> tuple[Line, ...]:
        """The lines of one part of the day."""
        return tuple(line for line in self.lines if line.at == at)


@cache
def journey_day(language: str = "en") -> JourneyDay:
    """The day's words, in that language where the shelf has it."""
    shipped = day_from_text(read_content(KIND, NAME).decode("utf-8"), file=f"{KIND}/{NAME}{SUFFIX}")
    file = shelf_folder(KIND) / "wording" / language / f"{NAME}{SUFFIX}"
    if language == "en" or not language.replace("-", "").isalpha() or not file.is_file():
        return shipped
    name = f"{KIND}/wording/{language}/{NAME}{SUFFIX}"
    other = day_from_text(file.read_text(encoding="utf-8"), file=name)
    if _shape(other) != _shape(shipped):
        raise InvalidContent(name, "lines", "are not the lines of the original")
    return other


def _shape(one: JourneyDay) -> object:
    """What a translation may not change."""
    return one.breath, [(line.id, line.at, line.source) for line in one.lines]


def day_from_text(text: str, *, file: str) -> JourneyDay:
    """The day in a TOML text; `InvalidContent` names what is wrong."""

    def whole(table: Table) -> JourneyDay:
        table.choice("id", (NAME,))
        table.text("title")
        read_heading(table, KIND)
        return JourneyDay(table.reads("lines", _line), table.read("breath", _breath))

    return parse_toml(text, file).wholly(whole)


def _breath(table: Table) -> Breath:
    return Breath(table.number("in_s"), table.number("out_s"), table.source("source"))


def _line(table: Table) -> Line:
    at = cast(At, table.choice("at", get_args(At)))
    return Line(table.text("id"), at, table.text("text"), table.maybe_source("source"))
