"""Lists everything on the shelf, whatever its kind: what it is, how far to trust it, who may use it.

It asks of a file only what every content file has (id, version, evidence, source, perhaps a
licence) and leaves the rest to the part of the core that reads that kind. It refuses a file
without those, by file, key and reason. Who signed a version is the clinic's to know, by `sha256`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from afterglow.library.reading import InvalidContent, Table, parse_toml
from afterglow.library.shelf import kinds, names, read_content
from afterglow.source import Evidence, Source

SINGULAR = {"modalities": "modality", "limits": "limits", "pharmacokinetics": "pharmacokinetics"}
"""Kinds whose name is not the folder's without its s."""


@dataclass(frozen=True, slots=True)
class Content:
    """One file of the shelf.

    `licence` and `wording` are None where no wording but our own is involved. `folder` is
    where it stands; `sha256` is of the file's bytes.
    """

    kind: str
    id: str
    version: str
    evidence: Evidence
    licence: str | None
    wording: str | None
    source: Source
    sha256: str
    title: str
    folder: str


def contents() -> tuple[Content, ...]:
    """Every content file, by kind and id.

    Raises:
        InvalidContent: A file lacks what every content file must have.
    """
    return tuple(content(folder, name) for folder, name in _places())


def content(folder: str, name: str) -> Content:
    """One content file, by the folder it stands in and its id.

    Raises:
        NotOnShelf: There is none.
        InvalidContent: It lacks what every content file must have.
    """
    raw = read_content(folder, name)
    file = f"{folder}/{name}.toml"
    try:
        table = parse_toml(raw.decode("utf-8"), file)
    except UnicodeDecodeError as error:
        raise InvalidContent(file, "(file)", "not UTF-8") from error
    if table.text("id") != name:
        raise table.wrong("id", f"must be the file's name, {name!r}")
    licence = table.maybe_table("licence")
    return Content(
        kind=table.maybe_text("kind") or SINGULAR.get(folder) or folder.removesuffix("s"),
        id=name,
        version=table.text("version"),
        evidence=table.evidence("evidence"),
        licence=None if licence is None else licence.text("name"),
        wording=None if licence is None else licence.maybe_text("wording"),
        source=_source(table.table("source")),
        sha256=sha256(raw).hexdigest(),
        title=table.maybe_text("title") or name,
        folder=folder,
    )


def _places() -> Iterator[tuple[str, str]]:
    for folder in kinds():
        for name in names(folder):
            yield folder, name


def _source(table: Table) -> Source:
    """A source as every kind writes it; what else a kind says there is its own affair."""
    return Source(
        citation=table.text("citation"),
        evidence=table.evidence("evidence"),
        locator=table.maybe_text("locator"),
        doi=table.maybe_text("doi"),
    )
