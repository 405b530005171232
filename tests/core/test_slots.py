"""A series is proposed inside its windows, around other people's time, and moves only what no longer fits."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from afterglow.program.booking import BookingRefused, Taken, book_series, move_session
from afterglow.program.due import due
from afterglow.program.loading import load_protocol, protocol_names
from afterglow.program.moving import follow, move_with_following
from afterglow.program.plan import CarePlan
from afterglow.program.slots import BOOKED_KINDS, Diary, slots
from afterglow.record import PatientRecord
from tests.core.made_up_members import member

NEW_YORK = ZoneInfo("America/New_York")
FIRST = datetime(2027, 3, 1, 10, tzinfo=NEW_YORK).astimezone(UTC)
"""A Monday; clocks go forward on Sunday 14 March, between the fourth and the fifth session."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AT = FIRST - 10 * DAY
IV_SIX = load_protocol("iv-induction-six-2-3-weeks")
PLAN = CarePlan(IV_SIX, "America/New_York", FIRST - 14 * DAY, FIRST)
NOBODY = PatientRecord("p")
FREE = Diary("America/New_York", {}, {})


def plan_of(name: str) -> CarePlan:
    protocol = load_protocol(name)
    return CarePlan(protocol, "America/New_York", FIRST - protocol.enrolment_days_before * DAY, FIRST)


def local(moment: datetime) -> datetime:
    return moment.astimezone(NEW_YORK).replace(tzinfo=None)


def contact(found, session: int):
    return next(slot for slot in found if slot.instance.key == ("integration-contact", session, 1))


@pytest.mark.parametrize("name", protocol_names())
def test_every_occasion_still_to_be_gets_a_time_inside_its_window_and_ahead(name):
    plan = plan_of(name)
    found = slots(NOBODY, plan, AT, FREE)
    expected = {
        item.instance.key
        for item in due(NOBODY, plan, AT)
        if item.instance.activity.kind in BOOKED_KINDS and item.state != "missed"
    }
    assert {slot.instance.key for slot in found} == expected
    for slot in found:
        assert slot.start is not None
        assert slot.start > AT
        assert slot.opens <= slot.start <= slot.closes
        assert slot.start < slot.end


@pytest.mark.parametrize("name", protocol_names())
def test_a_member_is_never_proposed_in_two_places_at_once(name):
    placed = sorted((slot.start, slot.end) for slot in slots(NOBODY, plan_of(name), AT, FREE))
    assert all(one[1] <= two[0] for one, two in pairwise(placed))


@pytest.mark.parametrize("seed", range(30))
def test_whoever_came_late_early_or_not_at_all_gets_only_times_ahead_and_in_their_windows(seed):
    record, plan = member(random.Random(seed), IV_SIX, seed)
    at = plan.first_session + timedelta(days=seed - 10, hours=7)
    for slot in slots(record, plan, at, Diary(plan.zone, {}, {})):
        if slot.start is not None:
            assert at < slot.start
            assert slot.opens <= slot.start
            assert slot.instance.activity.kind == "session" or slot.start <= slot.closes


def test_contacts_are_proposed_on_a_weekday_after_the_day_of_the_session_at_its_clock():
    found = slots(NOBODY, PLAN, AT, FREE)
    assert local(contact(found, 1).start) == datetime(2027, 3, 2, 10)
    thursday_to_friday = contact(found, 2).start
    assert local(thursday_to_friday) == datetime(2027, 3, 5, 10)


def test_ten_o_clock_stays_ten_o_clock_when_the_clocks_change():
    by_session = [slot for slot in slots(NOBODY, PLAN, AT, FREE) if slot.instance.session]
    assert {local(slot.start).time().isoformat() for slot in by_session} == {"10:00:00"}


def test_a_day_off_is_avoided_by_a_contact_and_named_at_a_session():
    off = {date(2027, 3, 2): "Clinic outing", date(2027, 3, 4): "Founders' day"}
    found = slots(NOBODY, PLAN, AT, replace(FREE, days_off=off))
    assert local(contact(found, 1).start) == datetime(2027, 3, 3, 10)
    second = next(slot for slot in found if slot.instance.key == ("infusion", 2, 1))
    assert second.against == ("2027-03-04 is a day off: Founders' day",)


