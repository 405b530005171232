"""What every file of this part of the shelf says of itself, read the same way for each kind.

It refuses a file of another kind. What else a file says is read by its own part.
"""

from afterglow.library.reading import Table
from afterglow.source import Source


def read_heading(table: Table, kind: str) -> Source:
    """Read `kind`, `version`, `evidence`, `source` and the licence; `id` and `title` are the caller's."""
    table.choice("kind", (kind,))
    table.text("version")
    table.evidence("evidence")
    licence = table.maybe_table("licence")
    if licence is not None:
        licence.wholly(_licence)
    return table.source("source")


def _licence(table: Table) -> None:
    for key in ("name", "wording", "statement"):
        table.text(key)
    table.evidence("evidence")
