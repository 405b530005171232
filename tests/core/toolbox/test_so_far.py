"""A week as it runs on a member's own calendar: when a practice may be asked about, and when not."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterglow.record import Practice
from afterglow.toolbox.so_far import so_far

DENVER = ZoneInfo("America/Denver")
WEDNESDAY = datetime(2026, 3, 4, 21, 0, tzinfo=UTC)
"""14:00 in Denver."""
BEGAN = WEDNESDAY - timedelta(days=20)


def practice(per_week: float, *ago: timedelta, told: tuple[timedelta, ...] = ()) -> Practice:
    done = tuple(WEDNESDAY - each for each in ago)
    return Practice("slow-breathing", per_week, BEGAN, done, told=(*done, *(WEDNESDAY - t for t in told)))


def test_a_week_begins_on_monday_where_the_member_is() -> None:
    sunday_evening, monday_morning = timedelta(days=2, hours=15), timedelta(days=2, hours=7)
    found = so_far(practice(7, sunday_evening, monday_morning), WEDNESDAY, DENVER)
    assert found.done == 1


def test_not_today_is_an_answer_and_is_not_asked_again_that_day() -> None:
    said = practice(7, told=(timedelta(hours=1),))
    assert not so_far(said, WEDNESDAY, DENVER).due
    assert so_far(said, WEDNESDAY + timedelta(days=1), DENVER).due


def test_a_week_that_is_full_is_not_asked_about() -> None:
    full = practice(2, timedelta(days=1), timedelta(days=2))
    assert not so_far(full, WEDNESDAY, DENVER).due
    assert so_far(full, WEDNESDAY + timedelta(days=6), DENVER).due


@pytest.mark.parametrize(
    ("per_week", "done_today", "due"), [(7, 0, True), (7, 1, False), (14, 1, True), (14, 2, False)]
)
def test_a_day_holds_as_much_as_its_rhythm(per_week: int, done_today: int, due: bool) -> None:
    ago = tuple(timedelta(hours=n + 1) for n in range(done_today))
    assert so_far(practice(per_week, *ago), WEDNESDAY, DENVER).due is due


def test_an_ended_practice_and_one_that_has_not_begun_are_not_asked_about() -> None:
    ended = Practice("humming", 7, BEGAN, ended=WEDNESDAY - timedelta(days=1))
    assert not so_far(ended, WEDNESDAY, DENVER).due
    assert not so_far(Practice("humming", 7, WEDNESDAY + timedelta(days=1)), WEDNESDAY, DENVER).due


@given(
    minutes=st.lists(st.integers(0, 60 * 24 * 30), max_size=30),
    zone=st.sampled_from(
        ["America/Denver", "Europe/Berlin", "Pacific/Apia", "Asia/Kathmandu", "Australia/Lord_Howe"]
    ),
    at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
)
def test_what_comes_later_changes_nothing(minutes: list[int], zone: str, at: datetime) -> None:
    """Whatever the zone and whichever way the clocks changed that week."""
    moment, place = at.replace(tzinfo=UTC), ZoneInfo(zone)
    done = tuple(moment + timedelta(days=10) - timedelta(minutes=m) for m in minutes)
    known = tuple(each for each in done if each <= moment)
    whole = so_far(Practice("x", 7, moment - timedelta(days=60), done, told=done), moment, place)
    assert whole == so_far(Practice("x", 7, moment - timedelta(days=60), known, told=known), moment, place)
    local = [
        each.astimezone(place).isocalendar()[:2] == moment.astimezone(place).isocalendar()[:2]
        for each in known
    ]
    assert whole.done == sum(local)
