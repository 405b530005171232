"""The drafts a clinic's consent documents start from. Nobody signs a draft: a clinic publishes its own text.

Read from `library/consents/`. What a published text is, and who signed it, the clinic keeps.
"""

from dataclasses import dataclass
from functools import cache

from afterglow.library.reading import Table, parse_toml
from afterglow.library.shelf import read_content
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
def consent_draft(category: str) -> ConsentDraft:
    """The draft for a category.

    Raises:
        NotOnShelf: There is none.
        InvalidContent: Its file breaks the schema.
    """
    text = read_content("consents", category).decode("utf-8")
    return parse_toml(text, f"consents/{category}.toml").wholly(_draft)


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
