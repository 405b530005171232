"""Series and change: what a stranger may rely on when a score is compared with an earlier one.

Expected values are worked by hand or read from the fact sheets' published table.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterglow.instruments.definition import Change as ChangeRules
from afterglow.instruments.definition import Instrument, Licence
from afterglow.instruments.outcome import Score, Unscorable
from afterglow.record import Encounter, QuestionnaireResponse
from afterglow.source import Source
from afterglow.trajectory.change import Change, change_of, reliable_change_points
from afterglow.trajectory.change import change as change_between
from afterglow.trajectory.scored import ScoredResponse
from afterglow.trajectory.series import Point, series, treatment_starts

DAY0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
SOURCE = Source("a test", "unverified")
LICENCE = Licence("none", "none", "made up for a test", "here", "unverified", "default")
DEPRESSION = ChangeRules(
    SOURCE,
    response_percent=50,
    remission_below=5,
    reliability=0.84,
    sd=5.5,
    evidence={"sd": "secondary"},
    minimum_baseline=10,
)


def measure(rules: ChangeRules | None = DEPRESSION, direction: str = "lower-is-better") -> Instrument:
    return Instrument(
        "phq-9",
        "1.0.0",
        "A measure",
        "PHQ-9",
        "depression",
        "self",
        "items",
        "last 2 weeks",
        direction,  # type: ignore[arg-type]
        "unverified",
        SOURCE,
        LICENCE,
        change=rules,
    )


def change(
    before: Point, after: Point, rules: ChangeRules | None = DEPRESSION, direction: str = "lower-is-better"
) -> Change:
    return change_between(measure(rules, direction), before, after)


def day(n: float) -> datetime:
    return DAY0 + timedelta(days=n)


def scored(n: float, total: float | None, status: str = "completed") -> ScoredResponse:
    response = QuestionnaireResponse(f"r{n}", "phq-9", day(n), total=total, status=status)  # type: ignore[arg-type]
    outcome = Unscorable("phq-9", "missing", ("9",)) if total is None else Score("phq-9", "1.0.0", total)
    return ScoredResponse(response, outcome)


def point(value: float, n: float = 0) -> Point:
    return Point(f"p{n}-{value}", day(n), value)


def verdict(
    before: float,
    after: float,
    name: str,
    rules: ChangeRules | None = DEPRESSION,
    direction: str = "lower-is-better",
) -> str:
    return change(point(before), point(after, 7), rules, direction).verdicts[name].answer


def session(n: float, status: str = "finished", kind: str = "treatment") -> Encounter:
    return Encounter(f"e{n}", kind, day(n), status=status)  # type: ignore[arg-type]


def test_the_baseline_is_the_last_score_before_the_first_session() -> None:
    line = series("phq-9", [scored(-9, 20), scored(-2, 17), scored(3, 8)], [day(0), day(7)])
    assert line.baseline is not None
    assert (line.baseline.value, line.basis) == (17, "before-first-session")


def test_a_score_at_the_instant_a_session_begins_is_not_its_baseline() -> None:
    line = series("phq-9", [scored(-2, 17), scored(0, 9)], [day(0)])
    assert line.baseline is not None
    assert line.baseline.value == 17


def test_only_treatments_that_began_are_sessions() -> None:
    visits = (
        session(-5, kind="integration"),
        session(-4, "cancelled"),
        session(-3, "planned"),
        session(2),
        session(1, "in-progress"),
        session(30),
    )
    assert treatment_starts(visits, day(10)) == (day(1), day(2))


def test_without_a_session_nobody_has_responded() -> None:
    line = series("phq-9", [scored(-9, 20), scored(-2, 4)], [])
    found = change_of(line, measure())
    assert line.basis == "no-session-yet"
    assert found is not None
    assert {v.answer for v in found.verdicts.values()} == {"not-applicable"}
    assert found.response.because == "no session yet"


def test_a_first_score_after_the_session_is_no_baseline() -> None:
    line = series("phq-9", [scored(3, 8)], [day(0)])
    assert (line.baseline, line.basis) == (None, "not-measured")
    assert change_of(line, measure()) is None


def test_an_unscorable_or_unfinished_response_is_named_and_never_a_point() -> None:
    line = series("phq-9", [scored(-3, 17), scored(-2, None), scored(-1, 0, "in-progress")], [])
    assert [p.value for p in line.points] == [17]
    assert line.unscored == ("r-2", "r-1")


def test_a_window_that_reaches_past_the_session_is_marked_mixed() -> None:
    line = series("phq-9", [scored(-1, 17), scored(1, 9), scored(14, 9), scored(15, 9)], [day(0)], 14)
    assert [p.mixed for p in line.points] == [False, True, False, False]
    found = change_of(series("phq-9", [scored(-1, 17), scored(1, 9)], [day(0)], 14), measure())
    assert found is not None
    assert any("recall window" in c for c in found.cautions)


@pytest.mark.parametrize(
    ("before", "after", "answer"),
    [(20, 10, "yes"), (20, 11, "no"), (21, 11, "no"), (21, 10, "yes"), (10, 5, "yes"), (20, 24, "no")],
)
def test_response_is_half_of_the_baseline(before: int, after: int, answer: str) -> None:
    assert verdict(before, after, "response") == answer


@pytest.mark.parametrize("baseline", [0, 1, 2, 4, 9])
def test_somebody_well_at_the_start_never_counts_as_a_responder(baseline: int) -> None:
    for after in range(28):
        assert verdict(baseline, after, "response") == "not-applicable"
        assert verdict(baseline, after, "remission") == "not-applicable"


def test_without_a_minimum_baseline_the_remission_level_keeps_the_well_out() -> None:
    rules = replace(DEPRESSION, minimum_baseline=None)
    assert verdict(4, 1, "response", rules) == "not-applicable"
    assert verdict(5, 1, "response", rules) == "yes"


def test_remission_below_is_strict_and_at_most_is_not() -> None:
    assert [verdict(20, v, "remission") for v in (4, 5)] == ["yes", "no"]
    quids = replace(DEPRESSION, remission_below=None, remission_at_most=5)
    assert [verdict(20, v, "remission", quids) for v in (5, 6)] == ["yes", "no"]


@pytest.mark.parametrize(
    ("reliability", "sd", "published"),
    [(0.84, 5.5, 6.1), (0.83, 4.5, 5.1), (0.82, 16, 18.8), (0.73, 8, 11.5)],
    ids=["PHQ-9", "GAD-7", "PCL-5", "WSAS"],
)
def test_reliable_change_agrees_with_the_table_of_the_fact_sheet(
    reliability: float, sd: float, published: float
) -> None:
    assert round(reliable_change_points(reliability, sd), 1) == published


def test_a_reliable_verdict_prints_its_r_and_its_sd_with_their_evidence() -> None:
    because = change(point(20), point(10, 7), DEPRESSION).verdicts["reliable-improvement"].because
    for part in ("r 0.84 unverified", "SD 5.5 secondary", "6.1"):
        assert part in because


def test_seven_points_are_reliable_on_the_phq9_and_six_are_not() -> None:
    assert [verdict(20, 20 - d, "reliable-improvement") for d in (7, 6)] == ["yes", "no"]
    assert [verdict(10, 10 + d, "reliable-worsening") for d in (7, 6)] == ["yes", "no"]
    assert [verdict(10, 10 + d, "deterioration") for d in (7, 6)] == ["yes", "no"]


def test_the_published_rule_decides_where_r_or_sd_is_unknown() -> None:
    rules = replace(DEPRESSION, reliability=None, published_reliable_change=6)
    assert [verdict(20, 20 - d, "reliable-improvement", rules) for d in (6, 5)] == ["yes", "no"]


def test_a_rule_the_file_does_not_give_is_not_applicable_rather_than_no() -> None:
    found = change(point(8), point(1, 7), None)
    assert {v.answer for v in found.verdicts.values()} == {"not-applicable"}
    assert found.percent == 87.5


def test_an_instrument_that_describes_has_no_better_or_worse() -> None:
    found = change(point(1), point(4, 7), DEPRESSION, "describes")
    assert found.percent is None
    assert {v.answer for v in found.verdicts.values()} == {"not-applicable"}


@given(st.integers(10, 27), st.integers(0, 27))
def test_a_scale_turned_upside_down_gives_the_same_reliable_verdicts(before: int, after: int) -> None:
    """WHO-5 and MAAS improve upward: mirroring the scores and the direction changes nothing."""
    up = "higher-is-better"
    for name in ("reliable-improvement", "reliable-worsening", "deterioration"):
        assert verdict(before, after, name) == verdict(27 - before, 27 - after, name, direction=up)


@given(st.integers(1, 27), st.integers(0, 27))
def test_percent_and_points_agree_in_sign(before: int, after: int) -> None:
    up = change(point(before), point(after, 7), DEPRESSION, "higher-is-better")
    down = change(point(before), point(after, 7), DEPRESSION)
    assert up.improvement == -down.improvement == after - before
    assert up.percent is not None
    assert up.percent * up.improvement >= 0
