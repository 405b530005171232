"""Completeness counts windows: a missed one stays in the denominator for good."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from afterglow.program.keeping_up import Kept, kept, missed
from afterglow.record import QuestionnaireResponse, ScheduledMeasure

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
WEEKLY = ScheduledMeasure("phq-9", 7, START)


def answered(*days: float) -> list[QuestionnaireResponse]:
    return [
        QuestionnaireResponse(str(place), "phq-9", START + timedelta(days=day))
        for place, day in enumerate(days)
    ]


def after(days: float) -> datetime:
    return START + timedelta(days=days)


def test_three_answered_weeks_of_four() -> None:
    assert kept(WEEKLY, answered(0, 8, 22), after(28)) == Kept("phq-9", 3, 4)


def test_two_answers_in_one_week_are_one_measurement() -> None:
    assert kept(WEEKLY, answered(0, 1), after(7)) == Kept("phq-9", 1, 1)


def test_nobody_is_late_before_the_week_is_over() -> None:
    assert kept(WEEKLY, [], after(6)) == Kept("phq-9", 0, 0)


def test_an_unfinished_form_is_not_an_answer() -> None:
    begun = QuestionnaireResponse("x", "phq-9", START, status="in-progress")
    assert kept(WEEKLY, [begun], after(7)) == Kept("phq-9", 0, 1)


@given(st.lists(st.floats(0, 200), max_size=30), st.integers(0, 200), st.integers(1, 40))
def test_measured_never_exceeds_due_and_due_never_shrinks(days: list[float], at: int, later: int) -> None:
    given_answers = answered(*days)
    now, then = kept(WEEKLY, given_answers, after(at)), kept(WEEKLY, given_answers, after(at + later))
    assert now.measured <= now.due <= then.due


def test_a_slow_count_agrees() -> None:
    days = (0.0, 3.0, 15.0, 16.0, 40.0)
    windows = [(7 * k, 7 * k + 7) for k in range(6)]
    hits = sum(any(low <= day < high for day in days) for low, high in windows)
    assert kept(WEEKLY, answered(*days), after(42)) == Kept("phq-9", hits, len(windows))


def test_a_gap_is_where_a_window_that_closed_unanswered_had_opened() -> None:
    assert missed(WEEKLY, answered(0, 15), after(28)) == (after(7), after(21))


@given(st.lists(st.floats(0, 100), max_size=30), st.floats(0, 120))
def test_what_is_missed_is_exactly_what_was_due_and_not_measured(days: list[float], until: float) -> None:
    given_ = answered(*days)
    count = kept(WEEKLY, given_, after(until))
    assert len(missed(WEEKLY, given_, after(until))) == count.due - count.measured
