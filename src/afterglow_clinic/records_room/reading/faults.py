"""Collects what is wrong while a reader goes on reading, so that a person mends a file once.

It refuses at the end, or as soon as there are more faults than anyone would read.
"""

from collections.abc import Callable
from typing import TypeVar

from django.utils.translation import gettext as _

from afterglow_clinic.records_room.reading.incoming import MOST_FAULTS, Fault, Place, Refused

T = TypeVar("T")


class NotUsable(ValueError):
    """A cell cannot be used; the message says why and what to write instead."""


class Faults:
    """A notebook of faults of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Fault] = []

    def add(self, row: int, column: str, what: str) -> None:
        """Note one fault at a row and a column of the file.

        Raises:
            Refused: There are already as many as anyone would read.
        """
        place = Place(self.file, row, column)
        self.found.append(Fault(place, what))
        if len(self.found) >= MOST_FAULTS:
            self.found.append(Fault(place, _("and perhaps more; reading stopped here")))
            raise Refused(self.found)

    def attempt(self, row: int, column: str, read: Callable[[], T]) -> T | None:
        """What `read` returns, or None with a fault noted where it found the cell not usable."""
        try:
            return read()
        except NotUsable as error:
            self.add(row, column, str(error))
            return None


def refuse_any(*notebooks: Faults) -> None:
    """Stop here if anything was noted in any of them.

    Raises:
        Refused: With all of it.
    """
    found = [fault for notebook in notebooks for fault in notebook.found]
    if found:
        raise Refused(found)
