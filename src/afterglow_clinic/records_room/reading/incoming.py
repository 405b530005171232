"""What a file from elsewhere says, before any of it is in the chart; and what is wrong with it.

Frozen values. They refuse nothing themselves: the readers beside this file do, and the plan in
`afterglow_clinic.records_room.importing` refuses what contradicts the chart.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from afterglow.record import Answer

MOST_FAULTS = 100
"""A file that is wrong throughout is told so once, not a hundred thousand times."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands. Rows are counted as a spreadsheet does: the header is 1."""

    file: str
    row: int = 1
    column: str = "-"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, where, and what to do about it. It never repeats a whole cell."""

    place: Place
    what: str

    def __str__(self) -> str:
        return f"{self.place.file}:{self.place.row}:{self.place.column}: {self.what}"


class Refused(Exception):
    """The files cannot be imported; `faults` says everything that was found, in order of place."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file as it came: its name without any folder, and its bytes."""

    name: str
    content: bytes


def digest(files: Sequence[SourceFile]) -> str:
    """One SHA-256 for a set of files, whatever order they were given in."""
    parts = sorted(f"{file.name}\0{hashlib.sha256(file.content).hexdigest()}" for file in files)
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class IncomingResponse:
    """One answer set, or one total. `key` is its identity in the file, stable over re-runs."""

    key: str
    instrument: str
    version: str
    authored: datetime
    place: Place
    answers: Mapping[str, Answer] = field(default_factory=dict)
    total: float | None = None
    status: str = "completed"


@dataclass(frozen=True, slots=True)
class IncomingSession:
    """One treatment session that the file tells of."""

    key: str
    agent: str
    route: str
    start: datetime
    place: Place


@dataclass(frozen=True, slots=True)
class IncomingPerson:
    """One person of the file; `cohort` is empty unless the file is research data."""

    identifier: str
    place: Place
    responses: tuple[IncomingResponse, ...] = ()
    sessions: tuple[IncomingSession, ...] = ()
    cohort: str = ""
    gender: str = "unknown"
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """Everything one import would bring. `not_kept` names columns the chart has no place for."""

    kind: str
    title: str
    sha256: str
    people: tuple[IncomingPerson, ...]
    not_kept: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def responses(self) -> int:
        return sum(len(person.responses) for person in self.people)

    @property
    def sessions(self) -> int:
        return sum(len(person.sessions) for person in self.people)
