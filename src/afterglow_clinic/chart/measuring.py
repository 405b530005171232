"""The measures of a booked series as work: each window a task, a rhythm as a recurring measure.

Windows move with the sessions they hang on, so a review puts each open task where its window is now,
ends those whose measure came in, and calls off what the plan no longer holds. What is due is the
core's to say (`afterglow.program.due`); a missed window is `afterglow_clinic.chart.watching`'s.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from afterglow.program.due import Due
from afterglow_clinic.chart.models import CarePlan, Patient, RecurringMeasure, Task, TaskCompletion
from afterglow_clinic.chart.planning import Planned
from afterglow_clinic.chart.watching import WATCH, owner_of, owner_role, titled

MEASURE = "measure"


def task_key(plan: CarePlan, item: Due) -> str:
    """One window, one task."""
    activity, session, repeat = item.instance.key
    return f"{MEASURE}/{plan.pk}/{activity}/{session or ''}/{repeat}"


def ask_measures(
    *, patient: Patient, planned: Planned, items: Iterable[Due], at: datetime
) -> tuple[int, int]:
    """Make a task of every measure to come, and a recurring measure of every rhythm. Again adds nothing.

    Returns:
        How many tasks and how many recurring measures are new.
    """
    wanted = {task_key(planned.row, item): item for item in items if item.opens is not None}
    known = Task.objects.filter(patient=patient, key__in=list(wanted)).values_list("key", flat=True)
    fresh = [_task(patient, planned, key, wanted[key], at) for key in sorted(wanted.keys() - set(known))]
    Task.objects.bulk_create(fresh)
    return len(fresh), len(_ask_in_rhythm(patient, planned, wanted.values()))


def _task(patient: Patient, planned: Planned, key: str, item: Due, at: datetime) -> Task:
    return Task(
        patient=patient,
        key=key,
        code=MEASURE,
        description=titled(item)[:300],
        reason={"instrument": item.instance.activity.instrument, "rule": item.rule},
        owner_role=item.owner,
        owner=owner_of(planned, owner_role(item)),
        opens=item.opens or at,
        closes=item.closes,
        authored=at,
    )


def _ask_in_rhythm(patient: Patient, planned: Planned, items: Iterable[Due]) -> list[RecurringMeasure]:
    """A rhythm that nobody asks for yet. One that runs already is not doubled: nobody is asked twice."""
    running = RecurringMeasure.objects.filter(patient=patient, care_plan__period_end=None)
    asked = set(running.values_list("instrument", flat=True))
    fresh: dict[str, RecurringMeasure] = {}
    for item in items:
        activity = item.instance.activity
        name = activity.instrument
        if activity.times == 1 or name is None or name in asked or item.opens is None:
            continue
        fresh.setdefault(
            name,
            RecurringMeasure(
                patient=patient,
                care_plan=planned.row,
                instrument=name,
                every_days=activity.every_days,
                since=item.opens,
            ),
        )
    return RecurringMeasure.objects.bulk_create(fresh.values())


def settle_measures(*, patient: Patient, planned: Planned, items: Sequence[Due], at: datetime) -> None:
    """Put every open task of a measure where its window is now, and end what has come in or is no more."""
    tasks = Task.objects.filter(patient=patient, code=MEASURE, completion=None)
    by_key = {task_key(planned.row, item): item for item in items}
    ended, moved = [], []
    for task in tasks:
        item = by_key.get(task.key)
        if item is None or item.done_at is not None or item.state == "missed":
            ended.append(_ended(task, item, at))
        elif item.opens is not None and (task.opens, task.closes) != (item.opens, item.closes):
            task.opens, task.closes = item.opens, item.closes
            moved.append(task)
    TaskCompletion.objects.bulk_create(ended)
    Task.objects.bulk_update(moved, ["opens", "closes"])


def _ended(task: Task, item: Due | None, at: datetime) -> TaskCompletion:
    came_in = item is not None and item.done_at is not None
    return TaskCompletion(
        patient_id=task.patient_id,
        task=task,
        by=WATCH,
        at=at,
        outcome=TaskCompletion.Outcome.DONE if came_in else TaskCompletion.Outcome.CALLED_OFF,
        reason="" if came_in else "its window closed, or the plan no longer holds it",
    )
