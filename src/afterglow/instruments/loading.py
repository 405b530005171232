"""Instruments from the shelf, each read and checked once: `instrument("phq-9")`, `shelf()`.

It refuses a file that breaks the grammar or contradicts itself, and an id nobody has.
A clinic's own wording is laid over a loaded instrument by `afterglow.instruments.wording`.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from afterglow.instruments.building import build_instrument
from afterglow.instruments.checking import check_instrument
from afterglow.instruments.definition import Instrument
from afterglow.instruments.wording import find_wording, lay_wording, shipped_wording
from afterglow.library.reading import InvalidContent, parse_toml
from afterglow.library.shelf import names, read_content

KIND = "instruments"


def parse_instrument(text: str, file: str) -> Instrument:
    """Read one instrument file and hold it to every promise of the grammar.

    Args:
        file: Its name, for refusals; the stem must be the instrument's id.
    Raises:
        InvalidContent: Names the file, the key and the reason.
    """
    instrument = build_instrument(parse_toml(text, file))
    check_instrument(instrument, file)
    return instrument


@lru_cache(maxsize=1024)
def instrument(name: str, *, language: str = "en", wording: Path | None = None) -> Instrument:
    """The instrument with this id.

    Args:
        language: Wording in another language, where the shelf has it; the definition's own
            wording where it has not (`Instrument.language` says which one it is).
        wording: A clinic's folder of wording files, laid over what ships. It can change
            texts only, never how anything is scored.
    Raises:
        NotOnShelf: There is no such instrument.
        InvalidContent: Its file, or the wording laid over it, breaks the grammar.
    """
    found = _shipped(name)
    for overlay in (shipped_wording(name, language), find_wording(wording, name, language)):
        if overlay is not None:
            found = lay_wording(found, *overlay)
    return found


@lru_cache(maxsize=64)
def shelf(*, language: str = "en", wording: Path | None = None) -> Mapping[str, Instrument]:
    """Every instrument of the shelf by id, in order of id.

    Raises:
        InvalidContent: A file breaks the grammar; the first one found.
    """
    return MappingProxyType(
        {name: instrument(name, language=language, wording=wording) for name in names(KIND)}
    )


@lru_cache(maxsize=1024)
def _shipped(name: str) -> Instrument:
    raw = read_content(KIND, name)
    file = f"{KIND}/{name}.toml"
    try:
        return parse_instrument(raw.decode("utf-8"), file)
    except UnicodeDecodeError as error:
        raise InvalidContent(file, "(file)", "not UTF-8") from error
