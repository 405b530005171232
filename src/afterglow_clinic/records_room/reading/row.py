"""One row of a table while it is being read: its cells by column, and where its faults go."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from afterglow_clinic.records_room.reading.faults import Faults
from afterglow_clinic.records_room.reading.incoming import Place

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row; a column the file does not have reads as empty."""

    number: int
    cells: Mapping[str, str]
    faults: Faults

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def read(self, column: str, meaning: Callable[[str], T]) -> T | None:
        """What a cell means, or None with a fault noted."""
        return self.faults.attempt(self.number, column, lambda: meaning(self[column]))

    def fault(self, column: str, what: str) -> None:
        """Note what is wrong at a column of this row."""
        self.faults.add(self.number, column, what)

    def place(self, column: str = "-") -> Place:
        """Where this row, or one of its cells, stands."""
        return Place(self.faults.file, self.number, column)
