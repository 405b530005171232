"""When a reminder may go out: laws over any rhythm, any zone, any clock change, any order of asking."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from afterglow.program.local_time import UnknownZone
from afterglow.program.reminding import Rhythm, is_quiet, next_moment, occasion_now, quiet_at

ZONES = ("America/New_York", "America/Denver", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")
TICK = timedelta(minutes=10)
CHANGES = (
    datetime(2026, 3, 7, tzinfo=UTC),
    datetime(2026, 10, 31, tzinfo=UTC),
    datetime(2026, 3, 28, tzinfo=UTC),
)

clocks = st.times(timezones=st.none()).map(lambda t: t.replace(second=0, microsecond=0))
starts = st.one_of(
    st.sampled_from(CHANGES),
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)).map(lambda d: d.replace(tzinfo=UTC)),
)


@st.composite
def rhythms(draw: st.DrawFn, since: datetime) -> Rhythm:
    return Rhythm(
        days=frozenset(draw(st.sets(st.integers(0, 6)))),
        hour=draw(clocks),
        quiet_from=draw(clocks),
        quiet_to=draw(clocks),
        zone=draw(st.sampled_from(ZONES)),
        since=since,
        paused_until=draw(st.none() | st.integers(-2, 5).map(lambda n: since.date() + timedelta(days=n))),
    )


def sent_over(rhythm: Rhythm, start: datetime, days: int, tick: timedelta = TICK) -> list[datetime]:
    """What a worker that asks every `tick` sends, if something always waits."""
    sent: list[datetime] = []
    for step in range(int(timedelta(days=days) / tick)):
        at = start + step * tick
        if occasion_now(rhythm, sent[-1] if sent else None, at) is not None:
            sent.append(at)
    return sent


@given(data=st.data(), start=starts)
def test_never_in_quiet_hours_and_never_two_on_one_day(data: st.DataObject, start: datetime) -> None:
    rhythm = data.draw(rhythms(start))
    sent, zone = sent_over(rhythm, start, 4), ZoneInfo(rhythm.zone)
    for moment in sent:
        clock = moment.astimezone(zone).time()
        a, b = rhythm.quiet_from, rhythm.quiet_to
        quiet = a <= clock < b if a <= b else (clock >= a or clock < b)
        assert not quiet
    local_days = [moment.astimezone(zone).date() for moment in sent]
    assert len(set(local_days)) == len(local_days)
    assert all(day.weekday() in rhythm.days for day in local_days)
    assert all(rhythm.paused_until is None or day >= rhythm.paused_until for day in local_days)


@given(data=st.data(), start=starts, gaps=st.lists(st.integers(1, 5000), min_size=1, max_size=30))
def test_a_worker_that_sleeps_for_days_sends_no_more_than_one_when_it_wakes(
    data: st.DataObject, start: datetime, gaps: list[int]
) -> None:
    rhythm, at, last = data.draw(rhythms(start)), start, None
    for gap in gaps:
        at += timedelta(minutes=gap)
        first = occasion_now(rhythm, last, at)
        if first is None:
            continue
        assert first.day == at.astimezone(ZoneInfo(rhythm.zone)).date(), "an older day is never made up for"
        last = at
        assert occasion_now(rhythm, last, at) is None, "asked twice, sent once"
        assert occasion_now(rhythm, last, at + timedelta(minutes=1)) is None or first.day != (
            (at + timedelta(minutes=1)).astimezone(ZoneInfo(rhythm.zone)).date()
        )


@given(data=st.data(), start=starts)
def test_a_rhythm_without_days_sends_nothing(data: st.DataObject, start: datetime) -> None:
    stopped = replace(data.draw(rhythms(start)), days=frozenset())
    assert sent_over(stopped, start, 3, timedelta(hours=1)) == []
    assert next_moment(stopped, None, start) is None


@given(data=st.data(), start=starts, before=st.integers(1, 10_000))
def test_nothing_from_before_it_was_chosen_is_owed(data: st.DataObject, start: datetime, before: int) -> None:
    rhythm = data.draw(rhythms(start))
    found = occasion_now(rhythm, None, start + timedelta(minutes=before))
    assert found is None or found.moment >= rhythm.since


@given(data=st.data(), start=starts)
def test_every_chosen_day_with_a_quiet_free_hour_gets_its_reminder(
    data: st.DataObject, start: datetime
) -> None:
    rhythm = replace(data.draw(rhythms(start)), paused_until=None)
    assume(not quiet_at(rhythm.hour, rhythm.quiet_from, rhythm.quiet_to))
    zone = ZoneInfo(rhythm.zone)
    days = {moment.astimezone(zone).date() for moment in sent_over(rhythm, start, 4)}
    for ahead in range(1, 3):
        day = (start.astimezone(zone) + timedelta(days=ahead)).date()
        naive = datetime.combine(day, rhythm.hour)
        skipped = naive.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive
        late = rhythm.hour >= time(23, 45) or quiet_at(
            (naive + timedelta(minutes=10)).time(), rhythm.quiet_from, rhythm.quiet_to
        )
        if day.weekday() in rhythm.days and not skipped and not late:
            assert day in days


@given(data=st.data(), start=starts)
def test_an_occasion_is_over_before_quiet_hours_and_on_its_own_day(
    data: st.DataObject, start: datetime
) -> None:
    rhythm = data.draw(rhythms(start))
    for step in range(0, 3 * 24 * 6, 7):
        at = start + step * TICK
        found = occasion_now(rhythm, None, at)
        if found is None:
            continue
        assert found.moment <= at < found.ends
        just_before = found.ends - timedelta(microseconds=1)
        assert not is_quiet(rhythm, just_before)
        assert just_before.astimezone(ZoneInfo(rhythm.zone)).date() == found.day


@given(data=st.data(), start=starts)
def test_the_moment_that_is_announced_is_the_moment_that_comes(data: st.DataObject, start: datetime) -> None:
    rhythm = data.draw(rhythms(start))
    told = next_moment(rhythm, None, start)
    if told is not None:
        assert told > start
        found = occasion_now(rhythm, None, told)
        assert found is not None
        assert found.moment == told


DAILY = Rhythm(
    days=frozenset(range(7)),
    hour=time(2, 30),
    quiet_from=time(0),
    quiet_to=time(0),
    zone="America/New_York",
    since=datetime(2026, 1, 1, tzinfo=UTC),
)


def test_an_hour_that_the_clock_skips_comes_right_after_the_gap() -> None:
    sent = sent_over(DAILY, datetime(2026, 3, 8, 5, tzinfo=UTC), 1)
    assert sent == [datetime(2026, 3, 8, 7, 30, tzinfo=UTC)]


def test_an_hour_that_happens_twice_is_the_first_and_only_once() -> None:
    twice = replace(DAILY, hour=time(1, 30))
    sent = sent_over(twice, datetime(2026, 11, 1, 4, tzinfo=UTC), 1)
    assert sent == [datetime(2026, 11, 1, 5, 30, tzinfo=UTC)]


def test_an_hour_inside_quiet_hours_is_never_sent() -> None:
    early = replace(DAILY, hour=time(6), quiet_from=time(21), quiet_to=time(8))
    assert sent_over(early, datetime(2026, 6, 1, 4, tzinfo=UTC), 2) == []


def test_a_worker_that_wakes_within_two_hours_still_sends_and_later_does_not() -> None:
    morning = replace(DAILY, hour=time(9))
    nine = datetime(2026, 6, 1, 13, tzinfo=UTC)
    found = occasion_now(morning, None, nine + timedelta(minutes=119))
    assert found is not None
    assert (found.moment, found.ends) == (nine, nine + timedelta(hours=2))
    assert occasion_now(morning, None, nine + timedelta(hours=2)) is None


def test_three_missed_days_are_not_made_up_for() -> None:
    evening = replace(DAILY, hour=time(18))
    woke = datetime(2026, 6, 4, 14, tzinfo=UTC)  # ten in the morning, before that day's own
    assert occasion_now(evening, datetime(2026, 5, 31, 22, tzinfo=UTC), woke) is None


def test_a_pause_ends_on_the_day_it_names() -> None:
    paused = replace(DAILY, hour=time(9), paused_until=date(2026, 6, 5))
    sent = sent_over(paused, datetime(2026, 6, 1, 4, tzinfo=UTC), 6)
    assert [moment.date() for moment in sent] == [date(2026, 6, 5), date(2026, 6, 6)]
    assert next_moment(paused, None, datetime(2026, 6, 1, 4, tzinfo=UTC)) == datetime(
        2026, 6, 5, 13, tzinfo=UTC
    )


def test_a_zone_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownZone):
        occasion_now(replace(DAILY, zone="Mars/Olympus"), None, datetime(2026, 6, 1, tzinfo=UTC))
