"""The shelf as the medical director sees it: every content file beside its signature, or without one.

It reads the shelf and the signatures and decides nothing; signing is `actions.sign_content`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from afterglow.library.index import Content, content, contents
from afterglow.library.shelf import read_content
from afterglow_clinic.chart.approving import signatures
from afterglow_clinic.chart.models import ContentApproval

SIGNED, AWAITING = "signed", "awaiting"
NAMES = ("id", "link_id", "name", "title", "item", "at")
"""Keys by which a table in a list is told from its neighbours, the first that is there."""
OF_QUESTIONS = ("option_sets", "items")
LONGEST_PART = 48


@dataclass(frozen=True, slots=True)
class Shelved:
    """One content file with the signature on exactly this version; `earlier` is on other bytes."""

    content: Content
    signature: ContentApproval | None
    earlier: ContentApproval | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; an empty text narrows nothing."""

    kind: str = ""
    evidence: str = ""
    signed: str = ""

    def covers(self, one: Shelved) -> bool:
        state = SIGNED if one.signature else AWAITING
        return (
            self.kind in ("", one.content.kind)
            and self.evidence in ("", one.content.evidence)
            and self.signed in ("", state)
        )


def shelved(organization: UUID | None) -> tuple[Shelved, ...]:
    """Every file of the shelf, by kind and id, with the organization's signatures. One query."""
    found = signatures(organization)
    return tuple(_beside(one, found) for one in contents())


def shelved_one(organization: UUID | None, folder: str, name: str) -> Shelved:
    """One file of the shelf.

    Raises:
        NotOnShelf: There is none.
    """
    return _beside(content(folder, name), signatures(organization))


def _beside(one: Content, found: Mapping[tuple[str, str, str], ContentApproval]) -> Shelved:
    signature = found.get((one.kind, one.id, one.sha256))
    others = [row for (kind, name, _sha), row in found.items() if (kind, name) == (one.kind, one.id)]
    earlier = max(others, key=lambda row: row.at, default=None)
    return Shelved(one, signature, None if signature else earlier)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a content file: where it stands, and what the file says it rests on."""

    key: str
    value: str
    evidence: str
    source: str


@dataclass(frozen=True, slots=True)
class Sourced:
    """The numbers of one file that rest on one source, with one grade."""

    source: str
    evidence: str
    figures: tuple[Figure, ...]


def by_source(found: Iterable[Figure]) -> tuple[tuple[Sourced, ...], tuple[Figure, ...]]:
    """Numbers gathered under their sources, and apart from them those of the questions themselves."""
    gathered: dict[tuple[str, str], list[Figure]] = {}
    of_questions = []
    for figure in found:
        if figure.key.startswith(OF_QUESTIONS):
            of_questions.append(figure)
        else:
            gathered.setdefault((figure.source, figure.evidence), []).append(figure)
    groups = tuple(Sourced(source, grade, tuple(all_of)) for (source, grade), all_of in gathered.items())
    return groups, tuple(of_questions)


def file_text(one: Content) -> str:
    """The file as it stands, byte for byte what a signature covers."""
    return read_content(one.folder, one.id).decode("utf-8")


def figures(values: Mapping[str, Any]) -> Iterator[Figure]:
    """Every number of a parsed content file, with the nearest source above it.

    A table's own `source` (or a neighbour named `<table>_source`) speaks for what is in it, and a
    neighbour named `<key>_evidence` grades one number.
    """
    return _figures(values, "", _said(values.get("source")), values.get("evidence", ""))


def _figures(table: Mapping[str, Any], at: str, source: str, grade: str) -> Iterator[Figure]:
    own = table.get("source")
    if isinstance(own, Mapping):
        source, grade = _said(own), own.get("evidence", grade)
    for key, value in table.items():
        if key == "source":
            continue
        path = f"{at} › {key}" if at else key
        beside = table.get(f"{key}_source")
        here, marked = (
            (_said(beside), beside.get("evidence", grade)) if isinstance(beside, Mapping) else (source, grade)
        )
        yield from _under(value, path, here, table.get(f"{key}_evidence", marked))


def _under(value: Any, path: str, source: str, grade: str) -> Iterator[Figure]:
    if isinstance(value, Mapping):
        yield from _figures(value, path, source, grade)
    elif isinstance(value, list) and any(isinstance(part, Mapping) for part in value):
        for place, part in enumerate(value, start=1):
            if isinstance(part, Mapping):
                yield from _figures(part, f"{path} › {_name(part, place)}", source, grade)
    elif _is_number(value) or (isinstance(value, list) and value and all(map(_is_number, value))):
        shown = " to ".join(f"{part:g}" for part in value) if isinstance(value, list) else f"{value:g}"
        yield Figure(path, shown, str(grade), source)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _name(table: Mapping[str, Any], place: int) -> str:
    for key in NAMES:
        if key in table:
            return str(table[key])[:LONGEST_PART]
    return str(place)


def _said(source: Any) -> str:
    if not isinstance(source, Mapping):
        return ""
    parts = [source.get("citation"), source.get("locator"), source.get("doi") and f"doi:{source['doi']}"]
    return ", ".join(str(part) for part in parts if part)


def choices(rows: Sequence[Shelved]) -> tuple[list[str], list[str]]:
    """The kinds and the grades of evidence that occur, for the filter."""
    kinds = sorted({row.content.kind for row in rows})
    grades = sorted({str(row.content.evidence) for row in rows})
    return kinds, grades
