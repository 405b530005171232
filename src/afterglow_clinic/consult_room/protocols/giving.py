"""A member is given a protocol, or moved to another version of it, by an act of a named prescriber.

The plan pins id, version and digest and keeps the text. Nothing here is ever done by a new version
appearing: `newer_version` only says that there is one. A protocol nobody signed cannot be given.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from afterglow.program.booking import Moved, preview
from afterglow.program.calendar import Key, instances
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.appointing import booked, key_of, measures_of, plan_of
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.holding import hold
from afterglow_clinic.chart.measuring import ask_measures
from afterglow_clinic.chart.models import (
    Appointment,
    AppointmentCancellation,
    CarePlan,
    Patient,
    RecurringMeasure,
)
from afterglow_clinic.chart.permissions import NotPermitted, check_may
from afterglow_clinic.chart.protocols import NotAtHand, Offered, exactly, keep_text, newest
from afterglow_clinic.chart.reviewing import review_patient


class NotSigned(ValueError):
    """No medical director has signed this version, so nobody can be given it."""


class AlreadyOnPlan(ValueError):
    """The member follows a protocol already; moving is another act."""


class PlanMoved(ValueError):
    """Somebody else moved the member meanwhile: who, and when."""

    def __init__(self, plan: CarePlan) -> None:
        super().__init__(f"moved by {plan.started_by}")
        self.by, self.at = plan.started_by, plan.period_start


def open_plan(patient: Patient) -> CarePlan | None:
    """The plan by which a member follows a protocol now."""
    rows = CarePlan.objects.filter(patient=patient, period_end=None).exclude(protocol_sha256="")
    return rows.order_by("-period_start").first()


@transaction.atomic
def start_care_plan(
    *, patient: Patient, sha256: str, first_session: datetime, by: Actor, at: datetime
) -> CarePlan:
    """Give a member exactly this version of a protocol. Pressed twice, it is given once.

    Raises:
        NotPermitted: `care-plan.start` does not name the actor.
        NotAtHand: There is no such text in this clinic.
        NotSigned: Nobody signed it.
        AlreadyOnPlan: They follow another one.
        ValueError: The first session does not lie ahead.
    """
    check_may(by, "care-plan.start")
    if by.organization_id is None or by.organization_id != patient.organization_id:
        raise NotPermitted("care-plan.start")
    one = exactly(by.organization_id, sha256)
    if one.signature is None:
        raise NotSigned(one.protocol.pin)
    hold(patient.pk)
    running = open_plan(patient)
    if running is not None:
        if (running.protocol_sha256, running.first_session) == (sha256, first_session):
            return running
        raise AlreadyOnPlan(running.protocol)
    if first_session <= at:
        raise ValueError("first_session: must lie ahead")
    row = _new_plan(patient, one, by, at)
    row.enrolled, row.first_session = at, first_session
    row.save(force_insert=True)
    _audit_start(row, by, at)
    review_patient(patient=patient, at=at, by=by)
    return row


def _new_plan(patient: Patient, one: Offered, by: Actor, at: datetime) -> CarePlan:
    kept = keep_text(organization=patient.organization_id, one=one, by=by.name, at=at)
    return CarePlan(
        patient=patient,
        title=one.protocol.title,
        protocol=one.protocol.id,
        protocol_version=one.protocol.version,
        protocol_sha256=one.sha256,
        pinned=kept,
        period_start=at,
        started_by=by.name,
    )


def _audit_start(row: CarePlan, by: Actor, at: datetime) -> None:
    detail = {
        "protocol": row.protocol,
        "version": row.protocol_version,
        "sha256": row.protocol_sha256,
        "replaces": str(row.replaces_id or ""),
    }
    audit(by=by, at=at, action=Action.CREATE, subtype="care-plan.start", entity=row, detail=detail)


def newer_version(plan: CarePlan) -> Offered | None:
    """The newest version of the protocol a member is on, where it is not theirs."""
    try:
        one = newest(plan.patient.organization_id, plan.protocol)
    except NotAtHand:
        return None
    return None if one.sha256 == plan.protocol_sha256 else one


@dataclass(frozen=True, slots=True)
class Change:
    """What another version would change for a member: windows, and times that have no place in it."""

    windows: tuple[Moved, ...]
    without_place: tuple[Appointment, ...]


def change_of(patient: Patient, to: Offered, at: datetime) -> Change:
    """What changes for this member if they move to that version; nothing is written.

    Raises:
        NoPlan: They follow no protocol.
    """
    planned, record = plan_of(patient)
    before = planned.plan
    after = replace(
        before,
        protocol=to.protocol,
        booked=before.booked[: to.protocol.sessions.count],
        ends_after_session=_within(before.ends_after_session, to),
    )
    return Change(preview(record, before, after, at), tuple(_without_place(planned.row, to)))


def _within(ends_after: int | None, to: Offered) -> int | None:
    return None if ends_after is None else min(ends_after, to.protocol.sessions.count)


def _without_place(plan: CarePlan, to: Offered) -> list[Appointment]:
    known: set[Key] = {each.key for each in instances(to.protocol)}
    rows = [row for row in booked(plan) if getattr(row, "encounter", None) is None]
    return [row for row in rows if key_of(row) not in known]


@transaction.atomic
def move_care_plan(*, plan: CarePlan, sha256: str, by: Actor, at: datetime) -> CarePlan:
    """Move a member to another version: their plan ends, another begins with the same sessions.

    Agreed times are kept where the new version has a place for them; the others are called off.

    Raises:
        NotPermitted, NotAtHand, NotSigned: As `start_care_plan`.
        PlanMoved: This plan has ended already, to another version than this.
    """
    check_may(by, "care-plan.start")
    patient = plan.patient
    if by.organization_id is None or by.organization_id != patient.organization_id:
        raise NotPermitted("care-plan.start")
    one = exactly(by.organization_id, sha256)
    if one.signature is None:
        raise NotSigned(one.protocol.pin)
    hold(patient.pk)
    running = open_plan(patient)
    if running is None or running.pk != plan.pk:
        if running is not None and running.protocol_sha256 == sha256:
            return running
        raise PlanMoved(running or plan)
    if running.protocol_sha256 == sha256:
        return running
    row = _new_plan(patient, one, by, at)
    row.enrolled, row.first_session = running.enrolled or running.period_start, running.first_session
    row.replaces = running
    CarePlan.objects.filter(pk=running.pk).update(period_end=at)
    row.save(force_insert=True)
    _carry_over(running, row, one, by, at)
    _audit_start(row, by, at)
    review_patient(patient=patient, at=at, by=by)
    return row


def _carry_over(old: CarePlan, new: CarePlan, one: Offered, by: Actor, at: datetime) -> None:
    gone = _without_place(old, one)
    reason = f"not in {one.protocol.pin}"
    AppointmentCancellation.objects.bulk_create(
        AppointmentCancellation(patient_id=row.patient_id, appointment=row, by=by.name, at=at, reason=reason)
        for row in gone
    )
    Appointment.objects.filter(pk__in=[row.pk for row in gone]).update(cancelled=at)
    Appointment.objects.filter(care_plan=old, cancelled=None).update(care_plan=new)
    RecurringMeasure.objects.filter(care_plan=old).update(care_plan=new)
    if Appointment.objects.filter(care_plan=new).exists():
        planned, record = plan_of(new.patient)
        ask_measures(patient=new.patient, planned=planned, items=measures_of(planned, record, at), at=at)
