"""Work that waits for somebody: missed windows, views to write, decisions to carry out. Yours first."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.huddling import VIEW
from afterglow_clinic.chart.measuring import MEASURE
from afterglow_clinic.chart.models import Task
from afterglow_clinic.chart.sustaining import SLIP
from afterglow_clinic.chart.urgency import age
from afterglow_clinic.chart.watching import MISSED


@dataclass(frozen=True, slots=True)
class Line:
    """One task as the list shows it."""

    task: Task
    word: str
    tone: str
    url: str
    when: str
    late: bool


def open_work(by: Actor) -> "QuerySet[Task]":
    """Tasks nobody has ended, of the members one sees; what is due soonest first.

    A measure whose window is still open is no work yet: it stands on the windows board until it is
    missed.
    """
    rows = Task.objects.visible_to(by).filter(completion=None).exclude(code=MEASURE)
    return rows.select_related("patient", "owner").order_by(F("closes").asc(nulls_last=True), "opens", "pk")


def mine(rows: "QuerySet[Task]", by: Actor) -> "QuerySet[Task]":
    """What carries one's name, or one's role and nobody's name."""
    named = Q(owner_id=by.practitioner_id) if by.practitioner_id else Q(pk__in=[])
    return rows.filter(named | Q(owner=None, owner_role__in=[role.value for role in by.roles]))


def line(task: Task, at: datetime) -> Line:
    """How one task reads."""
    late = task.closes is not None and task.closes < at
    if task.code == MISSED:
        word, tone = _("Missed"), "urgent"
        when = _("%(age)s ago") % {"age": age(at - task.opens)}
    elif task.closes is None:
        word, tone, when = _("To do"), "know", ""
    else:
        word, tone = (_("Late"), "urgent") if late else (_("To do"), "care")
        words = _("%(age)s late") if late else _("%(age)s left")
        when = words % {"age": age(abs(task.closes - at))}
    return Line(task, word, tone, _where(task), when, late or task.code == MISSED)


def _where(task: Task) -> str:
    """Where it is done: a view in its huddle, a slip on its own page, everything else on the task's."""
    huddle = task.reason.get("huddle")
    if task.code == VIEW and huddle:
        return reverse("consult_room:huddle", args=[task.patient_id, huddle])
    if task.code == SLIP:
        return reverse("care_station:slip", args=[task.pk])
    return reverse("care_station:task", args=[task.pk])
