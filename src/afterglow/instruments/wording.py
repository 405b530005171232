"""Lays wording over an instrument: a clinic's own licensed text, or another language.

A wording file holds texts and the licence they are used under, and nothing else: it cannot
name an item the instrument does not have, and there is no key by which it could change a
score. The shipped file stays as it is (`afterglow.instruments.loading`).
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from afterglow.instruments.definition import Instrument, Item, Licence, OptionSet
from afterglow.library.reading import Table, parse_toml
from afterglow.library.shelf import SUFFIX, shelf_folder

Overlay = tuple[str, str]
"""The text of a wording file and its name."""


def shipped_wording(name: str, language: str) -> Overlay | None:
    """The shelf's own wording of an instrument in another language, where there is one."""
    file = shelf_folder("instruments") / "wording" / language / f"{name}{SUFFIX}"
    if language == "en" or not language.replace("-", "").isalpha() or not file.is_file():
        return None
    return file.read_text(encoding="utf-8"), f"instruments/wording/{language}/{name}{SUFFIX}"


def find_wording(folder: Path | None, name: str, language: str) -> Overlay | None:
    """A clinic's wording of an instrument: `phq-9.de.toml`, `phq-9.wording.toml` or `phq-9.toml`."""
    if folder is None:
        return None
    for suffix in (f".{language}", ".wording", ""):
        file = folder / f"{name}{suffix}{SUFFIX}"
        if file.is_file():
            return file.read_text(encoding="utf-8"), file.name
    return None


def lay_wording(instrument: Instrument, text: str, file: str) -> Instrument:
    """The same instrument with other texts under another licence.

    Texts it does not give stay as they were.

    Raises:
        InvalidContent: An unknown key, item, option set or value; or no licence.
    """
    table = parse_toml(text, file)
    if table.text("id") != instrument.id:
        raise table.wrong("id", f"is not {instrument.id!r}")
    sets = _option_texts(table, instrument)
    items = _item_texts(table, instrument)
    worded = replace(
        instrument,
        title=table.maybe_text("title") or instrument.title,
        stem=table.maybe_text("stem") or instrument.stem,
        window=table.maybe_text("window") or instrument.window,
        language=table.maybe_text("language") or instrument.language,
        licence=_licence(table.table("licence"), instrument.licence),
        items=tuple(_worded(item, items, sets) for item in instrument.items),
    )
    table.finish()
    return worded


def _item_texts(table: Table, instrument: Instrument) -> Mapping[str, str]:
    inner = table.maybe_table("items")
    if inner is None:
        return {}
    texts = {item.link_id: inner.text(item.link_id) for item in instrument.items if item.link_id in inner}
    inner.finish()
    return texts


def _option_texts(table: Table, instrument: Instrument) -> dict[str, OptionSet]:
    sets = {item.options.id: item.options for item in instrument.items}
    worded: dict[str, OptionSet] = {}
    for name, inner in table.named_tables("options").items():
        if name not in sets:
            raise table.wrong(f"options.{name}", "no such option set")
        worded[name] = _worded_options(inner, sets[name])
    return worded


def _worded_options(table: Table, options: OptionSet) -> OptionSet:
    """Option texts are keyed by the value they belong to; a scale has only its two `anchors`."""
    found = tuple(
        replace(option, text=table.maybe_text(f"{option.value:g}") or option.text)
        for option in options.options
    )
    anchors = table.texts("anchors") or options.anchors
    table.finish()
    return replace(options, options=found, anchors=anchors)


def _worded(item: Item, texts: Mapping[str, str], sets: Mapping[str, OptionSet]) -> Item:
    return replace(
        item,
        text=texts.get(item.link_id, item.text),
        options=sets.get(item.options.id, item.options),
    )


def _licence(table: Table, shipped: Licence) -> Licence:
    licence = Licence(
        name=table.text("name"),
        wording="full",
        statement=table.text("statement"),
        source=table.text("source"),
        evidence=table.maybe_evidence("evidence") or "unverified",
        pack="clinic",
        attribution=table.maybe_text("attribution") or shipped.attribution,
    )
    table.finish()
    return licence
