"""The cards before a journey: what is asked, what may be ticked, and whom the answer is for.

Words come from `library/words/preparation.toml` or from a clinic's own text of it. "I am not ready" is an
answer to every card and therefore stands in none of them: no file can take it away. What a member
answered is no business of this module.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast, get_args

from afterglow.library.reading import InvalidContent, Table, parse_toml
from afterglow.library.shelf import SUFFIX, read_content, shelf_folder
from afterglow.program.heading import read_heading
from afterglow.program.protocol import ROLES
from afterglow.source import Source

Form = Literal["intention", "boundaries", "words", "choose", "understood", "whole"]
FORMS: tuple[str, ...] = get_args(Form)
KIND, NAME = "words", "preparation"
NEEDED: tuple[str, ...] = ("intention", "boundaries", "whole")
"""Forms of which there is exactly one card, of that id: their answers are read elsewhere too."""


SLUG = re.compile("[a-z0-9-]{1,64}")
"""An id stands in an address and in what is kept of an answer."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tick."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """One card. `seen_by` are the roles it is for beside the integrator, who sees them all."""

    id: str
    title: str
    ask: str
    help: str
    form: Form
    choices: tuple[Choice, ...] = ()
    seen_by: tuple[str, ...] = ()

    def texts_of(self, chosen: Iterable[str]) -> tuple[str, ...]:
        """The ticked texts in the card's order; an id the card no longer knows is shown as it is."""
        known = {choice.id: choice.text for choice in self.choices}
        ticked = list(chosen)
        return (
            *(choice.text for choice in self.choices if choice.id in ticked),
            *(one for one in ticked if one not in known),
        )


@dataclass(frozen=True, slots=True)
class Preparation:
    """All cards, in their order."""

    version: str
    title: str
    cards: tuple[Card, ...]
    source: Source

    def card(self, name: str) -> Card | None:
        """The card of that id."""
        return next((card for card in self.cards if card.id == name), None)


@cache
def preparation(language: str = "en") -> Preparation:
    """The shelf's cards, in that language where the shelf has it."""
    text = read_content(KIND, NAME).decode("utf-8")
    shipped = preparation_from_text(text, file=f"{KIND}/{NAME}{SUFFIX}")
    file = shelf_folder(KIND) / "wording" / language / f"{NAME}{SUFFIX}"
    if language == "en" or not language.replace("-", "").isalpha() or not file.is_file():
        return shipped
    name = f"{KIND}/wording/{language}/{NAME}{SUFFIX}"
    other = preparation_from_text(file.read_text(encoding="utf-8"), file=name)
    if _shape(other) != _shape(shipped):
        raise InvalidContent(name, "cards", "are not the cards of the original")
    return other


def _shape(one: Preparation) -> tuple[object, ...]:
    """What a translation may not change."""
    ids = (tuple(each.id for each in card.choices) for card in one.cards)
    cards = ((card.id, card.form, card.seen_by) for card in one.cards)
    return (one.version, *cards, *ids)


def preparation_from_text(text: str, *, file: str) -> Preparation:
    """Cards in a TOML text.

    Raises:
        InvalidContent: Names the file, the key and the reason.
    """
    found = parse_toml(text, file).wholly(_preparation)
    ids = [card.id for card in found.cards]
    if len(set(ids)) != len(ids):
        raise InvalidContent(file, "cards", "an id is used twice")
    for name in (*ids, *(choice.id for card in found.cards for choice in card.choices)):
        if not SLUG.fullmatch(name):
            raise InvalidContent(
                file, "cards", f"the id {name[:64]!r} must be a-z, 0-9 and hyphens, 64 at most"
            )
    for form in NEEDED:
        if [card.id for card in found.cards if card.form == form] != [form]:
            raise InvalidContent(file, "cards", f"needs exactly one card of the form {form!r}, of that id")
    return found


def _preparation(table: Table) -> Preparation:
    table.choice("id", (NAME,))
    return Preparation(
        version=table.text("version"),
        title=table.text("title"),
        cards=table.reads("cards", _card),
        source=read_heading(table, KIND),
    )


def _card(table: Table) -> Card:
    return Card(
        id=table.text("id"),
        title=table.text("title"),
        ask=table.text("ask"),
        help=table.text("help"),
        form=cast(Form, table.choice("form", FORMS)),
        choices=table.reads("choices", _choice),
        seen_by=table.choices("seen_by", ROLES),
    )


def _choice(table: Table) -> Choice:
    return Choice(table.text("id"), table.text("text"))
