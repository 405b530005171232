"""What a huddle may choose from, with the trial figures that speak to it, and the member's words.

Read from `library/options/`, `library/figures/`, `library/causes/` and `library/words/`. A figure
is what one study found; it is never a forecast for one person.
"""

from dataclasses import dataclass
from functools import cache

from afterglow.program.protocol import ROLES
from afterglow.program.table import Table, heading, parsed, shelf_names, shelf_text, source, whole
from afterglow.source import EVIDENCE_GRADES, Source


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
    return whole(parsed(shelf_text("options", name), f"options/{name}.toml"), _option)


@cache
def figure_named(name: str) -> Figure:
    """The figure of that id on the shelf."""
    return whole(parsed(shelf_text("figures", name), f"figures/{name}.toml"), _figure)


@cache
def questions() -> dict[str, Question]:
    """The causes to discuss, by id."""
    files = ((name, f"causes/{name}.toml") for name in shelf_names("causes"))
    return {name: whole(parsed(shelf_text("causes", name), file), _question) for name, file in files}


@cache
def checkpoint_words() -> Words:
    """What the member reads after a checkpoint."""
    return whole(parsed(shelf_text("words", "checkpoint"), "words/checkpoint.toml"), _words)


def _head(table: Table, kind: str) -> Source:
    heading(table, kind)
    table.text("version")
    table.choice("evidence", EVIDENCE_GRADES)
    return table.read("source", source)


def _option(table: Table) -> Option:
    names = table.texts("figures", shelf_names("figures"))
    return Option(
        id=table.text("id"),
        title=table.text("title"),
        owner=table.choice("owner", ROLES),
        says=table.text("says"),
        plain_words=table.text("plain_words"),
        figures=tuple(figure_named(name) for name in names),
        source=_head(table, "option"),
    )


def _figure(table: Table) -> Figure:
    table.text("title")
    return Figure(
        id=table.text("id"),
        says=table.text("says"),
        n=table.whole("n") if "n" in table else None,
        caution=table.text("caution"),
        source=_head(table, "figure"),
    )


def _question(table: Table) -> Question:
    return Question(table.text("id"), table.text("title"), table.text("asks"), _head(table, "cause"))


def _words(table: Table) -> Words:
    for key in ("id", "title"):
        table.text(key)
    _head(table, "words")
    return Words(table.text("on_track"), table.text("off_track"), table.text("cannot_tell"))
