"""The long CSV: one row per answered instrument, with its items or with its total.

Columns: `person`, `instrument`, `authored`, and `total` or `item_1`, `item_2`, ... (also
`item:7A`); optional `status` and `zone`. docs/how-to/import-your-data.md shows files.
It refuses whatever that page refuses, with all faults at once. Totals and answers are held
against the shelf in `answers`, times against the clock in `moments`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from afterglow.instruments.definition import Instrument
from afterglow.record import ResponseStatus
from afterglow_clinic.records_room.reading.answered import answers_of, total_of
from afterglow_clinic.records_room.reading.answers import read_instrument
from afterglow_clinic.records_room.reading.delimited import Table, read_csv, shown
from afterglow_clinic.records_room.reading.faults import Faults, NotUsable, refuse_any
from afterglow_clinic.records_room.reading.incoming import (
    Incoming,
    IncomingPerson,
    IncomingResponse,
    SourceFile,
    digest,
)
from afterglow_clinic.records_room.reading.moments import read_moment, read_zone
from afterglow_clinic.records_room.reading.row import Row

REQUIRED = ("person", "instrument", "authored")
OPTIONAL = ("total", "status", "zone")
ITEM_MARKS = ("item_", "item:")
LONGEST_IDENTIFIER = 64
STATUSES = get_args(ResponseStatus)


@dataclass(frozen=True, slots=True)
class Terms:
    """What every row of one file is read by: the shelf, the zone of naive times, and now."""

    shelf: Mapping[str, Instrument]
    zone: ZoneInfo | None
    at: datetime


def read_long_csv(file: SourceFile, terms: Terms) -> Incoming:
    """Everything one CSV tells.

    Raises:
        Refused: With every fault found.
    """
    table = read_csv(file, (*REQUIRED, *OPTIONAL))
    faults = Faults(file.name)
    items = _item_columns(table)
    _check_columns(table, items, faults)
    refuse_any(faults)
    rows = list(_responses(table, items, terms, faults))
    people = _by_person(rows, faults)
    refuse_any(faults)
    return Incoming("csv", file.name, digest([file]), people)


def _item_columns(table: Table) -> dict[str, str]:
    """Column -> link id in lower case, for every column that names an item."""
    return {name: name[len(mark) :] for name in table.columns for mark in ITEM_MARKS if name.startswith(mark)}


def _check_columns(table: Table, items: Mapping[str, str], faults: Faults) -> None:
    for name in REQUIRED:
        if name not in table.columns:
            faults.add(1, name, _("this column is missing"))
    if not items and "total" not in table.columns:
        faults.add(1, "total", _("there is neither a total nor an item column"))
    for name in table.columns:
        if name not in (*REQUIRED, *OPTIONAL, *items):
            faults.add(1, shown(name), _("this column is not known; take it out or correct its name"))
    links = list(items.values())
    for name, link in items.items():
        if not link or links.count(link) > 1:
            faults.add(1, shown(name), _("an item column must name one item, once"))


def _responses(
    table: Table, items: Mapping[str, str], terms: Terms, faults: Faults
) -> Iterator[tuple[str, IncomingResponse]]:
    """Person and response of every row that can be read; the others leave their faults."""
    for number, cells in table.cells():
        before = len(faults.found)
        row = Row(number, cells, faults)
        person = row.read("person", _identifier)
        response = _response(row, items, terms)
        if person is not None and response is not None and len(faults.found) == before:
            yield person, response


def _response(row: Row, items: Mapping[str, str], terms: Terms) -> IncomingResponse | None:
    zone = row.read("zone", read_zone) if row["zone"] else terms.zone
    instrument = row.read("instrument", lambda text: read_instrument(text, terms.shelf))
    authored = row.read("authored", lambda text: read_moment(text, zone=zone, at=terms.at))
    status = row.read("status", _status)
    if instrument is None:
        return None
    answers = answers_of(row, instrument, items)
    total = total_of(row, instrument, answers, items)
    if authored is None or status is None:
        return None
    return IncomingResponse(
        key=f"csv:{instrument.id}:{authored.isoformat()}",
        instrument=instrument.id,
        version=instrument.version,
        authored=authored,
        place=row.place(),
        answers=answers,
        total=total,
        status=status,
    )


def _by_person(rows: Sequence[tuple[str, IncomingResponse]], faults: Faults) -> tuple[IncomingPerson, ...]:
    """The rows gathered under their people, in the order in which people first appear."""
    gathered: dict[str, dict[str, IncomingResponse]] = {}
    for person, response in rows:
        mine = gathered.setdefault(person, {})
        earlier = mine.setdefault(response.key, response)
        if earlier is not response:
            faults.add(
                response.place.row,
                "authored",
                _("the same person, instrument and time as row %(row)d") % {"row": earlier.place.row},
            )
    return tuple(
        IncomingPerson(person, next(iter(mine.values())).place, tuple(mine.values()))
        for person, mine in gathered.items()
    )


def _identifier(text: str) -> str:
    if not 0 < len(text) <= LONGEST_IDENTIFIER:
        raise NotUsable(
            _("write the person's identifier, at most %(most)d characters") % {"most": LONGEST_IDENTIFIER}
        )
    return text


def _status(text: str) -> str:
    if not text:
        return "completed"
    if text not in STATUSES:
        raise NotUsable(_("not a status; write one of %(all)s") % {"all": ", ".join(STATUSES)})
    return text
