"""The JSON beside a BIDS table: which levels a column may take, and what the data set is called.

A sidecar may be absent; one that is there and is not what BIDS says is refused.
The neighbour that reads the tables is `bids`.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from afterglow_clinic.records_room.reading.delimited import read_text, shown
from afterglow_clinic.records_room.reading.faults import NotUsable
from afterglow_clinic.records_room.reading.incoming import Fault, Place, Refused, SourceFile

LONGEST_PART = 60
Levels = Mapping[str, frozenset[str]]
"""Column -> the values its sidecar knows; a column without levels is absent."""


def read_levels(file: SourceFile | None) -> Levels:
    """The levels a sidecar names.

    Raises:
        Refused: It is not a JSON object of columns.
    """
    described = read_object(file)
    levels = {}
    for column, about in described.items():
        if not isinstance(about, dict):
            raise _refusal(file, shown(column), _("this column must be described by an object"))
        known = about.get("Levels")
        if known is not None and not isinstance(known, dict):
            raise _refusal(file, shown(column), _("Levels must be an object"))
        if known:
            levels[column] = frozenset(known)
    return levels


def in_levels(column: str, text: str, levels: Levels) -> str:
    """A cell whose value the sidecar knows, or a cell of a column it says nothing about.

    Raises:
        NotUsable: The sidecar lists the column's values and this is none of them.
    """
    if column in levels and text not in levels[column]:
        raise NotUsable(_("the sidecar does not know this value"))
    return text


def read_title(file: SourceFile | None) -> str:
    """What `dataset_description.json` calls the data set, with its licence and DOI where it has them."""
    described = read_object(file)
    parts = [described.get(key) for key in ("Name", "License", "DatasetDOI")]
    title = ", ".join(part[:LONGEST_PART] for part in parts if isinstance(part, str))
    return title.encode("utf-8", "replace").decode()  # an escape in JSON may be half a character


def read_object(file: SourceFile | None) -> dict[str, Any]:
    """A JSON object; empty where there is no file.

    Raises:
        Refused: Not UTF-8, not JSON, or not an object.
    """
    if file is None:
        return {}
    text = read_text(file)
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        what = _("not JSON: %(why)s") % {"why": error.msg}
        raise _refusal(file, str(error.colno), what, error.lineno) from error
    except (RecursionError, ValueError) as error:
        raise _refusal(file, "-", _("not JSON that can be read")) from error
    if not isinstance(found, dict):
        raise _refusal(file, "-", _("must be a JSON object"))
    return found


def _refusal(file: SourceFile | None, column: str, what: str, row: int = 1) -> Refused:
    return Refused([Fault(Place(file.name if file else "-", row, column), what)])
