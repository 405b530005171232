"""What an edited text changes against its base, line by line. It judges nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff

AROUND = 2
"""Unchanged lines shown around a change."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a difference. `sign` is added, removed, kept, or gap where lines are left out."""

    sign: str
    text: str


def difference(before: str, after: str) -> tuple[Line, ...]:
    """The changed lines with a little around them; empty where nothing differs."""
    return tuple(_lines(before.splitlines(), after.splitlines()))


def _lines(before: list[str], after: list[str]) -> Iterator[Line]:
    signs = {"+": "added", "-": "removed", " ": "kept"}
    for number, line in enumerate(unified_diff(before, after, lineterm="", n=AROUND)):
        if line.startswith("@@"):
            yield Line("gap", "")
        elif number > 1:
            yield Line(signs[line[0]], line[1:])
