"""Windows stay right through every clock change of every zone, 2026 to 2035.

The transitions are found by bisection on UTC offsets alone, and the expected instants by searching
the offsets a zone uses: neither knows how the code under test treats gaps and folds.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest

from afterglow.program.calendar import calendar
from afterglow.program.loading import load_protocol
from afterglow.program.local_time import Offset, UnknownZone, exists, instant, shifted, zone_named

FROM, TO = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Transition:
    zone: ZoneInfo
    at: datetime
    before: timedelta
    after: timedelta


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def _transitions_of(zone: ZoneInfo) -> list[Transition]:
    found, moment, step = [], FROM, timedelta(days=5)
    offset = _offset(zone, moment)
    while moment < TO:
        later = moment + step
        new = _offset(zone, later)
        if new != offset:
            low, high = moment, later
            while high - low > SECOND:
                middle = low + SECOND * int((high - low) / SECOND / 2)
                low, high = (middle, high) if _offset(zone, middle) == offset else (low, middle)
            if high < TO:
                found.append(Transition(zone, high, offset, new))
        moment, offset = later, new
    return found


@cache
def transitions() -> tuple[Transition, ...]:
    return tuple(each for name in sorted(available_timezones()) for each in _transitions_of(ZoneInfo(name)))


def wall(transition: Transition, moment: datetime) -> datetime:
    """The local clock at `moment`, from the two offsets alone."""
    offset = transition.after if moment >= transition.at else transition.before
    return moment.replace(tzinfo=None) + offset


def expected_instant(transition: Transition, local: datetime) -> datetime:
    """The first moment whose clock reads `local`; with the old offset where no clock ever does."""
    candidates = {(local - offset).replace(tzinfo=UTC) for offset in (transition.before, transition.after)}
    shown = [moment for moment in candidates if wall(transition, moment) == local]
    return min(shown) if shown else (local - transition.before).replace(tzinfo=UTC)


def test_there_are_about_four_thousand_clock_changes_to_pass_through():
    assert len(transitions()) > 3900


def test_a_72_hour_window_is_72_hours_through_every_clock_change():
    window = Offset(hours=72)
    for each in transitions():
        for anchor in (each.at - SECOND, each.at, each.at + SECOND):
            for start in (anchor, anchor - timedelta(hours=72), anchor - timedelta(hours=36)):
                closes = shifted(start, window, each.zone)
                assert closes.astimezone(UTC) - start == timedelta(hours=72), (each.zone.key, start)


def test_local_days_keep_the_clock_through_every_clock_change():
    """A session planned three days ahead whose clock falls on, just before or just after the change."""
    for each in transitions():
        for moment in (each.at - SECOND, each.at, each.at + SECOND):
            for local in {wall(each, moment), moment.replace(tzinfo=None) + each.before}:
                anchor = local - timedelta(days=3)
                if not exists(anchor, each.zone):
                    continue
                landed = shifted(instant(anchor, each.zone), Offset(days=3), each.zone)
                assert landed.astimezone(UTC) == expected_instant(each, local), (each.zone.key, local)


def test_a_clock_that_is_shown_is_kept_exactly_and_one_that_is_skipped_moves_forward():
    for each in transitions():
        for moment in (each.at - SECOND, each.at, each.at + SECOND):
            local = moment.replace(tzinfo=None) + each.before
            shown = instant(local, each.zone).replace(tzinfo=None, fold=0)
            if exists(local, each.zone):
                assert shown == local
            else:
                assert shown - local == each.after - each.before > timedelta(0)


def test_the_end_of_the_day_comes_after_every_moment_of_the_day():
    end = Offset(days=0, clock_min=1440)
    for each in transitions():
        for anchor in (each.at - SECOND, each.at, each.at + SECOND):
            closes = shifted(anchor, end, each.zone)
            today = anchor.astimezone(each.zone).date()
            assert timedelta(0) < closes - anchor <= timedelta(hours=26), (each.zone.key, anchor)
            assert closes.date() == today + timedelta(days=1)
            assert (closes.astimezone(UTC) - SECOND).astimezone(each.zone).date() == today


def test_no_days_is_the_same_moment_even_in_the_hour_that_happens_twice():
    second_half_past_one = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert shifted(second_half_past_one, Offset(days=0), NEW_YORK) == second_half_past_one
    assert shifted(second_half_past_one, Offset(days=0), NEW_YORK).isoformat() == "2026-11-01T01:30:00-05:00"


def test_worked_example_half_past_two_does_not_exist_in_new_york_on_14_march_2027():
    local = datetime(2027, 3, 14, 2, 30)
    assert not exists(local, NEW_YORK)
    assert instant(local, NEW_YORK).isoformat() == "2027-03-14T03:30:00-04:00"


def test_worked_example_half_past_one_happens_twice_and_the_first_is_meant():
    assert instant(datetime(2026, 11, 1, 1, 30), NEW_YORK).isoformat() == "2026-11-01T01:30:00-04:00"


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../UTC", "america/new_york", "Europe"])
def test_an_unknown_zone_is_refused(name):
    with pytest.raises(UnknownZone, match="unknown time zone"):
        zone_named(name)


def test_an_offset_is_hours_or_days_and_never_both():
    for wrong in ({}, {"hours": 1, "days": 1}, {"hours": 1, "clock_min": 0}):
        with pytest.raises(ValueError, match="offset"):
            Offset(**wrong)


@pytest.mark.slow
def test_the_whole_calendar_stays_right_from_every_clock_change_and_a_second_either_side():
    """4,024 changes x 3 starts: every session, every 72 hours, no window that ends before it opens."""
    protocol = load_protocol("alcohol-use")
    for each in transitions():
        for start in (each.at - SECOND, each.at, each.at + SECOND):
            found = calendar(protocol, start, each.zone.key)
            sessions = [entry for entry in found if entry.instance.activity.kind == "session"]
            assert sessions[0].opens == start
            clock = wall(each, start)
            for entry, days in zip(sessions, protocol.sessions.days, strict=True):
                planned = clock + timedelta(days=days)
                if exists(planned, each.zone):
                    assert entry.opens.replace(tzinfo=None) == planned
            line_outs = {entry.instance.session: entry.closes for entry in sessions}
            for entry in found:
                assert entry.opens.astimezone(UTC) < entry.closes.astimezone(UTC)
                if entry.instance.activity.id == "integration-contact":
                    elapsed = entry.closes - line_outs[entry.instance.session]
                    assert elapsed == timedelta(hours=72), (each.zone.key, start)
