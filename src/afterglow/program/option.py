"""What a huddle may choose from, with the trial figures that speak to it, and the member's words.

Read from `library/options/`, `library/figures/`, `library/causes/` and `library/words/`. A figure
is what one study found; it is never a forecast for one person.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from afterglow.library.reading import Table, parse_toml
from afterglow.library.shelf import names, read_content
from afterglow.program.heading import read_heading
from afterglow.program.protocol import ROLES
from afterglow.source import Source

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure:
    """What one study found, in how many people, and what to hold against it."""

    id: str
    says: str
    n: int | None
    caution: str
    source: Source


@dataclass(frozen=True, slots=True)
class Option:
    """One way on. `plain_words` is the member's sentence, with {owner} and {due} to fill in."""

    id: str
    title: str
    owner: str
    says: str
    plain_words: str
    figures: tuple[Figure, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Question:
    """A cause to discuss when someone does not respond, and the question it asks."""

    id: str
    title: str
    asks: str
    source: Source


@dataclass(frozen=True, slots=True)
class Words:
    """The member's sentence for each verdict of a checkpoint."""

    on_track: str
    off_track: str
    cannot_tell: str


@cache
def option_named(name: str) -> Option:
    """The option of that id on the shelf; `InvalidContent` if its file breaks the schema."""
    return _read("options", name, _option)


@cache
def figure_named(name: str) -> Figure:
    """The figure of that id on the shelf."""
    return _read("figures", name, _figure)


@cache
def questions() -> dict[str, Question]:
    """The causes to discuss, by id."""
    return {name: _read("causes", name, _question) for name in names("causes")}


@cache
def checkpoint_words() -> Words:
    """What the member reads after a checkpoint."""
    return _read("words", "checkpoint", _words)


def _read(kind: str, name: str, reader: Callable[[Table], T]) -> T:
    text = read_content(kind, name).decode("utf-8")
    return parse_toml(text, f"{kind}/{name}.toml").wholly(reader)


def _option(table: Table) -> Option:
    chosen = table.choices("figures", names("figures"))
    return Option(
        id=table.text("id"),
        title=table.text("title"),
        owner=table.choice("owner", ROLES),
        says=table.text("says"),
        plain_words=table.text("plain_words"),
        figures=tuple(figure_named(name) for name in chosen),
        source=read_heading(table, "option"),
    )


def _figure(table: Table) -> Figure:
    table.text("title")
    return Figure(
        id=table.text("id"),
        says=table.text("says"),
        n=table.maybe_whole("n", at_least=1),
        caution=table.text("caution"),
        source=read_heading(table, "figure"),
    )


def _question(table: Table) -> Question:
    return Question(table.text("id"), table.text("title"), table.text("asks"), read_heading(table, "cause"))


def _words(table: Table) -> Words:
    for key in ("id", "title"):
        table.text(key)
    read_heading(table, "words")
    return Words(table.text("on_track"), table.text("off_track"), table.text("cannot_tell"))
