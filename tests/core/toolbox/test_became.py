"""What became of a practice: going on, kept or dropped, worked out by hand from the plan of its weeks."""

from datetime import UTC, datetime, timedelta

import pytest

from afterglow.record import Practice
from afterglow.toolbox.became import outcomes_of

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def on(*days: float) -> tuple[datetime, ...]:
    return tuple(START + day * DAY for day in days)


def a_walk(
    done: tuple[datetime, ...], end: float | None, *, since: float = 0, per_week: float = 4
) -> Practice:
    ended = None if end is None else START + end * DAY
    return Practice("gentle-walk", per_week, START + since * DAY, done=done, ended=ended)


def became(*practices: Practice, day: float = 60) -> str | None:
    return outcomes_of(practices, START + day * DAY).get("gentle-walk")


@pytest.mark.parametrize(
    ("done", "says"),
    [
        (on(1, 3, 8, 10), "kept"),  # four of eight: the half that the limits ask for
        (on(1, 3, 8), "dropped"),  # three of eight
        ((), "dropped"),
        (on(1, 2, 3, 4, 5, 6), "kept"),  # six in a week planned for four count as four
        (on(1, 1.1, 1.2), "dropped"),
    ],
)
def test_two_weeks_of_four_were_kept_from_half_of_the_plan_on(done: tuple[datetime, ...], says: str) -> None:
    assert became(a_walk(done, 14)) == says


def test_more_than_the_plan_in_one_week_does_not_make_up_for_the_others() -> None:
    assert became(a_walk(on(*(n / 2 for n in range(14))), 28)) == "dropped"


def test_what_is_open_is_going_on_and_so_is_what_ends_later() -> None:
    assert became(a_walk((), None)) == "going-on"
    assert became(a_walk((), 14), day=13) == "going-on"
    assert became(a_walk((), 14), day=14) == "dropped"
    assert became(a_walk((), None), day=-1) is None


def test_an_open_one_beside_an_ended_one_is_going_on() -> None:
    assert became(a_walk((), 14), a_walk((), None, since=3)) == "going-on"


def test_another_rhythm_is_the_same_try_and_a_new_beginning_is_not() -> None:
    kept, short = a_walk(on(1, 3, 4, 8, 10), 14), a_walk((), 15, since=14)
    assert became(short, kept) == became(kept, short) == "kept"
    assert became(kept, a_walk((), 25, since=20)) == "dropped"


def test_a_week_that_rested_asks_for_nothing_and_earns_nothing() -> None:
    rested = Practice(
        "gentle-walk", 4, START, done=on(1, 3), ended=START + 28 * DAY, pauses=((START + 7 * DAY, None),)
    )
    only = Practice("gentle-walk", 4, START, ended=START + 7 * DAY, pauses=((START, None),))
    assert became(rested) == "kept"
    assert became(only) == "dropped"


def test_one_that_ended_as_it_began_was_not_kept() -> None:
    assert became(a_walk((), 0)) == "dropped"
