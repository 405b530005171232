"""No sequence of permitted actions on the real chart reaches a session without consent, eligibility and gate.

The machine acts as a clinic does, in any order, and keeps its own plain account of what was signed,
measured and passed. The account knows nothing of the code it judges. Runs on both engines.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from afterglow.program.booking import BookingRefused
from afterglow.program.readiness import Readiness
from afterglow_clinic.chart.appointing import ahead, booked
from afterglow_clinic.chart.consenting import withdraw
from afterglow_clinic.chart.eligibility import assess
from afterglow_clinic.chart.models import Appointment, Consent, Encounter, LineOut, Patient
from afterglow_clinic.front_desk.booking.actions import (
    CannotBeCalledOff,
    SomethingAgainst,
    call_off,
    move_appointment,
)
from afterglow_clinic.treatment_room import readying
from afterglow_clinic.treatment_room.actions import begin_session, line_out
from afterglow_clinic.treatment_room.gating import GateAnswers, StaleGate, check_gate
from afterglow_clinic.treatment_room.holding import NotNow
from tests.clinic.booking.course import book, on_plan, sessions
from tests.clinic.booking.ready import CHECKS, PROTOCOL, VITALS
from tests.clinic.cast import NOW, Cast, assemble
from tests.clinic.intake.paperwork import worked_up

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GATE_COUNTS = 2 * HOUR
TOO_HIGH = 160
WORK_UP_COUNTS = 14 * DAY
"""The shortest-lived part of the work-up, copied out by hand."""
WORKED_UP = NOW - DAY
NEEDED = ("treatment", "off-label-ketamine", "contact")
"""What the protocol's file names, copied out by hand."""


class Account:
    """What a careful person would have written on paper."""

    def __init__(self) -> None:
        self.signed: dict[str, list[tuple[datetime, datetime | None]]] = {name: [] for name in NEEDED}
        self.pressure: list[tuple[datetime, int]] = []
        self.assessed = False
        self.gate: tuple[int, datetime, bool] | None = None

    def may_begin(self, session: int, at: datetime) -> bool:
        return self.consented(at) and self.eligible(at) and self.gated(session, at)

    def consented(self, at: datetime) -> bool:
        return all(
            any(given <= at and (ends is None or at < ends) for given, ends in self.signed[name])
            for name in NEEDED
        )

    def eligible(self, at: datetime) -> bool:
        latest = max(self.pressure, default=None)
        fresh = at - WORKED_UP <= WORK_UP_COUNTS
        return self.assessed and fresh and latest is not None and latest[1] < TOO_HIGH

    def gated(self, session: int, at: datetime) -> bool:
        if self.gate is None:
            return False
        number, passed_at, passed = self.gate
        return passed and number == session and passed_at <= at <= passed_at + GATE_COUNTS


