"""One act books a series; moving one time moves what hangs on it; what speaks against it is named."""

import threading
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connections, transaction
from django.urls import reverse

from afterglow.program.booking import BookingRefused
from afterglow.program.due import due
from afterglow_clinic.chart.appointing import NoPlan, booked, key_of, propose_series
from afterglow_clinic.chart.loading import load_record
from afterglow_clinic.chart.models import (
    Appointment,
    AppointmentMove,
    AuditEvent,
    Holiday,
    Patient,
    RecurringMeasure,
    Task,
)
from afterglow_clinic.chart.permissions import NotPermitted
from afterglow_clinic.chart.planning import load_plan
from afterglow_clinic.front_desk.booking.actions import (
    CannotBeCalledOff,
    NotWhatWasSeen,
    SomethingAgainst,
    StaleTime,
    call_off,
    keep_day_off,
    move_appointment,
)
from tests.clinic.booking.course import FIRST, book, on_plan, one, sessions
from tests.clinic.cast import NOW, Cast

DENVER = ZoneInfo("America/Denver")
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def wren(cast: Cast) -> Patient:
    assert cast.member.patient is not None
    on_plan(cast)
    return cast.member.patient


def move(cast: Cast, row: Appointment, to: datetime, **given: Any) -> list[Appointment]:
    asked = {"following": False, "revision": row.revision, "accepting": False, "at": NOW}
    return move_appointment(appointment=row, to=to, by=cast.front_desk.actor, **asked | given)


def test_one_act_books_sessions_contacts_and_measures(cast: Cast, wren: Patient) -> None:
    rows = book(cast, wren)
    assert [row.start for row in sessions(rows)] == [FIRST + n * DAY for n in (0, 3, 7, 10, 14, 17)]
    assert sum(row.activity == "integration-contact" for row in rows) == 6
    assert {row.practitioner.name for row in rows if row.owner_role == "integrator"} == {"Iris Integrator"}
    assert Task.objects.filter(patient=wren, code="measure").exists()
    rhythm = RecurringMeasure.objects.get(patient=wren)
    assert (rhythm.instrument, rhythm.every_days) == ("phq-9", 14)
    assert AuditEvent.objects.filter(subtype="series.book", patient=str(wren.pk)).count() == 1


def test_every_booked_time_lies_in_its_window(cast: Cast, wren: Patient) -> None:
    rows, record = book(cast, wren), load_record(wren)
    planned = load_plan(wren, record)
    assert planned is not None
    windows = {item.instance.key: item for item in due(record, planned.plan, NOW)}
    for row in rows:
        item = windows[key_of(row)]
        assert item.opens <= row.start <= item.closes
        assert item.state in ("upcoming", "open", "closing")


