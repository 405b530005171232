"""Records and plans into the arrays of a `Caseload`: one pass, in plain Python.

All members must be on the same version of the same protocol. A clinic with a database fills the
arrays straight from its rows; this is for files, tests and small numbers.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import numpy as np

from afterglow.program.caseload import NEVER, Caseload, Happenings
from afterglow.program.events import treatments
from afterglow.program.fulfilment import consented_at
from afterglow.program.plan import CarePlan
from afterglow.record import PatientRecord

Member = tuple[PatientRecord, CarePlan]
Happening = tuple[int, tuple[str, ...], int]


def caseload_of(members: Sequence[Member], at: datetime) -> Caseload:
    """The caseload of these members as known at `at`; whole seconds.

    Raises:
        ValueError: There is nobody, or not everyone is on the same protocol version.
    """
    protocols = {plan.pin: plan.protocol for _, plan in members}
    if len(protocols) != 1:
        raise ValueError(f"one protocol version at a time, got {sorted(protocols) or 'nobody'}")
    protocol = next(iter(protocols.values()))
    zones = tuple(sorted({plan.zone for _, plan in members}))
    width = protocol.sessions.count
    return Caseload(
        protocol=protocol,
        at=seconds(at),
        zones=zones,
        zone=np.array([zones.index(plan.zone) for _, plan in members]),
        enrolled=np.array([seconds(plan.enrolled) for _, plan in members]),
        agreed=_rows(((plan.booked or (plan.first_session,)) for _, plan in members), width),
        starts=_rows(([e.start for e in treatments(r, p, at)] for r, p in members), width),
        ends=_rows((list(_ends(record, plan, at)) for record, plan in members), width),
        planned=np.array([plan.session_count for _, plan in members]),
        consented=np.array([seconds(consented_at(record, plan, at)) for record, plan in members]),
        responses=_happenings(_responses(members, at)),
        contacts=_happenings(_contacts(members, at)),
        steps=_happenings(_steps(members, at)),
    )


def seconds(moment: datetime | None) -> int:
    """Whole seconds since 1970 UTC; `NEVER` for None."""
    return NEVER if moment is None else int(moment.timestamp())


def _rows(moments: Iterable[Sequence[datetime | None]], width: int) -> np.ndarray:
    rows = [[seconds(moment) for moment in row] for row in moments]
    return np.array([row + [NEVER] * (width - len(row)) for row in rows], dtype=np.int64)


def _ends(record: PatientRecord, plan: CarePlan, at: datetime) -> Iterator[datetime | None]:
    for each in treatments(record, plan, at):
        yield each.end if each.end is not None and each.end <= at else None


def _responses(members: Sequence[Member], at: datetime) -> Iterator[Happening]:
    for row, (record, _) in enumerate(members):
        for each in record.responses:
            if each.status == "completed" and each.authored <= at:
                yield row, (each.instrument,), seconds(each.authored)


def _contacts(members: Sequence[Member], at: datetime) -> Iterator[Happening]:
    for row, (record, _) in enumerate(members):
        for each in sorted(record.encounters, key=lambda each: (each.start, each.id)):
            if each.status == "finished" and each.start <= at:
                yield row, (each.kind, each.modality or ""), seconds(each.start)


def _steps(members: Sequence[Member], at: datetime) -> Iterator[Happening]:
    for row, (record, _) in enumerate(members):
        for each in record.completed:
            if each.completed <= at:
                session = "" if each.session is None else str(each.session)
                yield row, (each.activity, session, str(each.repeat)), seconds(each.completed)


def _happenings(happened: Iterable[Happening]) -> Happenings:
    ordered = sorted(happened, key=lambda each: (each[0], each[2]))
    names = tuple(sorted({what for _, what, _ in ordered}))
    places = {name: place for place, name in enumerate(names)}
    return Happenings(
        member=np.array([member for member, _, _ in ordered], dtype=np.int64),
        what=np.array([places[what] for _, what, _ in ordered], dtype=np.int64),
        at=np.array([at for _, _, at in ordered], dtype=np.int64),
        names=names,
    )
