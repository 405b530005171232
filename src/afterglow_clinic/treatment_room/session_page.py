"""One agreed time as its page shows it: who, what stands in the way, what runs, what opened after it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from afterglow.program.due import Due, due
from afterglow.program.gate import Check, checks_of, gate_of
from afterglow.record import PatientRecord
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.appointing import NoPlan, plan_of
from afterglow_clinic.chart.consenting import consent_refusals
from afterglow_clinic.chart.models import (
    Appointment,
    Encounter,
    GateCheck,
    LineOut,
)
from afterglow_clinic.chart.planning import Planned, Unplanned
from afterglow_clinic.chart.who import Who, who_is
from afterglow_clinic.treatment_room.readying import Standing, latest_gate, standing_of


@dataclass(frozen=True, slots=True)
class SessionPage:
    """Everything the page shows. `lost` says why nothing can be done where the plan is not at hand."""

    row: Appointment
    who: Who
    checks: tuple[Check, ...] = ()
    standing: Standing | None = None
    gate: GateCheck | None = None
    encounter: Encounter | None = None
    line_out: LineOut | None = None
    lapsed: tuple[str, ...] = ()
    opened: tuple[Due, ...] = ()
    contact: Appointment | None = None
    lost: str = ""

    @property
    def running(self) -> bool:
        return self.encounter is not None and self.encounter.status == Encounter.Status.IN_PROGRESS

    @property
    def contact_due(self) -> Due | None:
        """The contact that has to be within hours of the line out."""
        return next((item for item in self.opened if item.instance.activity.kind == "contact"), None)


def session_page(row: Appointment, *, by: Actor, at: datetime) -> SessionPage:
    """Put the page together; `row` was found for this reader."""
    who = who_is(row.patient, by=by)
    try:
        planned, record = plan_of(row.patient)
    except (NoPlan, Unplanned) as none:
        return SessionPage(row, who, lost=str(none) or _("They follow no protocol now."))
    encounter = getattr(row, "encounter", None)
    gate = gate_of(planned.plan.protocol, row.session)
    return SessionPage(
        row=row,
        who=who,
        checks=checks_of(gate) if gate is not None else (),
        standing=_standing(row, planned, record, at) if encounter is None else None,
        gate=latest_gate(planned, row.session),
        encounter=encounter,
        line_out=getattr(encounter, "line_out", None) if encounter is not None else None,
        lapsed=_lapsed(row, planned, encounter, at),
        opened=_opened(row, planned, record, encounter, at),
        contact=_contact(row),
    )


def _standing(row: Appointment, planned: Planned, record: PatientRecord, at: datetime) -> Standing | None:
    if row.kind != Appointment.Kind.SESSION:
        return None
    return standing_of(row.patient, planned, record, row.session, at)


def _lapsed(row: Appointment, planned: Planned, encounter: Encounter | None, at: datetime) -> tuple[str, ...]:
    """Consents that do not hold any more while the line is in."""
    if encounter is None or encounter.status != Encounter.Status.IN_PROGRESS:
        return ()
    return consent_refusals(row.patient, planned.plan.protocol.consents, at)


def _opened(
    row: Appointment, planned: Planned, record: PatientRecord, encounter: Encounter | None, at: datetime
) -> tuple[Due, ...]:
    """Windows that the line out opened, by what closes first; the experience and the contact among them."""
    if encounter is None or encounter.period_end is None:
        return ()
    return tuple(
        item
        for item in due(record, planned.plan, at)
        if item.instance.session == row.session
        and item.instance.activity.after == "line-out"
        and item.instance.activity.kind in ("assessment", "contact")
        and item.closes is not None
    )


def _contact(row: Appointment) -> Appointment | None:
    """The contact that is booked for after this session."""
    rows = Appointment.objects.filter(
        care_plan=row.care_plan_id, session=row.session, kind=Appointment.Kind.CONTACT, cancelled=None
    )
    return rows.select_related("practitioner").order_by("start").first()


FRESH = timedelta(hours=2)
"""Answers of a gate that was held stand filled in again for this long: a ride came, the rest stays."""


def answers_before(page: SessionPage, at: datetime) -> dict[str, str]:
    """What a gate that was held shortly before had for answers, as the form names them."""
    gate = page.gate
    if gate is None or gate.passed or at - gate.at > FRESH:
        return {}
    return {f"answer-{item['check']}": item["answer"] for item in gate.items if item["answer"] == "go"}
