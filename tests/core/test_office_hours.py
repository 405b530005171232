"""When the team next reads: true in every zone, over every change of the clock, and silent where nobody said.

The oracle walks minute by minute along the zone's own clock and knows nothing of stretches.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterglow.program.office_hours import Hours, next_reading, reading_time

DENVER = ZoneInfo("America/Denver")
WEEK = tuple(Hours(day, time(9), time(17)) for day in range(5))
ZONES = (
    "America/Denver",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Africa/Cairo",
    "Asia/Kathmandu",
)
MINUTE = timedelta(minutes=1)


def local(text: str, zone: ZoneInfo = DENVER) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def test_within_hours_somebody_reads_now() -> None:
    found = next_reading(WEEK, (), local("2026-03-02T14:02"), DENVER)
    assert found is not None
    assert found.holds(local("2026-03-02T14:02"))
    assert (found.opens, found.closes) == (local("2026-03-02T09:00"), local("2026-03-02T17:00"))


def test_on_friday_evening_the_next_reading_is_monday_morning() -> None:
    found = next_reading(WEEK, (), local("2026-03-06T21:10"), DENVER)
    assert found is not None
    assert found.opens == local("2026-03-09T09:00")
    assert found.opens - local("2026-03-06T21:10").astimezone(UTC) == timedelta(hours=58, minutes=50), (
        "an hour less: spring"
    )


def test_a_day_off_is_passed_over_and_the_end_of_hours_is_not_in_them() -> None:
    found = next_reading(WEEK, {date(2026, 3, 9)}, local("2026-03-06T17:00"), DENVER)
    assert found is not None
    assert found.opens == local("2026-03-10T09:00")


def test_no_hours_promise_nothing_and_neither_do_hours_that_are_always_off() -> None:
    at = local("2026-03-02T14:02")
    assert next_reading((), (), at, DENVER) is None
    every = {at.date() + timedelta(days=n) for n in range(500)}
    assert next_reading(WEEK, every, at, DENVER) is None
    assert reading_time((), (), at, DENVER, timedelta(hours=1)) is None


def test_hours_that_touch_are_one_stretch() -> None:
    split = (Hours(0, time(13), time(17)), Hours(0, time(9), time(13)), Hours(0, time(12), time(14)))
    found = next_reading(split, (), local("2026-03-02T08:00"), DENVER)
    assert found is not None
    assert (found.opens, found.closes) == (local("2026-03-02T09:00"), local("2026-03-02T17:00"))


def test_hours_inside_a_gap_of_the_clock_move_over_it() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    night = (Hours(6, time(2, 10), time(2, 50)),)
    found = next_reading(night, (), local("2026-03-28T12:00", berlin), berlin)
    assert found is not None
    assert found.closes - found.opens == timedelta(minutes=40)


@pytest.mark.parametrize(
    ("weekday", "opens", "closes"), [(7, time(9), time(17)), (0, time(17), time(9)), (0, time(9), time(9))]
)
def test_hours_that_cannot_be_are_refused(weekday: int, opens: time, closes: time) -> None:
    with pytest.raises(ValueError, match="hours"):
        Hours(weekday, opens, closes)


def some_hours() -> st.SearchStrategy[tuple[Hours, ...]]:
    """Up to four stretches on whole quarters, away from the hours in which clocks change."""
    quarter = st.integers(4 * 4, 23 * 4)
    one = st.tuples(st.integers(0, 6), quarter, quarter).filter(lambda each: each[1] < each[2])
    made = one.map(
        lambda each: Hours(
            each[0], time(each[1] // 4, each[1] % 4 * 15), time(each[2] // 4, each[2] % 4 * 15)
        )
    )
    return st.lists(made, min_size=1, max_size=4).map(tuple)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1)).map(
    lambda each: each.replace(second=0, microsecond=0, tzinfo=UTC)
)


def reads(hours: tuple[Hours, ...], off: set[date], at: datetime, zone: ZoneInfo) -> bool:
    there = at.astimezone(zone)
    clock = there.time()
    return there.date() not in off and any(
        h.weekday == there.weekday() and h.opens <= clock < h.closes for h in hours
    )


@settings(max_examples=60, deadline=None)
@given(
    hours=some_hours(), at=MOMENTS, zone=st.sampled_from(ZONES), off=st.sets(st.integers(0, 9), max_size=4)
)
def test_it_is_the_first_minute_in_which_the_clinics_clock_says_so(
    hours: tuple[Hours, ...], at: datetime, zone: str, off: set[int]
) -> None:
    place = ZoneInfo(zone)
    days = {at.astimezone(place).date() + timedelta(days=n) for n in off}
    found = next_reading(hours, days, at, place)
    assert found is not None
    step = 15 * MINUTE
    moment = at
    while not reads(hours, days, moment, place):
        moment = moment + step - timedelta(minutes=moment.minute % 15)
    assert found.holds(moment)
    assert found.opens <= moment
    assert moment == at or found.opens == moment
    assert not reads(hours, days, found.closes, place)


@settings(max_examples=60, deadline=None)
@given(hours=some_hours(), at=MOMENTS, zone=st.sampled_from(ZONES), quarters=st.integers(1, 100))
def test_reading_time_counts_the_minutes_in_which_somebody_reads_and_no_others(
    hours: tuple[Hours, ...], at: datetime, zone: str, quarters: int
) -> None:
    place, step = ZoneInfo(zone), timedelta(minutes=15)
    start = at - timedelta(minutes=at.minute % 15)
    found = reading_time(hours, (), start, place, quarters * step)
    moment, left = start, quarters
    while left:
        left -= reads(hours, set(), moment, place)
        moment += step
    assert found == moment