class Clinic(RuleBasedStateMachine):
    """One member; anybody permitted does anything at any time."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.at, self.account = NOW, Account()
        self.cast = assemble()
        plan = on_plan(self.cast, first=NOW + DAY)
        self.patient: Patient = plan.patient
        worked_up(self.patient)
        self.account.pressure.append((WORKED_UP, 122))
        self.plan = plan
        book(self.cast, self.patient)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def times(self) -> list[Appointment]:
        return sessions(booked(self.plan))

    def the_next(self) -> Appointment:
        left = ahead(self.times())
        return left[0] if left else self.times()[-1]

    def tick(self) -> None:
        """Two acts never happen at the very same instant."""
        self.at += timedelta(seconds=1)

    @rule(wait=st.sampled_from([timedelta(minutes=20), 3 * HOUR, DAY, 3 * DAY]))
    def time_passes(self, wait: timedelta) -> None:
        self.at += wait

    @rule()
    def it_is_the_hour_of_the_next_session(self) -> None:
        self.at = max(self.at, self.the_next().start - timedelta(minutes=15))

    @rule(category=st.sampled_from(NEEDED), lasts=st.sampled_from([None, None, 2 * DAY]))
    def sign(self, category: str, lasts: timedelta | None) -> None:
        self.tick()
        ends = None if lasts is None else self.at + lasts
        Consent.objects.create(
            patient=self.patient,
            category=category,
            document_version="1",
            given=self.at,
            expires=ends,
            recorded_by="Wren",
        )
        self.account.signed[category].append((self.at, ends))

    @rule()
    def sign_everything(self) -> None:
        for category in NEEDED:
            self.sign(category, None)

    @rule(category=st.sampled_from(NEEDED))
    def take_back(self, category: str) -> None:
        self.tick()
        rows = Consent.objects.filter(patient=self.patient, category=category, withdrawal=None)
        if rows:
            withdraw(consent=rows[0], by=self.cast.member.actor, at=self.at)
            kept = self.account.signed[category]
            self.account.signed[category] = [
                (given, self.at if ends is None or ends > self.at else ends) for given, ends in kept
            ]

    @rule()
    def somebody_assesses(self) -> None:
        self.tick()
        assess(patient=self.patient, protocol=PROTOCOL, by=self.cast.prescriber.actor, at=self.at)
        self.account.assessed = True

    @rule(
        pressure=st.sampled_from([122, 122, 122, TOO_HIGH, 190]),
        no_go=st.sampled_from([None, None, None, "escort", "fasting", "consent-current"]),
        later=st.integers(0, 1),
    )
    def go_through_the_gate(self, pressure: int, no_go: str | None, later: int) -> None:
        self.tick()
        left = ahead(self.times())
        if not left:
            return
        row = left[min(later, len(left) - 1)]
        answers = {check.id: "no-go" if check.id == no_go else "go" for check in CHECKS}
        values = VITALS | {"systolic-bp": (Decimal(pressure), "mm[Hg]")}
        passed = self.tried(
            lambda: check_gate(
                appointment=row,
                given=GateAnswers(answers, {}, values),
                revision=row.gate_checks.count(),
                by=self.cast.nurse.actor,
                at=self.at,
            )
        )
        if passed is None:
            return
        self.account.pressure.append((self.at, pressure))
        fine = no_go is None and self.account.consented(self.at) and self.account.eligible(self.at)
        assert passed.passed is fine
        self.account.gate = (row.session, self.at, fine)

    @rule(later=st.integers(0, 2), who=st.sampled_from(["nurse", "prescriber", "director"]))
    def begin(self, later: int, who: str) -> None:
        self.tick()
        left = ahead(self.times())
        if not left:
            return
        row = left[min(later, len(left) - 1)]
        by = self.cast.everyone()[who].actor
        begun = self.tried(lambda: begin_session(appointment=row, by=by, at=self.at))
        if begun is not None:
            assert self.account.may_begin(row.session, self.at)

    @rule()
    def everything_is_made_ready_and_the_next_session_begins(self) -> None:
        """Chance alone seldom gets there; what follows is free again."""
        self.sign_everything()
        self.somebody_assesses()
        self.it_is_the_hour_of_the_next_session()
        self.go_through_the_gate(122, None, 0)
        self.begin(0, "nurse")

    @rule()
    def the_line_comes_out(self) -> None:
        self.tick()
        running = Encounter.objects.filter(patient=self.patient, status="in-progress").first()
        if running is not None:
            line_out(
                encounter=running,
                reason=LineOut.Reason.COMPLETE,
                note="",
                by=self.cast.nurse.actor,
                at=self.at,
            )

    @rule(days=st.integers(-2, 3), following=st.booleans())
    def move(self, days: int, following: bool) -> None:
        self.tick()
        row = self.the_next()
        self.tried(
            lambda: move_appointment(
                appointment=row,
                to=row.start + days * DAY,
                following=following,
                revision=row.revision,
                accepting=True,
                by=self.cast.front_desk.actor,
                at=self.at,
            )
        )

    @rule()
    def call_the_last_off(self) -> None:
        self.tick()
        row = self.times()[-1]
        if len(self.times()) > 2:
            desk = self.cast.front_desk.actor
            self.tried(
                lambda: call_off(appointment=row, reason="Away", revision=row.revision, by=desk, at=self.at)
            )

    @invariant()
    def nobody_is_in_two_sessions(self) -> None:
        assert Encounter.objects.filter(patient=self.patient, status="in-progress").count() <= 1

    def tried(self, act: Callable[[], Any]) -> Any:
        """What an act gives, or None where it was refused in words."""
        try:
            return act()
        except (NotNow, StaleGate, BookingRefused, SomethingAgainst, CannotBeCalledOff):
            return None


@pytest.mark.django_db
def test_no_sequence_of_permitted_actions_gets_around_the_gate() -> None:
    run_state_machine_as_test(
        Clinic,
        settings=settings(
            max_examples=12,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_the_machine_itself_reaches_a_session() -> None:
    """Else the property above would promise nothing."""
    clinic = Clinic()
    clinic.everything_is_made_ready_and_the_next_session_begins()
    assert Encounter.objects.filter(patient=clinic.patient, status="in-progress").count() == 1
    clinic.the_line_comes_out()
    clinic.everything_is_made_ready_and_the_next_session_begins()
    assert Encounter.objects.filter(patient=clinic.patient, kind="treatment").count() == 2
    clinic.teardown()


@pytest.mark.django_db
def test_the_machine_sees_a_way_around_when_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that begins on a consent taken back is caught by the account, not by the code."""
    for place in ("consent_refusals", "eligibility_refusals"):
        monkeypatch.setattr(readying, place, lambda *_: ())
    monkeypatch.setattr(readying, "readiness", lambda *_, **__: Readiness(True, True, True, ()))
    clinic = Clinic()
    clinic.sign_everything()
    clinic.somebody_assesses()
    clinic.it_is_the_hour_of_the_next_session()
    clinic.go_through_the_gate(122, None, 0)
    clinic.take_back("treatment")
    with pytest.raises(AssertionError):
        clinic.begin(0, "nurse")
    clinic.teardown()
