"""The drafts a clinic's consent documents start from. Nobody signs a draft: a clinic publishes its own text.

Read from `library/consents/`; another language lies in `wording/<language>/`, whole or refused. What a
published text is, and who signed it, the clinic keeps.
"""

from dataclasses import dataclass, replace
from functools import cache

from afterglow.library.reading import InvalidContent, Table, parse_toml
from afterglow.library.shelf import SUFFIX, read_content, shelf_folder
from afterglow.program.heading import read_heading
from afterglow.source import Source


@dataclass(frozen=True, slots=True)
class ConsentDraft:
    """A title, the sentence a signature means, and the text, in one language."""

    category: str
    version: str
    language: str
    title: str
    meaning: str
    text: str
    source: Source


@cache
def consent_draft(category: str, language: str = "en") -> ConsentDraft:
    """The draft for a category, in that language where the shelf has it (`language` says which one it is).

    Raises:
        NotOnShelf: There is none.
        InvalidContent: Its file, or its wording, breaks the schema, or belongs to another version.
    """
    text = read_content("consents", category).decode("utf-8")
    draft = parse_toml(text, f"consents/{category}.toml").wholly(_draft)
    file = shelf_folder("consents") / "wording" / language / f"{category}{SUFFIX}"
    if not language.isalpha() or not file.is_file():
        return draft
    worded = parse_toml(file.read_text("utf-8"), f"consents/wording/{language}/{category}.toml")
    return worded.wholly(lambda table: _worded(table, draft))


def _worded(table: Table, draft: ConsentDraft) -> ConsentDraft:
    """The same draft in another language: every text of it, of the same version."""
    for key, wanted in (("id", draft.category), ("version", draft.version)):
        if table.text(key) != wanted:
            raise InvalidContent(table.file, key, f"is not {wanted!r}")
    return replace(
        draft,
        language=table.text("language"),
        title=table.text("title"),
        meaning=table.text("meaning"),
        text=table.text("text").strip(),
    )


def _draft(table: Table) -> ConsentDraft:
    return ConsentDraft(
        category=table.text("id"),
        version=table.text("version"),
        language=table.text("language"),
        title=table.text("title"),
        meaning=table.text("meaning"),
        text=table.text("text").strip(),
        source=read_heading(table, "consent"),
    )
