"""The inbox: members whose message waits, the longest first, and how many of all that is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import CareTeamParticipant, Message, Patient

COUNTED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One member whose messages wait: since when, how many, when the first was due, and whose it is."""

    patient: Patient
    since: datetime
    count: int
    answer_by: datetime | None
    owner: str

    def late(self, at: datetime) -> bool:
        return self.answer_by is not None and self.answer_by <= at


@dataclass(frozen=True, slots=True)
class Inbox:
    """What the page shows. `waiting_count` of the `of` messages of the last 30 days wait, or are older."""

    waiting: tuple[Waiting, ...]
    late: int
    waiting_count: int
    of: int
    recent: tuple[Message, ...]


def inbox_of(*, by: Actor, at: datetime) -> Inbox:
    """Everything this reader may see, in four queries."""
    theirs = Message.objects.visible_to(by).filter(practitioner=None)
    open_rows = list(theirs.filter(settled=None).select_related("patient").order_by("counted", "received"))
    settled = theirs.exclude(settled=None).filter(counted__gt=at - COUNTED)
    owners = _owners({row.patient_id for row in open_rows}, by)
    lines = tuple(_line(patient, rows, owners) for patient, rows in _by_member(open_rows).items())
    return Inbox(
        waiting=lines,
        late=sum(line.late(at) for line in lines),
        waiting_count=len(open_rows),
        of=len(open_rows) + settled.count(),
        recent=tuple(settled.select_related("patient", "settled__by").order_by("-counted")[:RECENT]),
    )


RECENT = 10


def _by_member(rows: list[Message]) -> dict[Patient, list[Message]]:
    found: dict[Patient, list[Message]] = {}
    for row in rows:
        found.setdefault(row.patient, []).append(row)
    return found


def _line(patient: Patient, rows: list[Message], owners: dict[UUID, str]) -> Waiting:
    due = [row.answer_by for row in rows if row.answer_by is not None]
    owner = owners.get(patient.pk, "")
    return Waiting(patient, rows[0].counted, len(rows), min(due, default=None), owner)


def _owners(patients: set[UUID], by: Actor) -> dict[UUID, str]:
    places = CareTeamParticipant.objects.visible_to(by).filter(
        patient__in=patients, role="integrator", period_end=None
    )
    return {place.patient_id: place.practitioner.name for place in places.select_related("practitioner")}
