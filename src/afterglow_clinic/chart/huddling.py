"""Brings the team together around a member who is off track: one huddle, a task and a message for each role.

What makes a decision valid is the core's (`afterglow.program.huddle`); the room where people write
and sign is `afterglow_clinic.care_station.huddle`.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.alerting import notify_roles
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import Checkpoint, Huddle, Patient, Task
from afterglow_clinic.chart.planning import Planned
from afterglow_clinic.chart.watching import owner_of

VIEW = "huddle-view"


def open_huddle(*, row: Checkpoint, patient: Patient, planned: Planned, by: Actor, at: datetime) -> Huddle:
    """Bring the team together: one huddle for one checkpoint, a task and a message for each role."""
    asked = planned.plan.protocol.checkpoint
    huddle, opened = Huddle.objects.get_or_create(
        checkpoint=row,
        defaults={
            "patient": patient,
            "opened": at,
            "decide_by": at + timedelta(hours=asked.decide_within_h),
        },
    )
    if not opened:
        return huddle
    audit(by=by, at=at, action=Action.CREATE, subtype="huddle.open", entity=huddle)
    Task.objects.bulk_create(_view_task(huddle, role, planned, at) for role in asked.roles)
    notify_roles(
        patient=patient,
        people={role: owner_of(planned, role) for role in asked.roles},
        key=f"huddle/{huddle.pk}",
        subject=_("A huddle waits for your view"),
        text=_("A member is off track and the team decides what to do. Please sign in and write your view."),
        at=at,
    )
    return huddle


def view_task_key(huddle: Huddle, role: str) -> str:
    """The task of one role in one huddle."""
    return f"{VIEW}/{huddle.pk}/{role}"


def _view_task(huddle: Huddle, role: str, planned: Planned, at: datetime) -> Task:
    return Task(
        patient_id=huddle.patient_id,
        key=view_task_key(huddle, role),
        code=VIEW,
        description=_("Write your view for the huddle after session %(n)d")
        % {"n": huddle.checkpoint.after_session},
        reason={"huddle": str(huddle.pk)},
        owner_role=role,
        owner=owner_of(planned, role),
        opens=at,
        closes=huddle.decide_by,
        authored=at,
    )
