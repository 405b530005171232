"""A day of the clinic: its agreed times in order, and where each session stands. Fixed queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from afterglow.program.local_time import instant
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import Appointment, Encounter, GateCheck


@dataclass(frozen=True, slots=True)
class Line:
    """One agreed time with its state in a word, a tone, and why it is held for those who may read that."""

    row: Appointment
    state: str
    tone: str
    why: tuple[str, ...] = ()


def lines_of(day: date, *, by: Actor, zone: ZoneInfo, at: datetime) -> tuple[Line, ...]:
    """The times of a local day that this person may see, the earliest first."""
    first, last = (instant(datetime.combine(each, time(0)), zone) for each in (day, day + timedelta(days=1)))
    rows = list(
        Appointment.objects.visible_to(by)
        .filter(start__gte=first, start__lt=last, cancelled=None)
        .select_related("patient", "practitioner", "location", "encounter")
        .order_by("start", "patient__family", "pk")
    )
    gates = _latest_gates(rows)
    return tuple(_line(row, gates.get((row.care_plan_id, row.session)), by, at) for row in rows)


def _latest_gates(rows: Iterable[Appointment]) -> dict[tuple[object, int], GateCheck]:
    plans = {row.care_plan_id for row in rows if row.kind == Appointment.Kind.SESSION}
    found = GateCheck.objects.filter(care_plan__in=plans).order_by("at", "revision")
    return {(row.care_plan_id, row.session): row for row in found}


def _line(row: Appointment, gate: GateCheck | None, by: Actor, at: datetime) -> Line:
    encounter = getattr(row, "encounter", None)
    if encounter is not None:
        running = encounter.status == Encounter.Status.IN_PROGRESS
        return Line(row, _("In session") if running else _("Has taken place"), "care" if running else "well")
    if row.kind != Appointment.Kind.SESSION:
        return Line(row, _("Not written down yet") if row.end < at else "", "know")
    if gate is None:
        return Line(row, _("Gate not passed yet"), "know")
    if gate.passed:
        return Line(row, _("Gate passed"), "well")
    return Line(row, _("Held"), "urgent", tuple(gate.held) if by.is_licensed else ())
