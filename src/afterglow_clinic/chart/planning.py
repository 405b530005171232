"""Rows become a plan: the exact protocol a member is pinned to, their sessions, targets and owners.

It decides nothing about the member. A pinned text that is not at hand gives no plan and says so
(`Unplanned`): the shelf's present version is not what this member agreed to. Fixed queries, however
many members. The neighbour that reads the record is `afterglow_clinic.chart.loading`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from afterglow.program.plan import CarePlan, Target, TargetKind
from afterglow.program.protocol import Protocol
from afterglow.record import PatientRecord
from afterglow_clinic.chart import models as rows
from afterglow_clinic.chart.models import Patient, Practitioner
from afterglow_clinic.chart.prepared import Prepared
from afterglow_clinic.chart.protocols import NotAtHand, pin_words, pinned_protocol, pinned_protocols

STOPPED = "stop"
"""The option that ends a series."""
AGREED = ("planned", "in-progress", "finished")
PLANS = Prepared(
    lambda: (
        rows.CarePlan.objects.filter(period_end=None)
        .exclude(protocol_sha256="")
        .select_related("pinned")
        .order_by("period_start")
    )
)
BESIDE: Mapping[str, Prepared[Any]] = {
    "goals": Prepared(lambda: rows.Goal.objects.filter(end=None).exclude(instrument="").order_by("at")),
    "people": Prepared(
        lambda: (
            rows.CareTeamParticipant.objects.filter(period_end=None)
            .select_related("practitioner")
            .order_by("period_start", "id")
        )
    ),
    "stops": Prepared(
        lambda: rows.Decision.objects.filter(option=STOPPED).select_related("huddle__checkpoint")
    ),
}
"""What stands beside a plan: targets, the people of the team, decisions that ended the series."""
Beside = Mapping[str, Sequence[Any]]


class Unplanned(LookupError):
    """The text a member is pinned to is not at hand; the message names it."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A member's row of a plan, what the core reads in it, and the people behind its roles."""

    row: rows.CarePlan
    plan: CarePlan
    owners: Mapping[str, Practitioner] = field(default_factory=dict)


def load_plan(patient: Patient, record: PatientRecord) -> Planned | None:
    """One member's plan, or None where they follow no protocol.

    Raises:
        Unplanned: The text they are pinned to is not at hand.
    """
    running = PLANS.of(patient.pk)
    return plan_of(running[-1], patient, record) if running else None


def plan_of(row: rows.CarePlan, patient: Patient, record: PatientRecord) -> Planned:
    """What one plan of this member says, running or ended.

    Raises:
        Unplanned: The text it pins is not at hand.
    """
    try:
        protocol = pinned_protocol(row)
    except NotAtHand as why:
        raise Unplanned(str(why)) from why
    beside = {name: part.of(patient.pk) for name, part in BESIDE.items()}
    return _planned(row, protocol, record, beside, patient.organization.zone)


def load_plans(
    patients: Iterable[Patient], records: Mapping[UUID, PatientRecord]
) -> tuple[dict[UUID, Planned], dict[UUID, str]]:
    """Plans of many members, and for a pinned member without one the reason."""
    known = {patient.pk: patient for patient in patients}
    running = {row.patient_id: row for row in PLANS.rows().filter(patient__in=list(known))}
    beside = {name: _by_patient(part, list(running)) for name, part in BESIDE.items()}
    protocols = pinned_protocols(running.values())
    planned: dict[UUID, Planned] = {}
    for pk, row in running.items():
        if row.pk in protocols:
            own = {name: grouped[pk] for name, grouped in beside.items()}
            zone = known[pk].organization.zone
            planned[pk] = _planned(row, protocols[row.pk], records[pk], own, zone)
    return planned, {pk: pin_words(row) for pk, row in running.items() if pk not in planned}


def _by_patient(part: Prepared[Any], patients: list[UUID]) -> dict[UUID, list[Any]]:
    grouped: dict[UUID, list[Any]] = defaultdict(list)
    for row in part.rows().filter(patient__in=patients):
        grouped[row.patient_id].append(row)
    return grouped


def _planned(
    row: rows.CarePlan, protocol: Protocol, record: PatientRecord, beside: Beside, zone: str
) -> Planned:
    enrolled = row.enrolled or row.period_start
    agreed = sorted(
        each.start
        for each in record.encounters
        if each.kind == "treatment" and each.status in AGREED and each.start >= enrolled
    )
    expected = row.first_session or enrolled + timedelta(days=protocol.enrolment_days_before)
    people: dict[str, Practitioner] = {}
    for place in beside["people"]:
        people.setdefault(place.role, place.practitioner)
    plan = CarePlan(
        protocol=protocol,
        zone=zone,
        enrolled=enrolled,
        first_session=agreed[0] if agreed else expected,
        booked=tuple(agreed[: protocol.sessions.count]),
        ends_after_session=_ended_after(row, beside["stops"]),
        targets=tuple(_targets(beside["goals"])),
        owners={role: person.name for role, person in people.items()},
    )
    return Planned(row, plan, people)


def _ended_after(row: rows.CarePlan, stops: Iterable[rows.Decision]) -> int | None:
    ended = [one.huddle.checkpoint for one in stops if one.huddle.checkpoint.care_plan_id == row.pk]
    return min((one.after_session for one in ended), default=None)


def _targets(goals: Iterable[rows.Goal]) -> Iterable[Target]:
    for goal in goals:
        if goal.value is not None:
            yield Target(goal.instrument, cast(TargetKind, goal.kind), goal.value)
