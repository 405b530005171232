"""`phenotype.tsv`: totals by person and session. `n/a` is a score that is missing, never a zero.

It refuses a session twice, a person who is not in `participants.tsv`, and a total out of range.
The neighbour that reads the people is `participants`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from afterglow.instruments.definition import Instrument
from afterglow_clinic.records_room.reading.answers import read_total
from afterglow_clinic.records_room.reading.crossover import Visit, read_visit
from afterglow_clinic.records_room.reading.delimited import Table
from afterglow_clinic.records_room.reading.faults import Faults
from afterglow_clinic.records_room.reading.participants import MISSING, Participant
from afterglow_clinic.records_room.reading.row import Row
from afterglow_clinic.records_room.reading.sidecar import Levels, in_levels

COLUMNS = ("participant_id", "session_id")
SCORES: Mapping[str, str] = {"MADRS_Total": "madrs", "HAMD_Bech": "ham-d-6", "HAM17_Total": "ham-d-17"}
"""Column -> instrument of the shelf."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One score that is there, and where it stands."""

    visit: Visit
    instrument: Instrument
    value: float
    row: Row
    column: str


Scores = dict[str, list[Scored]]


def read_phenotype(
    table: Table,
    participants: Mapping[str, Participant],
    levels: Levels,
    shelf: Mapping[str, Instrument],
    faults: Faults,
) -> Scores:
    """The scores that are there, by participant; a row of n/a leaves none and is no fault."""
    found: Scores = {}
    seen: dict[tuple[str, Visit], Row] = {}
    for number, cells in table.cells():
        row = Row(number, cells, faults)
        name = row["participant_id"]
        if name not in participants:
            row.fault("participant_id", _("participants.tsv has no such participant"))
            continue
        visit = None if _says_nothing(row) else row.read("session_id", lambda text: _visit(text, levels))
        if visit is None:
            continue
        earlier = seen.setdefault((name, visit), row)
        if earlier is not row:
            row.fault("session_id", _("the same session as row %(row)d") % {"row": earlier.number})
            continue
        found.setdefault(name, []).extend(_scores(row, visit, shelf))
    return found


def _given(row: Row) -> list[str]:
    return [column for column in SCORES if column in row.cells and row[column] != MISSING]


def _says_nothing(row: Row) -> bool:
    """A person who came to no session at all has one row of n/a throughout."""
    return row["session_id"] == MISSING and not _given(row)


def _visit(text: str, levels: Levels) -> Visit:
    return read_visit(in_levels("session_id", text, levels))


def _scores(row: Row, visit: Visit, shelf: Mapping[str, Instrument]) -> Iterator[Scored]:
    for column in _given(row):
        instrument = shelf[SCORES[column]]
        value = row.read(column, lambda text, of=instrument: read_total(of, text))  # type: ignore[misc]
        if value is not None:
            yield Scored(visit, instrument, value, row, column)
