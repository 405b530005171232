"""Somebody who is ready for a session today: consents signed, worked up, assessed, booked for this hour."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from afterglow.program.gate import checks_of, gate_of
from afterglow.program.loading import load_protocol
from afterglow_clinic.chart.eligibility import assess
from afterglow_clinic.chart.models import Appointment, Consent, GateCheck, Patient
from afterglow_clinic.treatment_room.gating import GateAnswers, check_gate
from tests.clinic.booking.course import book, on_plan, sessions
from tests.clinic.booking.protocol_text import IV_SIX
from tests.clinic.cast import NOW, Cast, Person
from tests.clinic.intake.paperwork import worked_up

PROTOCOL = load_protocol(IV_SIX)
START = NOW + timedelta(days=1)
"""When the first session is agreed for."""
GATE = gate_of(PROTOCOL, 1)
assert GATE is not None
CHECKS = checks_of(GATE)
VITALS = {
    "body-weight": (Decimal(70), "kg"),
    "systolic-bp": (Decimal(122), "mm[Hg]"),
    "diastolic-bp": (Decimal(78), "mm[Hg]"),
    "heart-rate": (Decimal(66), "/min"),
    "oxygen-saturation": (Decimal(98), "%"),
}


def consented(patient: Patient, *, at: datetime = NOW, expires: datetime | None = None) -> None:
    """Every consent the protocol names."""
    for category in PROTOCOL.consents:
        Consent.objects.create(
            patient=patient,
            category=category,
            document_version="1",
            given=at,
            expires=expires,
            recorded_by=str(patient),
        )


def ready(cast: Cast, member: Person | None = None) -> Appointment:
    """A member on the plan, booked, consented, worked up and assessed; their first session."""
    plan = on_plan(cast, member, first=START)
    patient = plan.patient
    worked_up(patient)
    consented(patient)
    assess(patient=patient, protocol=PROTOCOL, by=cast.prescriber.actor, at=NOW)
    return sessions(book(cast, patient))[0]


def all_go(**changed: str) -> GateAnswers:
    """Every check answered go, with `changed` answers (hyphens as underscores), and good vital signs."""
    answers = {check.id: "go" for check in CHECKS}
    return GateAnswers(answers | {name.replace("_", "-"): a for name, a in changed.items()}, {}, VITALS)


def pass_gate(cast: Cast, row: Appointment, *, at: datetime = START, **given: Any) -> GateCheck:
    """The nurse goes through the gate."""
    latest = GateCheck.objects.filter(care_plan=row.care_plan, session=row.session).first()
    asked = {"given": all_go(), "revision": latest.revision if latest else 0, "by": cast.nurse.actor}
    return check_gate(appointment=row, at=at, **asked | given)
