"""Read a modality file into a `Modality`, or refuse it by file, key and reason.

A clinic's edited text is read by the same `modality_from_text` as the shelf's own files; what
differs is told by `afterglow.toolbox.comparing`. Other languages are laid over in
`afterglow.toolbox.wording`; what can only be judged over the whole is in `checking`.
"""

from collections.abc import Iterable
from functools import cache
from typing import cast

from afterglow.library.reading import Table, parse_toml
from afterglow.library.shelf import names, read_content
from afterglow.source import Source
from afterglow.toolbox import modality as m
from afterglow.toolbox.checking import check_modality
from afterglow.toolbox.codes import known_codes

FOLDER = "modalities"


class UnknownModality(ValueError):
    """No modality of that id stands on the shelf."""


def modality_names() -> tuple[str, ...]:
    """Ids of the modalities on the shelf, in order."""
    return names(FOLDER)


@cache
def load_modality(name: str) -> m.Modality:
    """The shelf's modality of that id, in English.

    Raises:
        UnknownModality: There is none; the message lists what there is.
        InvalidContent: The file breaks the schema.
    """
    if name not in modality_names():
        raise UnknownModality(f"no modality {name!r}; the shelf has: {', '.join(modality_names())}")
    return modality_from_text(read_content(FOLDER, name).decode("utf-8"), file=f"{name}.toml")


def toolbox(edited: Iterable[m.Modality] = ()) -> tuple[m.Modality, ...]:
    """Every modality, by id: the shelf's, with a clinic's own beside them or in their place."""
    found = {name: load_modality(name) for name in modality_names()}
    found.update({each.id: each for each in edited})
    return tuple(found[name] for name in sorted(found))


def modality_from_text(text: str, *, file: str) -> m.Modality:
    """A modality from TOML text.

    Args:
        text: The whole file.
        file: Its name, for refusals; its stem must be the modality's id.
    Raises:
        InvalidContent: With file, key and reason.
    """
    found = parse_toml(text, file).wholly(_modality)
    check_modality(found, file=file, codes=known_codes(), consents=names("consents"))
    return found


def _modality(table: Table) -> m.Modality:
    table.choice("kind", ("modality",))
    table.read("licence", _licence)
    return m.Modality(
        id=table.text("id"),
        version=table.text("version"),
        family=table.choice("family", m.FAMILIES),
        form=cast(m.Form, table.choice("form", m.FORMS)),
        type=table.maybe_text("type"),
        guide=_guide(table),
        phases=table.choices("phases", m.PHASES),
        led_by=table.choices("led_by", m.LEADERS),
        rhythm=table.read("rhythm", _rhythm),
        minutes=_minutes(table),
        wait_h=table.maybe_whole("wait_h") or 0,
        access=table.choices("access", m.ACCESS),
        consent=table.maybe_text("consent"),
        meant_for=table.texts("meant_for"),
        contraindications=table.reads("contraindications", _caution),
        cautions=table.reads("cautions", _caution),
        research=table.read("research", _research) if "research" in table else None,
        evidence=table.evidence("evidence"),
        source=table.source("source"),
    )


def _guide(table: Table) -> m.Guide:
    return m.Guide(
        language="en",
        title=table.text("title"),
        purpose=table.text("purpose"),
        steps=table.texts("steps"),
        stop=table.text("stop"),
    )


def _rhythm(table: Table) -> m.Rhythm:
    return m.Rhythm(
        per_week=table.maybe_whole("per_week", at_least=1),
        every_days=table.maybe_whole("every_days", at_least=1),
        occasion=table.choice("occasion", m.OCCASIONS) if "occasion" in table else None,
    )


def _minutes(table: Table) -> tuple[int, int]:
    least, most = table.pair("minutes")
    if not isinstance(least, int) or not isinstance(most, int):
        raise table.wrong("minutes", "must be whole minutes")
    return least, most


def _caution(table: Table) -> m.Caution:
    return m.Caution(
        id=table.text("id"),
        conditions=table.texts("conditions"),
        status=cast(m.Status, table.choice("status", m.STATUSES) if "status" in table else "active"),
        says=table.text("says"),
        source=table.source("source"),
    )


def _research(table: Table) -> m.Research:
    return m.Research(
        says=table.text("says"),
        strength=cast(m.Strength, table.choice("strength", m.STRENGTHS)),
        source=table.source("source"),
    )


def _licence(table: Table) -> Source:
    """Our own wording's licence; nothing of it decides anything."""
    for key in ("name", "wording"):
        table.text(key)
    return Source(table.text("statement"), table.evidence("evidence"))
