"""A member follows exactly the text they were given, until somebody moves them."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from afterglow_clinic.chart.appointing import booked
from afterglow_clinic.chart.loading import load_record
from afterglow_clinic.chart.models import AuditEvent, CarePlan, Patient, RecurringMeasure, Task
from afterglow_clinic.chart.permissions import NotPermitted
from afterglow_clinic.chart.planning import load_plan
from afterglow_clinic.chart.protocols import exactly, newest, pinned_protocol, shelf_text
from afterglow_clinic.consult_room.protocols.giving import (
    AlreadyOnPlan,
    NotSigned,
    PlanMoved,
    change_of,
    move_care_plan,
    newer_version,
    start_care_plan,
)
from tests.clinic.booking.course import FIRST, book, on_plan, our_version, sign
from tests.clinic.booking.protocol_text import IV_SIX
from tests.clinic.cast import NOW, Cast

LATER = NOW + timedelta(hours=1)
CONTACT_IN_48 = {"closes = { hours = 72 }": "closes = { hours = 48 }"}


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def wren(cast: Cast) -> Patient:
    assert cast.member.patient is not None
    return cast.member.patient


def test_an_unsigned_protocol_is_given_to_nobody(cast: Cast, wren: Patient) -> None:
    digest = newest(cast.clinic.pk, IV_SIX).sha256
    with pytest.raises(NotSigned):
        start_care_plan(patient=wren, sha256=digest, first_session=FIRST, by=cast.director.actor, at=NOW)
    assert not CarePlan.objects.filter(patient=wren).exists()


def test_a_plan_pins_id_version_digest_and_text(cast: Cast, wren: Patient) -> None:
    plan = on_plan(cast)
    text, digest = shelf_text(IV_SIX)
    assert (plan.protocol, plan.protocol_version, plan.protocol_sha256) == (IV_SIX, "1.0.0", digest)
    assert plan.pinned is not None
    assert plan.pinned.text == text
    assert plan.started_by == "Piet Prescriber"
    assert AuditEvent.objects.filter(subtype="care-plan.start", patient=str(wren.pk)).count() == 1


@pytest.mark.parametrize("role", ["nurse", "front_desk", "integrator", "far_director"])
def test_only_a_prescriber_of_this_clinic_gives_a_protocol(cast: Cast, wren: Patient, role: str) -> None:
    by = cast.everyone()[role].actor
    with pytest.raises(NotPermitted):
        start_care_plan(patient=wren, sha256=sign(cast), first_session=FIRST, by=by, at=NOW)


def test_a_double_press_gives_one_plan_and_a_second_protocol_is_refused(cast: Cast, wren: Patient) -> None:
    assert on_plan(cast).pk == on_plan(cast).pk
    with pytest.raises(AlreadyOnPlan):
        on_plan(cast, first=FIRST + timedelta(days=1))


def test_a_first_session_in_the_past_is_refused(cast: Cast, wren: Patient) -> None:
    with pytest.raises(ValueError, match="must lie ahead"):
        on_plan(cast, first=NOW - timedelta(minutes=1))


def test_a_new_version_moves_nobody_and_is_said(cast: Cast, wren: Patient, as_person: Any) -> None:
    digest = our_version(cast, "1.0.0")
    plan = start_care_plan(patient=wren, sha256=digest, first_session=FIRST, by=cast.prescriber.actor, at=NOW)
    assert newer_version(plan) is None
    with time_machine.travel(LATER, tick=False):
        our_version(cast, "2.0.0", at=LATER, **CONTACT_IN_48)
        page = as_person(cast.prescriber).get(reverse("protocols:plan", args=[wren.pk])).content.decode()
    assert "There is a newer version of this protocol: 2.0.0" in page
    assert "They stay on 1.0.0" in page
    planned = load_plan(wren, load_record(wren))
    assert planned is not None
    assert planned.plan.pin == "our-six@1.0.0"
    assert planned.plan.protocol.activity("integration-contact").closes.hours == 72


def moved_setting(cast: Cast, wren: Patient) -> tuple[CarePlan, str]:
    digest = our_version(cast, "1.0.0")
    plan = start_care_plan(patient=wren, sha256=digest, first_session=FIRST, by=cast.prescriber.actor, at=NOW)
    book(cast, wren)
    return plan, our_version(cast, "2.0.0", at=LATER, **CONTACT_IN_48)


def test_moving_shows_first_what_changes_and_keeps_the_agreed_times(cast: Cast, wren: Patient) -> None:
    plan, newer = moved_setting(cast, wren)
    times = {row.pk: row.start for row in booked(plan)}
    change = change_of(wren, exactly(cast.clinic.pk, newer), LATER)
    assert {each.activity for each in change.windows} == {"integration-contact", "checkpoint"}
    assert change.without_place == ()
    moved = move_care_plan(plan=plan, sha256=newer, by=cast.director.actor, at=LATER)
    plan.refresh_from_db()
    assert plan.period_end == LATER
    assert moved.replaces == plan
    assert pinned_protocol(moved).version == "2.0.0"
    assert {row.pk: row.start for row in booked(moved)} == times


def test_a_time_the_new_version_has_no_place_for_is_called_off_with_the_reason(
    cast: Cast, wren: Patient
) -> None:
    plan, _ = moved_setting(cast, wren)
    fewer = our_version(
        cast,
        "3.0.0",
        at=LATER + timedelta(hours=1),
        **{"every_days = 28\ntimes = 6": "every_days = 28\ntimes = 2"},
    )
    change = change_of(wren, exactly(cast.clinic.pk, fewer), LATER)
    assert {(row.activity, row.repeat) for row in change.without_place} == {
        ("circle", n) for n in (3, 4, 5, 6)
    }
    moved = move_care_plan(plan=plan, sha256=fewer, by=cast.director.actor, at=LATER)
    assert {row.repeat for row in booked(moved) if row.activity == "circle"} == {1, 2}


def test_measures_are_asked_once_after_a_move(cast: Cast, wren: Patient) -> None:
    plan, newer = moved_setting(cast, wren)
    before = Task.objects.filter(patient=wren, code="measure", completion=None).count()
    moved = move_care_plan(plan=plan, sha256=newer, by=cast.director.actor, at=LATER)
    open_now = Task.objects.filter(patient=wren, code="measure", completion=None)
    assert open_now.count() == before
    assert all(str(moved.pk) in task.key for task in open_now)
    assert set(RecurringMeasure.objects.filter(patient=wren).values_list("care_plan", flat=True)) == {
        moved.pk
    }


def test_two_who_move_at_once_are_told_of_each_other(cast: Cast, wren: Patient) -> None:
    plan, newer = moved_setting(cast, wren)
    first = move_care_plan(plan=plan, sha256=newer, by=cast.director.actor, at=LATER)
    again = move_care_plan(plan=plan, sha256=newer, by=cast.director.actor, at=LATER)
    assert again == first
    other = our_version(cast, "4.0.0", at=LATER + timedelta(hours=1), **{"closing_h = 24": "closing_h = 12"})
    with pytest.raises(PlanMoved) as told:
        move_care_plan(plan=plan, sha256=other, by=cast.prescriber.actor, at=LATER)
    assert told.value.by == "Dora Director"


def test_the_plan_page_says_planned_and_lived_hours_and_never_shares(
    cast: Cast, wren: Patient, as_person: Any
) -> None:
    on_plan(cast)
    page = as_person(cast.integrator).get(reverse("protocols:plan", args=[wren.pk])).content.decode()
    assert "They are not shares of an effect" in page
    assert "community circle" in page
    assert "13.5 h" in page, "six times gate, infusion and observation: 135 minutes"


def test_the_page_gives_moves_and_refuses_in_words(cast: Cast, wren: Patient, as_person: Any) -> None:
    address = reverse("protocols:start", args=[wren.pk])
    client = as_person(cast.prescriber)
    unsigned = newest(cast.clinic.pk, IV_SIX).sha256
    assert client.post(address, {"sha256": unsigned, "first_session": "2026-03-16T15:00"}).status_code == 422
    digest = sign(cast)
    past = client.post(address, {"sha256": digest, "first_session": "2026-03-01T15:00"})
    assert past.status_code == 422
    assert "This time has passed" in past.content.decode()
    assert client.post(address, {"sha256": digest, "first_session": "2026-03-16T15:00"}).status_code == 302
    assert client.post(address, {"sha256": digest, "first_session": "2026-03-17T15:00"}).status_code == 409
    assert CarePlan.objects.get(patient=wren).first_session.isoformat() == "2026-03-16T21:00:00+00:00"


@pytest.mark.parametrize("fields", [{}, {"plan": "x", "sha256": "y"}, {"plan": "", "sha256": "0" * 64}])
def test_a_move_without_a_look_moves_nothing(cast: Cast, wren: Patient, as_person: Any, fields: Any) -> None:
    on_plan(cast)
    assert (
        as_person(cast.prescriber).post(reverse("protocols:move", args=[wren.pk]), fields).status_code == 302
    )
    assert CarePlan.objects.filter(patient=wren).count() == 1


def test_the_move_page_is_a_preview_and_then_an_act(cast: Cast, wren: Patient, as_person: Any) -> None:
    plan, newer = moved_setting(cast, wren)
    address = reverse("protocols:move", args=[wren.pk])
    client = as_person(cast.prescriber)
    with time_machine.travel(LATER + timedelta(minutes=1), tick=False):
        page = client.get(address).content.decode()
        assert "Windows that change for them" in page
        assert client.post(address, {"plan": str(plan.pk), "sha256": newer}).status_code == 302
        assert "There is no newer version of what they follow" in client.get(address).content.decode()
    assert CarePlan.objects.get(patient=wren, period_end=None).protocol_version == "2.0.0"
