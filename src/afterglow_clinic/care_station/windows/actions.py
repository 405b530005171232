"""Ending a piece of work: once, by name. It never makes a missed window kept."""

from datetime import datetime

from django.db import IntegrityError, transaction

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import Task, TaskCompletion
from afterglow_clinic.chart.permissions import check_may


def end_work(
    *, task: Task, outcome: str, reason: str, by: Actor, at: datetime
) -> tuple[TaskCompletion, bool]:
    """Say how it ended. The first to say so stays; the answer tells whether that was this call.

    Raises:
        NotPermitted: `work.finish` does not name the actor.
    """
    check_may(by, "work.finish")
    try:
        with transaction.atomic():
            row = TaskCompletion.objects.create(
                patient_id=task.patient_id, task=task, by=by.name, at=at, outcome=outcome, reason=reason
            )
            detail = {"code": task.code, "outcome": outcome}
            audit(by=by, at=at, action=Action.CREATE, subtype="work.end", entity=task, detail=detail)
            return row, True
    except IntegrityError:
        return TaskCompletion.objects.get(task=task, patient=task.patient), False
