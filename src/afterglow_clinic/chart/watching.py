"""The windows of a member's plan: what was kept, what was missed and whose work that is now.

A missed window stays missed and stays in the denominator; what can still be done about it is a
task for a named person. The neighbour that says what is due is `afterglow.program.due`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from afterglow.program.due import COUNTED, Due, due
from afterglow.record import PatientRecord
from afterglow_clinic.chart.models import Patient, Practitioner, Task, TaskCompletion
from afterglow_clinic.chart.planning import Planned

WATCHED = frozenset({"assessment", "contact", "visit", "decision", "session"})
"""Kinds whose missing is work of its own. A consent, the work-up and a gate hold the session itself, and
observation belongs to the treatment room."""
PENDING = frozenset({"upcoming", "open", "closing"})
MISSED = "window-missed"
WATCH = "Afterglow"
"""Who ends a task that the record itself has met."""


@dataclass(frozen=True, slots=True)
class Windows:
    """Figures of one member's plan. Someone without a plan has none due."""

    kept: int = 0
    due: int = 0
    contacts_kept: int = 0
    contacts_due: int = 0
    next_look: datetime | None = None


def windows_of(record: PatientRecord, planned: Planned, at: datetime) -> tuple[Due, ...]:
    """Every window of the plan, as it stands."""
    return due(record, planned.plan, at)


def watched(items: Iterable[Due]) -> list[Due]:
    """Those whose missing is work."""
    return [item for item in items if item.instance.activity.kind in WATCHED]


def count(items: Sequence[Due], at: datetime) -> Windows:
    """The figures for the board. A contact counts once its window is over or it is kept."""
    seen = [item for item in watched(items) if item.state in COUNTED]
    over = [item for item in seen if is_contact_after_session(item) and item.state in ("done", "missed")]
    return Windows(
        kept=sum(item.state == "done" for item in seen),
        due=len(seen),
        contacts_kept=sum(item.state == "done" for item in over),
        contacts_due=len(over),
        next_look=min(_moments(items, at), default=None),
    )


def is_contact_after_session(item: Due) -> bool:
    """The contact whose clock starts when the line comes out."""
    activity = item.instance.activity
    return activity.kind == "contact" and activity.after == "line-out"


def _moments(items: Iterable[Due], at: datetime) -> Iterable[datetime]:
    """When something changes by itself: a watched window closes, a checkpoint may be held.

    A late session is expected at any moment, so what hangs on it would ask for a look at every
    moment; that it is missed is told by its own window.
    """
    for item in items:
        hangs_on_now = not item.event.happened and item.closes is not None and item.closes <= at
        if item.state not in PENDING or hangs_on_now:
            continue
        if item.instance.activity.kind in WATCHED and item.closes is not None:
            yield item.closes
        if item.instance.activity.kind == "checkpoint" and item.state == "upcoming" and item.opens:
            yield item.opens


def task_key(planned: Planned, item: Due) -> str:
    """One window, one task."""
    activity, session, repeat = item.instance.key
    return f"window/{planned.row.pk}/{activity}/{session or ''}/{repeat}"


def write_missed(*, patient: Patient, planned: Planned, items: Sequence[Due], at: datetime) -> list[Task]:
    """Make work of what was missed, and end the work that the record has met or a moved window undid."""
    by_key = {task_key(planned, item): item for item in watched(items)}
    missed = {key: item for key, item in by_key.items() if item.state == "missed" and item.done_at is None}
    known = {
        task.key: task
        for task in Task.objects.filter(patient=patient, code=MISSED).select_related("completion")
    }
    fresh = [_task(patient, planned, key, item, at) for key, item in missed.items() if key not in known]
    ended = [
        _ended(task, by_key.get(key), at)
        for key, task in known.items()
        if key not in missed and getattr(task, "completion", None) is None
    ]
    Task.objects.bulk_create(fresh)
    TaskCompletion.objects.bulk_create(ended)
    return fresh


def _task(patient: Patient, planned: Planned, key: str, item: Due, at: datetime) -> Task:
    role = owner_role(item)
    return Task(
        patient=patient,
        key=key,
        code=MISSED,
        description=titled(item),
        reason={
            "why": item.why,
            "closed": item.closes.isoformat() if item.closes else None,
            "source": {"citation": item.source.citation, "evidence": item.source.evidence},
        },
        owner_role=role,
        owner=owner_of(planned, role),
        opens=item.closes or at,
        authored=at,
    )


def _ended(task: Task, item: Due | None, at: datetime) -> TaskCompletion:
    done = item.done_at if item is not None else None
    return TaskCompletion(
        patient_id=task.patient_id,
        task=task,
        by=WATCH,
        at=at,
        outcome=TaskCompletion.Outcome.DONE if done else TaskCompletion.Outcome.CALLED_OFF,
        reason="done late" if done else "the window moved or is no longer part of the plan",
    )


def titled(item: Due) -> str:
    """The activity and its session."""
    number = "" if item.instance.session is None else f" {item.instance.session}"
    return f"{item.instance.activity.title}{f', session{number}' if number else ''}"


def owner_role(item: Due) -> str:
    """Who does something about it. What a member was to do and did not is the team's to ask about."""
    if item.owner != "member":
        return item.owner
    return "integrator" if item.instance.activity.component == "integration" else "nurse"


def owner_of(planned: Planned, role: str) -> Practitioner | None:
    """The person of this member's team behind a role, if there is one."""
    return planned.owners.get(role)
