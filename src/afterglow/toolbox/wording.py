"""Lays another language over a modality: its texts, and nothing else.

An overlay (`library/modalities/wording/<language>/<id>.toml`) has no key by which it could change
a rhythm or a rule. It is whole or refused: a guide that changes language half-way is no guide.
"""

from dataclasses import replace

from afterglow.library.reading import InvalidContent, Table, parse_toml
from afterglow.library.shelf import SUFFIX, shelf_folder
from afterglow.toolbox.loading import FOLDER
from afterglow.toolbox.modality import Caution, Guide, Modality

OWN = "en"


def in_language(modality: Modality, language: str) -> Modality:
    """The modality in that language where the shelf has it, else as it is.

    An overlay belongs to one version: an edited modality keeps its own words.
    """
    file = shelf_folder(FOLDER) / "wording" / language / f"{modality.id}{SUFFIX}"
    if language == modality.guide.language or not language.replace("-", "").isalpha():
        return modality
    if not file.is_file():
        return modality
    text, name = file.read_text(encoding="utf-8"), f"{FOLDER}/wording/{language}/{modality.id}{SUFFIX}"
    if parse_toml(text, name).text("version") != modality.version:
        return modality
    return lay_wording(modality, text, file=name)


def lay_wording(modality: Modality, text: str, *, file: str) -> Modality:
    """The same modality with the texts of another language.

    Raises:
        InvalidContent: Another id or version, an unknown key or rule, a missing text.
    """

    def read(table: Table) -> Modality:
        _same(table, "id", modality.id)
        _same(table, "version", modality.version)
        rules = table.table("rules") if modality.rules else None
        laid = replace(
            modality,
            guide=_guide(table, modality.guide),
            contraindications=tuple(_worded(each, rules) for each in modality.contraindications),
            cautions=tuple(_worded(each, rules) for each in modality.cautions),
        )
        if rules is not None:
            rules.finish()
        return laid

    return parse_toml(text, file).wholly(read)


def _same(table: Table, key: str, wanted: str) -> None:
    if table.text(key) != wanted:
        raise InvalidContent(table.file, key, f"is not {wanted!r}")


def _guide(table: Table, shipped: Guide) -> Guide:
    steps = table.texts("steps")
    if len(steps) != len(shipped.steps):
        raise table.wrong("steps", f"must be {len(shipped.steps)} steps, got {len(steps)}")
    return Guide(
        language=table.text("language"),
        title=table.text("title"),
        purpose=table.text("purpose"),
        steps=steps,
        stop=table.text("stop"),
    )


def _worded(rule: Caution, rules: Table | None) -> Caution:
    return rule if rules is None else replace(rule, says=rules.text(rule.id))
