"""Text tables from bytes: CSV with commas, semicolons or tabs, and BIDS TSV.

It refuses what is not UTF-8, control characters, an unclosed quote, a header that lacks a column
or has one twice, and rows of another length. What the columns mean is for its two callers,
`long_csv` and `bids`.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from afterglow_clinic.records_room.reading.faults import Faults, refuse_any
from afterglow_clinic.records_room.reading.incoming import Fault, Place, Refused, SourceFile

MOST_ROWS = 200_000
LONGEST_CELL = 500
LONGEST_NAME_SHOWN = 40
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows, each row with its number and one cell per column."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    delimiter: str

    def cells(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        """Each row's number and its cells by column, without spaces at their ends."""
        for number, row in self.rows:
            yield number, {name: cell.strip() for name, cell in zip(self.columns, row, strict=True)}


def read_text(file: SourceFile) -> str:
    """The file as text.

    Raises:
        Refused: It is not UTF-8, or holds a NUL byte or another control character.
    """
    if file.content.startswith(UTF16_MARKS):
        raise _refusal(file.name, 1, _("this is UTF-16; save the file as UTF-8"))
    try:
        text = file.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.content.count(b"\n", 0, error.start) + 1
        raise _refusal(
            file.name,
            line,
            _("not UTF-8 at byte %(byte)d of the file; save it as UTF-8") % {"byte": error.start + 1},
        ) from error
    _refuse_control_characters(file.name, text)
    return text


def _refuse_control_characters(name: str, text: str) -> None:
    found = CONTROL.search(text)
    if found is None:
        return
    line = text.count("\n", 0, found.start()) + 1
    code = f"U+{ord(found.group()):04X}"
    raise _refusal(name, line, _("holds the control character %(code)s; remove it") % {"code": code})


def _refusal(name: str, row: int, what: str, column: str = "-") -> Refused:
    return Refused([Fault(Place(name, row, column), what)])


def read_csv(file: SourceFile, known: Sequence[str]) -> Table:
    """A CSV whose separator is found out: the one under which most of the header is `known`.

    Args:
        known: Column names in lower case; the header is read without regard to case.
    Raises:
        Refused: As `read_text`, or the table is malformed.
    """
    text = read_text(file)
    first = _header_line(text)
    separators = {mark: [name.strip().lower() for name in first.split(mark)] for mark in ",;\t"}
    best = max(separators, key=lambda mark: (len(set(separators[mark]) & set(known)), first.count(mark)))
    return _table(file.name, text, best, quoted=csv.QUOTE_MINIMAL, lower=True)


def read_tsv(file: SourceFile) -> Table:
    """A BIDS table: tabs, no quoting, column names exactly as written.

    Raises:
        Refused: As `read_text`, or the table is malformed.
    """
    return _table(file.name, read_text(file), "\t", quoted=csv.QUOTE_NONE, lower=False)


def _header_line(text: str) -> str:
    return text.lstrip("\r\n").splitlines()[0].replace('"', "") if text.strip() else ""


def _table(name: str, text: str, delimiter: str, *, quoted: Literal[0, 3], lower: bool) -> Table:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoted, strict=True)
    numbered = _numbered(name, lines)
    start, header = next(numbered, (1, []))
    columns = tuple(cell.strip().lower() if lower else cell.strip() for cell in header)
    if not any(columns):
        raise _refusal(name, 1, _("the file is empty; its first row must name the columns"))
    faults = Faults(name)
    _check_header(start, columns, faults)
    rows = tuple(_rows(numbered, len(columns), faults))
    refuse_any(faults)
    return Table(name, columns, rows, delimiter)


def _numbered(name: str, lines: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, with their numbers."""
    number = 0
    try:
        for row in lines:
            number += 1
            if number > MOST_ROWS:
                raise _refusal(
                    name, number, _("more than %(most)d rows; split the file") % {"most": MOST_ROWS}
                )
            if any(cell.strip() for cell in row):
                yield number, row
    except csv.Error as error:
        raise _refusal(
            name, number + 1, _("the quotes or line ends do not fit together (%(why)s)") % {"why": error}
        ) from error


def _check_header(row: int, columns: Sequence[str], faults: Faults) -> None:
    for place, column in enumerate(columns, start=1):
        if not column:
            faults.add(row, str(place), _("this column has no name"))
        elif column in columns[: place - 1]:
            faults.add(row, shown(column), _("this column stands twice"))


def _rows(
    numbered: Iterator[tuple[int, list[str]]], width: int, faults: Faults
) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number, row in numbered:
        if len(row) != width:
            faults.add(number, "-", _wrong_width(len(row), width))
        elif max(map(len, row)) > LONGEST_CELL:
            column = next(place for place, cell in enumerate(row, start=1) if len(cell) > LONGEST_CELL)
            what = _("this cell is longer than %(most)d characters") % {"most": LONGEST_CELL}
            faults.add(number, str(column), what)
        else:
            yield number, tuple(row)


def _wrong_width(found: int, wanted: int) -> str:
    return ngettext(
        "has %(found)d cell where the header has %(wanted)d",
        "has %(found)d cells where the header has %(wanted)d",
        found,
    ) % {"found": found, "wanted": wanted}


def shown(text: str) -> str:
    """A name from the file, short enough for a message."""
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST_NAME_SHOWN else flat[: LONGEST_NAME_SHOWN - 1] + "…"
