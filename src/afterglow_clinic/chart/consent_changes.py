"""What changed between two texts of a consent, line by line, so that nobody signs a change unseen."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from afterglow_clinic.chart.models import ConsentTemplate

Kind = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One line, and whether it is new, gone, or as it was."""

    kind: Kind
    text: str


def changes(before: str, after: str) -> tuple[Change, ...]:
    """Every line of both texts in order; a line that was reworded is one gone and one new."""
    return tuple(_changes(before.splitlines(), after.splitlines()))


def _changes(old: list[str], new: list[str]) -> Iterator[Change]:
    for tag, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (Change("same", line) for line in old[a:b])
            continue
        yield from (Change("removed", line) for line in old[a:b])
        yield from (Change("added", line) for line in new[c:d])


def whole_text(template: ConsentTemplate) -> str:
    """Title, text and the sentence of the signature: all that a change could hide in."""
    return "\n".join([template.title, "", template.text, "", template.meaning])
