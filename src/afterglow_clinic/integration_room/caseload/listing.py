"""The caseload as the page shows it: by silence, with the next contact and the windows that are open.

No score and no reason from the record is in it. Silence is the core's (`afterglow.toolbox.silence`),
windows are the program's (`afterglow.program.due`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from afterglow.evidence.intervals import Interval, usual_level, wilson
from afterglow.program.due import Due, due
from afterglow.record import PatientRecord
from afterglow.toolbox.silence import silence
from afterglow.toolbox.strand import Alive, State, alive_at_day, strands
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.loading import load_records
from afterglow_clinic.chart.models import CareTeamParticipant, DetectedIssue, Patient, RaisedHand
from afterglow_clinic.chart.notices import FOLLOWED
from afterglow_clinic.chart.planning import Planned, load_plans
from afterglow_clinic.chart.watching import titled, watched
from afterglow_clinic.integration_room.thread.mending import asked_of_integrators, integrators_of

TODAY = timedelta(hours=24)
CONTACTS = frozenset({"integration", "psychotherapy", "diagnosis", "other"})
OPEN = frozenset({"open", "closing"})


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One member of the caseload. `days` of silence is None where nobody was ever heard of."""

    patient: Patient
    days: int | None
    quiet: bool
    next_contact: datetime | None
    windows: tuple[str, ...]
    alive: int
    stopped: int
    practices: int


@dataclass(frozen=True, slots=True)
class Closing:
    """A window that closes within a day, and whose it is. `talk` where a debrief is what it waits for."""

    patient: Patient
    what: str
    closes: datetime
    owner: str
    talk: bool


@dataclass(frozen=True, slots=True)
class Caseload:
    """Everything the page shows."""

    lines: tuple[CaseLine, ...]
    closing: tuple[Closing, ...]
    hands: tuple[RaisedHand, ...]
    issues: tuple[tuple[DetectedIssue, str], ...]
    alive: Alive
    interval: Interval | None

    @property
    def quiet(self) -> int:
        return sum(line.quiet for line in self.lines)


def caseload_of(*, by: Actor, at: datetime, everyone: str) -> Caseload:
    """The caseload of one reader: their own, or everyone they may see if they ask or have none.

    Args:
        everyone: `yes` for all members this reader may see.
    """
    patients = list(_whose(by, everyone).select_related("organization"))
    records = load_records(patients)
    planned, _unplanned = load_plans(patients, records)
    lines = [_line(patient, records[patient.pk], planned.get(patient.pk), at) for patient in patients]
    alive = alive_at_day(records.values(), at)
    return Caseload(
        lines=tuple(sorted(lines, key=_longest_silence)),
        closing=tuple(sorted(_closing(patients, records, planned, at), key=lambda one: one.closes)),
        hands=_hands(by),
        issues=_issues(by),
        alive=alive,
        interval=wilson(alive.alive, alive.n, usual_level()),
    )


def _whose(by: Actor, everyone: str) -> "QuerySet[Patient]":
    seen = Patient.objects.visible_to(by).filter(episodes__period_end=None, episodes__phase__in=FOLLOWED)
    own = CareTeamParticipant.objects.filter(practitioner=by.practitioner_id, period_end=None)
    mine = seen.filter(pk__in=own.values("patient"))
    return (mine if everyone != "yes" and mine.exists() else seen).distinct()


def _line(patient: Patient, record: PatientRecord, planned: Planned | None, at: datetime) -> CaseLine:
    quiet = silence(record, at)
    states: list[State] = [one.state for one in strands(record, at)]
    ahead = [e.start for e in record.encounters if e.status == "planned" and e.start >= at]
    return CaseLine(
        patient=patient,
        days=None if quiet is None else quiet.days(at),
        quiet=quiet is not None and at >= quiet.asks,
        next_contact=min(
            (e.start for e in record.encounters if e.start in ahead and e.kind in CONTACTS), default=None
        ),
        windows=tuple(titled(item) for item in _open(record, planned, at)),
        alive=states.count("alive"),
        stopped=states.count("stopped"),
        practices=sum(p.since <= at and (p.ended is None or p.ended > at) for p in record.practices),
    )


def _longest_silence(line: CaseLine) -> tuple[int, str]:
    return -(line.days if line.days is not None else -1), str(line.patient)


def _open(record: PatientRecord, planned: Planned | None, at: datetime) -> Iterator[Due]:
    """Open windows of integration work."""
    for item in watched(due(record, planned.plan, at)) if planned is not None else ():
        if item.state in OPEN and item.instance.activity.component == "integration":
            yield item


def _closing(
    patients: Iterable[Patient],
    records: Mapping[UUID, PatientRecord],
    planned: Mapping[UUID, Planned],
    at: datetime,
) -> Iterator[Closing]:
    for patient in patients:
        for item in _open(records[patient.pk], planned.get(patient.pk), at):
            activity = item.instance.activity
            if item.closes is not None and item.closes <= at + TODAY:
                talk = activity.kind == "contact" and activity.after == "line-out"
                yield Closing(patient, titled(item), item.closes, item.owner_name or item.owner, talk)


def _hands(by: Actor) -> tuple[RaisedHand, ...]:
    rows = RaisedHand.objects.visible_to(by).filter(answer=None).select_related("patient")
    return tuple(rows.order_by("received"))


def _issues(by: Actor) -> tuple[tuple[DetectedIssue, str], ...]:
    """Open findings that are an integrator's to act on, and who integrates that member."""
    rows = list(asked_of_integrators(by))
    names = integrators_of({row.patient_id for row in rows}, by)
    return tuple((row, names.get(row.patient_id, "")) for row in rows)
