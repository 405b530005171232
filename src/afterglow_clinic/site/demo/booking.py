"""The demo's agreed times: the protocol is signed, series are booked, and two sessions are today's.

One of the two has passed its gate, the other is held because nobody takes the member home. Everything
goes through the same actions as anyone's.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from afterglow.program.booking import BookingRefused
from afterglow.program.gate import checks_of, gate_of
from afterglow.program.loading import protocol_names
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.appointing import ahead, booked, propose_series
from afterglow_clinic.chart.models import Appointment, CarePlan, Patient, Phase
from afterglow_clinic.chart.protocols import newest, pinned_protocol
from afterglow_clinic.consult_room.protocols.actions import sign_protocol
from afterglow_clinic.front_desk.booking.actions import book_series, keep_day_off, move_appointment
from afterglow_clinic.site.demo.people import Clinic
from afterglow_clinic.site.middleware import identify
from afterglow_clinic.treatment_room.gating import GateAnswers, check_gate
from afterglow_clinic.treatment_room.readying import standing_of

UNSIGNED = "maintenance-only"
"""Left for whoever looks at the demo to sign."""
BOOKS = (Phase.PREPARATION, Phase.JOURNEYS)
SOON, LATER = timedelta(minutes=20), timedelta(minutes=50)
VALUES = {
    "body-weight": (Decimal(72), "kg"),
    "systolic-bp": (Decimal(124), "mm[Hg]"),
    "diastolic-bp": (Decimal(79), "mm[Hg]"),
    "heart-rate": (Decimal(68), "/min"),
    "oxygen-saturation": (Decimal(98), "%"),
}


def sign_protocols(clinic: Clinic, at: datetime) -> None:
    """The director signs every protocol but one."""
    director = identify(clinic.team["prescriber"][0].user)[0]
    for name in protocol_names():
        if name != UNSIGNED:
            one = newest(clinic.organization.pk, name)
            sign_protocol(one=one, meaning="Read, and fit for use in this clinic.", by=director, at=at)


def book_ahead(clinic: Clinic, at: datetime) -> None:
    """Book every running series that still has sessions to come, and bring two of them to today."""
    nurse = identify(clinic.team["nurse"][0].user)[0]
    keep_day_off(day=(at + timedelta(days=24)).date(), name="Team day", by=nurse, at=at)
    plans = CarePlan.objects.filter(
        period_end=None,
        patient__organization=clinic.organization,
        patient__episodes__phase__in=BOOKS,
        patient__episodes__period_end=None,
    ).exclude(protocol_sha256="")
    for plan in plans.select_related("patient__organization").order_by("patient__identifier"):
        _book(plan.patient, nurse, at)
    _today(list(plans), nurse, at)


def _book(patient: Patient, nurse: Actor, at: datetime) -> None:
    seen = propose_series(patient, at).digest
    book_series(
        patient=patient,
        first_session=None,
        location=patient.location,
        seen=seen,
        accepting=True,
        by=nurse,
        at=at,
    )


def _today(plans: list[CarePlan], nurse: Actor, at: datetime) -> None:
    """The first two whose next session may lawfully be today: one goes, one is held."""
    found = _could_be_today(plans, at)
    for wait, escort in ((SOON, "go"), (LATER, "no-go")):
        row = next(found, None)
        if row is None:
            return
        row = _moved(row, nurse, at, wait)
        _at_the_gate(row, escort, nurse, at)


def _could_be_today(plans: list[CarePlan], at: datetime) -> Iterator[Appointment]:
    for plan in plans:
        if plan.patient.huddles.exists():
            continue
        left = [row for row in ahead(booked(plan)) if row.kind == Appointment.Kind.SESSION and row.start > at]
        if left and left[0].session > 1 and _fit(left[0], at):
            yield left[0]


def _fit(row: Appointment, at: datetime) -> bool:
    """Nothing but the gate stands in the way."""
    proposal = propose_series(row.patient, at)
    found = standing_of(row.patient, proposal.planned, proposal.record, row.session, at)
    return not (found.consents or found.eligibility or found.timing)


def _moved(row: Appointment, nurse: Actor, at: datetime, wait: timedelta) -> Appointment:
    to = (at + wait).replace(second=0, microsecond=0)
    try:
        move_appointment(
            appointment=row, to=to, following=False, revision=row.revision, accepting=True, by=nurse, at=at
        )
    except BookingRefused:
        return row
    row.refresh_from_db()
    return row


def _at_the_gate(row: Appointment, escort: str, nurse: Actor, at: datetime) -> None:
    gate = gate_of(pinned_protocol(row.care_plan), row.session)
    if gate is None:
        return
    answers = {check.id: "go" for check in checks_of(gate)} | {"escort": escort}
    notes = {} if escort == "go" else {"escort": "The friend who was to drive cancelled this morning."}
    given = GateAnswers(answers, notes, VALUES)
    check_gate(appointment=row, given=given, revision=0, by=nurse, at=at)
