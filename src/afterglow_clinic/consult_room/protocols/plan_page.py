"""A member's plan as a page shows it: what they were given, by whom, and the hours it plans and they had."""

from dataclasses import dataclass
from datetime import datetime

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.hours import HoursLine, member_hours
from afterglow_clinic.chart.loading import load_record
from afterglow_clinic.chart.models import CarePlan, Patient
from afterglow_clinic.chart.planning import Unplanned, load_plan
from afterglow_clinic.chart.protocols import Offered, offered
from afterglow_clinic.consult_room.banner import Banner, banner_of
from afterglow_clinic.consult_room.protocols.giving import newer_version, open_plan
from afterglow_clinic.consult_room.sight import sight_of


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Everything the page shows. Without a plan, what could be given; `lost` if its text is not at hand."""

    patient: Patient
    banner: Banner
    plan: CarePlan | None
    hours: tuple[HoursLine, ...]
    newer: Offered | None
    signed: tuple[Offered, ...]
    waiting: tuple[Offered, ...]
    lost: str = ""


def plan_page(patient: Patient, *, by: Actor, at: datetime) -> PlanPage:
    """Put the page together for a reader who opened this member."""
    plan = open_plan(patient)
    hours, lost = _hours(patient, at)
    found = offered(patient.organization_id)
    return PlanPage(
        patient=patient,
        banner=banner_of(patient, sight=sight_of(by), by=by, at=at),
        plan=plan,
        hours=hours,
        newer=newer_version(plan) if plan is not None else None,
        signed=tuple(one for one in found if one.signature is not None),
        waiting=tuple(one for one in found if one.signature is None),
        lost=lost,
    )


def _hours(patient: Patient, at: datetime) -> tuple[tuple[HoursLine, ...], str]:
    record = load_record(patient)
    try:
        planned = load_plan(patient, record)
    except Unplanned as why:
        return (), str(why)
    return (member_hours(planned, record, at), "") if planned is not None else ((), "")