def test_a_double_press_books_once(cast: Cast, wren: Patient) -> None:
    seen = propose_series(wren, NOW).digest
    first, second = book(cast, wren, seen=seen), book(cast, wren, seen=seen)
    assert [row.pk for row in first] == [row.pk for row in second]
    assert Task.objects.filter(patient=wren, code="measure").count() == len(
        set(Task.objects.filter(patient=wren, code="measure").values_list("key", flat=True))
    )


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_book_once(cast: Cast, wren: Patient) -> None:
    seen = propose_series(wren, NOW).digest
    failed: list[BaseException] = []

    def press() -> None:
        try:
            book(cast, wren, seen=seen)
        except BaseException as error:  # noqa: BLE001 - told to the test
            failed.append(error)
        finally:
            connections.close_all()

    presses = [threading.Thread(target=press) for _ in range(2)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert failed == []
    keys = [key_of(row) for row in Appointment.objects.filter(patient=wren)]
    assert len(keys) == len(set(keys))


def test_the_clock_of_the_wall_stays_when_clocks_change(cast: Cast) -> None:
    """Sessions from Thursday 5 March; the clocks go forward on Sunday the 8th."""
    first = datetime(2026, 3, 5, 10, tzinfo=DENVER)
    plan = on_plan(cast, first=first)
    rows = book(cast, plan.patient)
    assert {row.start.astimezone(DENVER).strftime("%H:%M") for row in sessions(rows)} == {"10:00"}
    assert sessions(rows)[1].start - sessions(rows)[0].start == timedelta(days=3) - timedelta(hours=1)


def test_nurse_and_front_desk_book_and_the_integrator_does_not(cast: Cast, wren: Patient) -> None:
    with pytest.raises(NotPermitted):
        book(cast, wren, by=cast.integrator.actor)
    assert book(cast, wren, by=cast.nurse.actor)


def test_without_a_plan_there_is_nothing_to_book(cast: Cast) -> None:
    assert cast.other_member.patient is not None
    with pytest.raises(NoPlan):
        propose_series(cast.other_member.patient, NOW)


def test_a_day_off_is_named_and_books_nothing_until_accepted(cast: Cast, wren: Patient) -> None:
    day = FIRST.astimezone(DENVER).date()
    keep_day_off(day=day, name="Founders' day", by=cast.front_desk.actor, at=NOW)
    with pytest.raises(SomethingAgainst, match="2026-03-16 is a day off: Founders' day"):
        book(cast, wren)
    assert not Appointment.objects.exists()
    assert book(cast, wren, accepting=True)


def test_the_same_owner_twice_at_once_is_named_without_the_other_members_name(
    cast: Cast, wren: Patient
) -> None:
    book(cast, wren)
    plan = on_plan(cast, cast.other_member)
    against = [said for _slot, said in propose_series(plan.patient, NOW).against]
    assert "Nora Nurse is taken, 16 March 15:02–15:42" in against
    assert "Quillfeather" not in " ".join(against)


def test_a_member_who_is_elsewhere_is_named(cast: Cast, wren: Patient) -> None:
    rows = book(cast, wren)
    visit = one(rows, "psychiatric-assessment")
    with pytest.raises(SomethingAgainst, match="they have: Infusion"):
        move(cast, visit, sessions(rows)[0].start)


def test_what_was_looked_at_is_what_is_booked(cast: Cast, wren: Patient) -> None:
    seen = propose_series(wren, NOW).digest
    keep_day_off(day=(FIRST + DAY).astimezone(DENVER).date(), name="Flood", by=cast.nurse.actor, at=NOW)
    with pytest.raises(NotWhatWasSeen):
        book(cast, wren, seen=seen)


def test_moving_a_session_takes_its_contact_and_its_measures_along(cast: Cast, wren: Patient) -> None:
    rows = book(cast, wren)
    contact = one(rows, "integration-contact", 6)
    last = one(rows, "infusion", 6)
    measure = Task.objects.get(patient=wren, key__endswith="/mood-after/6/1")
    moved = move(cast, last, last.start + 4 * DAY)
    assert {row.pk for row in moved} >= {last.pk, contact.pk}
    contact.refresh_from_db()
    line_out = last.start + 4 * DAY + timedelta(minutes=40)
    assert line_out <= contact.start <= line_out + timedelta(hours=72)
    opened = measure.opens
    measure.refresh_from_db()
    assert measure.opens == opened + 4 * DAY
    said = AppointmentMove.objects.get(appointment=contact)
    assert (said.because, said.by) == ("Infusion 6", "Fay Frontdesk")


def test_moving_with_the_following_keeps_every_clock(cast: Cast, wren: Patient) -> None:
    rows = book(cast, wren)
    before = [row.start for row in sessions(rows)]
    move(cast, sessions(rows)[1], before[1] + 7 * DAY, following=True)
    after = [row.start for row in sessions(booked(rows[0].care_plan))]
    assert after == [before[0], *(start + 7 * DAY for start in before[1:])]


def test_out_of_order_too_close_and_into_the_past_are_refused(cast: Cast, wren: Patient) -> None:
    second = sessions(book(cast, wren))[1]
    for to, said in (
        (FIRST + timedelta(hours=20), "sessions 1 and 2 need 24 hours"),
        (FIRST + 8 * DAY, "sessions 2 and 3 need 24 hours"),
        (NOW, "lies ahead"),
    ):
        with pytest.raises(BookingRefused, match=said):
            move(cast, second, to)


def test_a_contact_outside_its_window_goes_only_when_that_was_read(cast: Cast, wren: Patient) -> None:
    contact = one(book(cast, wren), "integration-contact", 1)
    to = contact.start + 5 * DAY
    with pytest.raises(SomethingAgainst, match="it would count as missed"):
        move(cast, contact, to)
    move(cast, contact, to, accepting=True)
    contact.refresh_from_db()
    assert contact.start == to


def test_a_move_from_an_old_page_says_who_was_first(cast: Cast, wren: Patient) -> None:
    contact = one(book(cast, wren), "integration-contact", 1)
    move_appointment(
        appointment=contact,
        to=contact.start + timedelta(hours=1),
        following=False,
        revision=1,
        accepting=False,
        by=cast.nurse.actor,
        at=NOW,
    )
    with pytest.raises(StaleTime) as stale:
        move(cast, contact, contact.start + timedelta(hours=2), revision=1)
    assert stale.value.by == "Nora Nurse"


def test_the_same_move_twice_moves_once(cast: Cast, wren: Patient) -> None:
    contact = one(book(cast, wren), "integration-contact", 1)
    to = contact.start + timedelta(hours=1)
    move(cast, contact, to)
    assert move(cast, contact, to, revision=1) == []
    assert AppointmentMove.objects.filter(appointment=contact).count() == 1


def test_a_time_called_off_may_be_booked_again_and_a_session_in_the_middle_may_not_go(
    cast: Cast, wren: Patient
) -> None:
    rows = book(cast, wren)
    contact, third = one(rows, "integration-contact", 1), one(rows, "infusion", 3)
    off = {"reason": "Away", "by": cast.front_desk.actor, "at": NOW}
    call_off(appointment=contact, revision=1, **off)
    call_off(appointment=contact, revision=1, **off)
    with pytest.raises(CannotBeCalledOff):
        call_off(appointment=third, revision=1, **off)
    again = book(cast, wren)
    assert one(again, "integration-contact", 1).pk != contact.pk
    assert Appointment.objects.filter(care_plan=contact.care_plan, cancelled=None).count() == len(rows)


def test_the_database_itself_refuses_an_occasion_booked_twice(cast: Cast, wren: Patient) -> None:
    row = book(cast, wren)[0]
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_day_off_is_kept_once_and_given_back_on_the_record(cast: Cast, as_person: Any) -> None:
    client, address = as_person(cast.front_desk), reverse("booking:days_off")
    for name in ("Juneteenth", "Another name"):
        client.post(address, {"date": "2026-06-19", "name": name})
    day = Holiday.objects.get()
    assert (day.name, day.date) == ("Juneteenth", date(2026, 6, 19))
    assert as_person(cast.far_nurse).post(reverse("booking:give_back", args=[day.pk])).status_code == 404
    client.post(reverse("booking:give_back", args=[day.pk]))
    assert not Holiday.objects.exists()
    assert AuditEvent.objects.filter(subtype="day-off.give-back").count() == 1


def test_the_page_shows_first_and_then_books(cast: Cast, wren: Patient, as_person: Any) -> None:
    client, address = as_person(cast.front_desk), reverse("booking:times", args=[wren.pk])
    page = client.get(address)
    text = page.content.decode()
    assert "Book the series" in text
    seen = page.context["proposal"].digest
    assert seen in text
    assert client.post(reverse("booking:book", args=[wren.pk]), {"seen": seen}).status_code == 302
    after = client.get(address).content.decode()
    assert "In the calendar" in after
    assert "Book the series" not in after


def test_other_first_sessions_can_be_looked_at_and_booked(cast: Cast, wren: Patient, as_person: Any) -> None:
    client, address = as_person(cast.nurse), reverse("booking:times", args=[wren.pk])
    page = client.get(address, {"first_session": "2026-03-19T09:00"})
    assert "Thursday 19 March 2026 · Infusion 1" in page.content.decode()
    fields = {"first_session": "2026-03-19T09:00", "seen": page.context["proposal"].digest}
    client.post(reverse("booking:book", args=[wren.pk]), fields)
    assert one(booked(wren.care_plans.get()), "infusion", 1).start == datetime(2026, 3, 19, 9, tzinfo=DENVER)


@pytest.mark.parametrize("typed", ["2026-03-01T10:00", "soon", "1900-01-01T00:00"])
def test_a_first_session_that_cannot_be_is_refused_beside_its_field(
    cast: Cast, wren: Patient, as_person: Any, typed: str
) -> None:
    page = as_person(cast.nurse).get(reverse("booking:times", args=[wren.pk]), {"first_session": typed})
    assert page.status_code == 422
    assert "id_first_session_error" in page.content.decode()
    fields = {"first_session": typed, "seen": "x"}
    assert as_person(cast.nurse).post(reverse("booking:book", args=[wren.pk]), fields).status_code == 422


def test_an_old_page_books_nothing_and_shows_the_new_one(cast: Cast, wren: Patient, as_person: Any) -> None:
    answer = as_person(cast.nurse).post(reverse("booking:book", args=[wren.pk]), {"seen": "old"})
    assert answer.status_code == 409
    assert "The calendar changed since you looked" in answer.content.decode()
    assert not Appointment.objects.exists()


def test_the_move_page_previews_moves_and_tells_the_second_who_was_first(
    cast: Cast, wren: Patient, as_person: Any
) -> None:
    row = one(book(cast, wren), "infusion", 6)
    address, client = reverse("booking:move", args=[row.pk]), as_person(cast.front_desk)
    fields = {"revision": "1", "to": "2026-04-06T15:00", "act": "look"}
    page = client.post(address, fields).content.decode()
    assert "What would move" in page
    assert "Monday 6 April 2026 · Infusion 6" in page
    assert AppointmentMove.objects.count() == 0
    assert client.post(address, {**fields, "act": "move"}).status_code == 302
    late = as_person(cast.nurse).post(address, {**fields, "to": "2026-04-07T15:00", "act": "move"})
    assert late.status_code == 409
    assert "Changed by Fay Frontdesk at 2 March 2026, 14:02 MST" in late.content.decode()
    assert "2026-04-07T15:00" in late.content.decode()


@pytest.mark.parametrize(
    "fields", [{}, {"revision": "0"}, {"revision": "x", "to": "y"}, {"to": "2026-04-06T15:00"}]
)
def test_a_move_that_lacks_something_is_refused_by_field(
    cast: Cast, wren: Patient, as_person: Any, fields: dict[str, str]
) -> None:
    row = book(cast, wren)[0]
    assert as_person(cast.nurse).post(reverse("booking:move", args=[row.pk]), fields).status_code == 422


def test_an_agreed_time_is_the_storys_next_session(cast: Cast, wren: Patient, as_person: Any) -> None:
    book(cast, wren)
    page = as_person(cast.nurse).get(reverse("consult_room:story", args=[wren.pk])).content.decode()
    assert "Next session" in page or "Next visit" in page