def test_a_taken_owner_moves_a_contact_to_another_hour_of_the_same_day():
    ten = datetime(2027, 3, 2, 10, tzinfo=NEW_YORK).astimezone(UTC)
    busy = {"integrator": (Taken(ten, ten + HOUR, "Ines is taken"),)}
    found = slots(NOBODY, PLAN, AT, replace(FREE, taken=busy))
    assert local(contact(found, 1).start) == datetime(2027, 3, 2, 11)


def test_where_nothing_is_free_the_first_time_stands_with_the_reason():
    whole = (Taken(FIRST, FIRST + 90 * HOUR, "Ines is away"),)
    found = slots(NOBODY, PLAN, AT, replace(FREE, taken={"integrator": whole}))
    assert contact(found, 1).against == ("Ines is away",)
    assert contact(found, 1).opens <= contact(found, 1).start <= contact(found, 1).closes


def booked() -> tuple[CarePlan, dict]:
    plan = book_series(PLAN)
    return plan, {slot.instance.key: (slot.start, slot.end) for slot in slots(NOBODY, plan, AT, FREE)}


def test_what_was_just_booked_does_not_have_to_move():
    plan, agreed = booked()
    assert follow(NOBODY, plan, agreed, AT, FREE) == ()


def test_a_session_moved_by_two_days_takes_along_what_hangs_on_it_and_nothing_else():
    """The preparation would lie before its week begins; all other times still fit."""
    plan, agreed = booked()
    to = plan.booked[0] + 2 * DAY
    found = follow(NOBODY, move_session(NOBODY, plan, 1, to, AT), agreed, AT, FREE)
    moved = {each.key: each for each in found}
    hangs_on_it = {("preparation", None, 1), ("integration-contact", 1, 1)}
    assert set(moved) == {("infusion", 1, 1), *hangs_on_it}
    assert moved["infusion", 1, 1].slot.start == to
    start = moved["integration-contact", 1, 1].slot.start
    assert to + timedelta(minutes=40) <= start <= to + timedelta(minutes=40) + 72 * HOUR


def test_a_contact_that_still_lies_in_its_window_keeps_the_promised_time():
    plan, agreed = booked()
    found = follow(NOBODY, move_session(NOBODY, plan, 1, plan.booked[0] - HOUR, AT), agreed, AT, FREE)
    assert [each.key for each in found] == [("infusion", 1, 1)]


def test_moving_with_the_following_keeps_every_clock_across_the_change_of_clocks():
    plan, _ = booked()
    moved = move_with_following(NOBODY, plan, 2, plan.booked[1] + 7 * DAY, AT)
    assert moved.booked[0] == plan.booked[0]
    for old, new in zip(plan.booked[1:], moved.booked[1:], strict=True):
        assert local(new) == local(old) + 7 * DAY


def test_moving_alone_past_the_next_session_is_refused_and_with_the_following_it_is_not():
    plan, _ = booked()
    to = plan.booked[2] + HOUR
    with pytest.raises(BookingRefused, match="sessions 2 and 3 need 24 hours"):
        move_session(NOBODY, plan, 2, to, AT)
    assert move_with_following(NOBODY, plan, 2, to, AT).booked[1] == to


@pytest.mark.parametrize("seed", range(20))
def test_after_a_move_every_agreed_time_lies_in_its_window(seed):
    dice = random.Random(seed)
    plan, agreed = booked()
    session = dice.randint(1, 6)
    to = plan.booked[session - 1] + timedelta(days=dice.randint(0, 9), hours=dice.randint(-2, 6))
    after = move_with_following(NOBODY, plan, session, to, AT)
    moved = {each.key: each.slot for each in follow(NOBODY, after, agreed, AT, FREE)}
    windows = {item.instance.key: item for item in due(NOBODY, after, AT)}
    for key, (start, _end) in agreed.items():
        new = moved[key].start if key in moved else start
        assert windows[key].opens <= new <= windows[key].closes
