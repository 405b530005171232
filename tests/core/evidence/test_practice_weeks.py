"""Weeks of practice beside scores: what is missing is left out, and too few weeks say nothing."""

from datetime import UTC, datetime, timedelta

from afterglow.evidence.contribution import Association, TooLittle, within_person
from afterglow.evidence.practice_weeks import practice_weeks
from afterglow.record import Practice
from afterglow.trajectory.series import Point

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def point(day: float, value: float) -> Point:
    return Point(f"r{day}", START + day * DAY, value)


def practised(days: list[float], per_week: float = 2) -> Practice:
    return Practice("mindfulness", per_week, START, tuple(START + day * DAY for day in days))


def test_a_week_stands_between_the_score_before_and_the_one_that_followed() -> None:
    weeks = practice_weeks([practised([1, 2])], [point(-1, 15), point(8, 11)], START + 20 * DAY)
    assert [(w.week, w.practice, w.score_before, w.score_after) for w in weeks] == [(0, 1.0, 15, 11)]


def test_a_week_without_a_following_score_is_left_out() -> None:
    assert practice_weeks([practised([1])], [point(-1, 15), point(15, 9)], START + 14 * DAY) == []


def test_without_practice_or_scores_there_are_no_weeks() -> None:
    assert practice_weeks([], [point(0, 9)], START + 90 * DAY) == []
    assert practice_weeks([practised([1])], [], START + 90 * DAY) == []


def test_seven_weeks_say_nothing_and_eight_say_it_with_the_caution() -> None:
    days = [float(7 * week + 1) for week in range(0, 12, 2)]
    points = [point(7 * week - 0.5, 12 + (week * 5) % 7) for week in range(14)]
    short = practice_weeks([practised(days)], points, START + 49 * DAY)
    assert isinstance(within_person(short), TooLittle)
    found = within_person(practice_weeks([practised(days)], points, START + 90 * DAY))
    assert isinstance(found, Association)
    assert "People often practise more when they feel better" in found.caution
