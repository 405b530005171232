"""Worsening: sooner rather than later, one episode at a time, and about now."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterglow.instruments.loading import instrument
from afterglow.record import Encounter, PatientRecord, QuestionnaireResponse
from afterglow.reviewing import review
from afterglow.safety.finding import Finding
from afterglow.trajectory.worsening import clearly_worse

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
FIRST_SESSION = Encounter("e", "treatment", START + timedelta(days=3))


def worsenings(totals: list[int], *, sessions: tuple[Encounter, ...] = (FIRST_SESSION,)) -> list[Finding]:
    """Weekly PHQ-9 totals, the first before the session; what is found right after the last."""
    responses = tuple(
        QuestionnaireResponse(f"w{week}", "phq-9", START + timedelta(weeks=week), total=total)
        for week, total in enumerate(totals)
    )
    record = PatientRecord("p", responses=responses, encounters=sessions)
    found = review(record, START + timedelta(weeks=len(totals))).findings
    return [finding for finding in found if finding.rule == "worsening"]


@pytest.mark.parametrize(
    ("totals", "found"),
    [
        ([12, 17], False),
        ([12, 18], True),
        ([12, 11], False),
        ([12, 4, 10], True),
        ([12, 4, 9], False),
        ([12], False),
        ([0, 27, 0], False),
    ],
)
def test_six_points_on_the_phq9_are_clearly_worse_and_five_are_not(totals: list[int], found: bool) -> None:
    """Six is the published rule and smaller than the computed 6.1; the alarm takes the smaller."""
    assert bool(worsenings(totals)) is found


def test_a_run_of_bad_weeks_is_one_episode_named_by_its_first() -> None:
    (first,) = worsenings([12, 18])
    (later,) = worsenings([12, 18, 19, 20])
    assert first.key == later.key == "worsening/w1"
    assert later.since == START + timedelta(weeks=1)
    assert later.evidence[0].response_id == "w3"


def test_a_second_fall_is_a_second_episode() -> None:
    (again,) = worsenings([12, 18, 10, 19])
    assert again.key == "worsening/w3"


def test_someone_waiting_for_a_first_session_can_get_worse_too() -> None:
    (found,) = worsenings([10, 17], sessions=())
    assert "than the score before" in found.sentence


@given(st.integers(0, 27), st.integers(0, 27))
def test_turning_the_scale_upside_down_changes_no_alarm(before: int, after: int) -> None:
    phq = instrument("phq-9")
    upward = replace(phq, direction="higher-is-better")
    assert (clearly_worse(before, after, phq) is None) == (
        clearly_worse(27 - before, 27 - after, upward) is None
    )


@given(st.integers(0, 27), st.integers(0, 27))
def test_nothing_is_clearly_worse_both_ways(one: int, other: int) -> None:
    phq = instrument("phq-9")
    assert clearly_worse(one, other, phq) is None or clearly_worse(other, one, phq) is None


def test_an_instrument_that_describes_or_gives_no_limit_raises_no_alarm() -> None:
    assert clearly_worse(0, 100, instrument("edi")) is None
    assert clearly_worse(0, 10, replace(instrument("phq-9"), change=None)) is None
