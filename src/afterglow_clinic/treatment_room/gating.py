"""The gate before a session: asked check by check, measured then and there, kept whole, the latest counts.

What the answers come to is the core's (`afterglow.program.gate`). Consents and eligibility are not asked,
they are read, with the values just taken. The session itself is begun in `actions`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from afterglow.program.gate import Check, checks_of, gate_of, judge_gate
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.appointing import plan_of
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.consenting import consent_refusals
from afterglow_clinic.chart.eligibility import eligibility_refusals
from afterglow_clinic.chart.intake.telling import measure
from afterglow_clinic.chart.models import Appointment, GateCheck, Patient
from afterglow_clinic.chart.permissions import check_may
from afterglow_clinic.chart.planning import Planned
from afterglow_clinic.treatment_room.holding import NotNow, locked_patient, open_time, practitioner_of
from afterglow_clinic.treatment_room.readying import latest_gate


class StaleGate(ValueError):
    """Somebody went through the gate meanwhile: who, and when."""

    def __init__(self, by: str, at: datetime) -> None:
        super().__init__(f"changed by {by} at {at.isoformat()}")
        self.by, self.at = by, at


@dataclass(frozen=True, slots=True)
class GateAnswers:
    """What was answered at the gate, by check, with notes, and the values taken there, by code with unit."""

    answers: Mapping[str, str]
    notes: Mapping[str, str]
    values: Mapping[str, tuple[Decimal, str]]


@transaction.atomic
def check_gate(
    *, appointment: Appointment, given: GateAnswers, revision: int, by: Actor, at: datetime
) -> GateCheck:
    """Go through the gate of a session. What was measured is kept whatever the outcome.

    Args:
        revision: How many passages there were when this one began.
    Raises:
        NotPermitted: `session.run` does not name the actor.
        NotNow: The time was called off, or something has happened at it.
        StaleGate: Somebody else went through it since.
        NotMeasurable: A value that would be a slip of the pen.
    """
    check_may(by, "session.run")
    patient = locked_patient(appointment)
    practitioner = practitioner_of(by, patient)
    kept = open_time(appointment)
    planned, _record = plan_of(patient)
    gate = gate_of(planned.plan.protocol, kept.session)
    if gate is None:
        raise NotNow(_("The protocol has no gate before this session, so it cannot begin."))
    earlier = latest_gate(planned, kept.session)
    if (earlier.revision if earlier else 0) != revision and earlier is not None:
        if _same(earlier, given, practitioner):
            return earlier
        raise StaleGate(earlier.by.name, earlier.at)
    for code, (value, unit) in given.values.items():
        measure(patient=patient, code=code, value=value, unit=unit, effective=at, by=by, at=at)
    checks = checks_of(gate)
    held = (*judge_gate(checks, given.answers).held, *_standing_in_the_way(patient, planned, at))
    row = GateCheck.objects.create(
        patient=patient,
        care_plan=planned.row,
        appointment=kept,
        activity=gate.id,
        session=kept.session,
        items=_items(checks, given),
        held=list(dict.fromkeys(held)),
        passed=not held,
        revision=revision + 1,
        by_id=practitioner,
        at=at,
    )
    detail = {"session": kept.session, "passed": row.passed}
    audit(by=by, at=at, action=Action.EXECUTE, subtype="gate.check", entity=row, detail=detail)
    return row


def _standing_in_the_way(patient: Patient, planned: Planned, at: datetime) -> tuple[str, ...]:
    """Consents and eligibility as they are with the values just taken."""
    protocol = planned.plan.protocol
    return (
        *consent_refusals(patient, protocol.consents, at),
        *eligibility_refusals(patient, at, protocol),
    )


def _items(checks: tuple[Check, ...], given: GateAnswers) -> list[dict[str, str]]:
    return [
        {
            "check": check.id,
            "title": check.title,
            "answer": given.answers.get(check.id, ""),
            "note": given.notes.get(check.id, ""),
        }
        for check in checks
    ]


def _same(earlier: GateCheck, given: GateAnswers, practitioner: UUID) -> bool:
    """Whether this is the same press again."""
    before = {item["check"]: (item["answer"], item["note"]) for item in earlier.items}
    now = {name: (answer, given.notes.get(name, "")) for name, answer in given.answers.items()}
    return earlier.by_id == practitioner and before == now
