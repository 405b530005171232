"""Agreed times and the diaries around them: what is booked, what could be, and who is taken when.

It reads and proposes; what is written is written by the rooms' actions. The proposals themselves are
the core's (`afterglow.program.slots`, `afterglow.program.moving`). No other member is ever named.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from afterglow.program.booking import Taken
from afterglow.program.calendar import Key
from afterglow.program.due import Due, due
from afterglow.program.moving import Agreed
from afterglow.program.slots import MEMBER, Diary, Slot, slots
from afterglow.record import PatientRecord
from afterglow_clinic.chart.loading import load_record
from afterglow_clinic.chart.models import Appointment, CarePlan, Holiday, Patient
from afterglow_clinic.chart.planning import Planned, load_plan

LONGEST = timedelta(days=1)
"""No appointment lasts longer; what begins earlier than this before now is over."""


class NoPlan(LookupError):
    """The member follows no protocol, so there is nothing to book."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A whole series as it could be booked now. `digest` tells whether it is still what was looked at."""

    planned: Planned
    record: PatientRecord
    slots: tuple[Slot, ...]
    measures: tuple[Due, ...]

    @property
    def digest(self) -> str:
        times = [[*slot.instance.key, slot.start.isoformat()] for slot in self.slots if slot.start]
        return sha256(json.dumps(times).encode()).hexdigest()[:32]

    @property
    def placed(self) -> tuple[Slot, ...]:
        return tuple(slot for slot in self.slots if slot.start is not None)

    @property
    def unplaced(self) -> tuple[Slot, ...]:
        return tuple(slot for slot in self.slots if slot.start is None)

    @property
    def against(self) -> tuple[tuple[Slot, str], ...]:
        """Everything that speaks against these times, with the time it speaks against."""
        return tuple((slot, said) for slot in self.slots for said in slot.against)


def key_of(row: Appointment) -> Key:
    """The occasion an appointment is for, as the core names it."""
    return row.activity, row.session or None, row.repeat


def booked(plan: CarePlan) -> list[Appointment]:
    """What stands in the calendar for this plan, kept or not; called-off times are no times."""
    rows = Appointment.objects.filter(care_plan=plan, cancelled=None)
    return list(rows.select_related("practitioner", "location", "encounter").order_by("start", "id"))


def ahead(rows: Iterable[Appointment]) -> list[Appointment]:
    """Those nothing has happened at yet: kept times do not move."""
    return [row for row in rows if getattr(row, "encounter", None) is None]


def agreed(rows: Iterable[Appointment]) -> Agreed:
    """Times by occasion."""
    return {key_of(row): (row.start, row.end) for row in rows}


def plan_of(patient: Patient) -> tuple[Planned, PatientRecord]:
    """The member's plan and record.

    Raises:
        NoPlan: They follow no protocol.
    """
    record = load_record(patient)
    planned = load_plan(patient, record)
    if planned is None:
        raise NoPlan(str(patient.pk))
    return planned, record


def propose_series(patient: Patient, at: datetime, first_session: datetime | None = None) -> Proposal:
    """A time for everything of the member's plan that is still to be and not booked.

    Args:
        first_session: Instead of the planned one; only while no session is booked or had.
    Raises:
        NoPlan: They follow no protocol.
    """
    planned, record = plan_of(patient)
    if first_session is not None and not planned.plan.booked:
        planned = replace(planned, plan=replace(planned.plan, first_session=first_session))
    rows = booked(planned.row)
    diary = diary_of(patient, planned, at)
    found = slots(record, planned.plan, at, diary, booked={key_of(row) for row in rows})
    return Proposal(planned, record, found, measures_of(planned, record, at))


def measures_of(planned: Planned, record: PatientRecord, at: datetime) -> tuple[Due, ...]:
    """The measures of the plan that are still to come in."""
    return tuple(
        item
        for item in due(record, planned.plan, at)
        if item.instance.activity.kind == "assessment" and item.state not in ("done", "missed")
    )


def diary_of(patient: Patient, planned: Planned, at: datetime, *, without: CarePlan | None = None) -> Diary:
    """Days off, and what the member and the owners of this plan have already. Two queries.

    Args:
        without: A plan whose own times are left out, because they are about to move.
    """
    owners = {person.pk: role for role, person in planned.owners.items()}
    rows = Appointment.objects.filter(Q(patient=patient) | Q(practitioner__in=list(owners)))
    rows = rows.filter(cancelled=None, start__gt=at - LONGEST).select_related("practitioner")
    taken: dict[str, list[Taken]] = {}
    zone = ZoneInfo(planned.plan.zone)
    for row in rows:
        if without is not None and row.care_plan_id == without.pk:
            continue
        if row.patient_id == patient.pk:
            taken.setdefault(MEMBER, []).append(Taken(row.start, row.end, _own(row, zone)))
        elif row.practitioner_id in owners:
            role = owners[row.practitioner_id]
            taken.setdefault(role, []).append(Taken(row.start, row.end, _others(row, zone)))
    days = days_off(patient.organization_id, timezone.localdate(at, zone))
    return Diary(planned.plan.zone, days, {who: tuple(found) for who, found in taken.items()})


def _own(row: Appointment, zone: ZoneInfo) -> str:
    return _("they have: %(what)s, %(when)s") % {"what": row.title, "when": _when(row, zone)}


def _others(row: Appointment, zone: ZoneInfo) -> str:
    """Somebody else's time is named by whose it is and when, never by the other member."""
    return _("%(name)s is taken, %(when)s") % {"name": row.practitioner, "when": _when(row, zone)}


def _when(row: Appointment, zone: ZoneInfo) -> str:
    start, end = timezone.localtime(row.start, zone), timezone.localtime(row.end, zone)
    return f"{date_format(start, 'j F H:i')}–{date_format(end, 'H:i')}"


def days_off(organization: UUID, since: date) -> Mapping[date, str]:
    """Holidays from a day on."""
    rows = Holiday.objects.filter(organization=organization, date__gte=since)
    return dict(rows.values_list("date", "name"))
