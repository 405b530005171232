"""The sustain line: what it answers, what it refuses, and that bad data never breaks or flatters it."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from afterglow.trajectory.belief import follow
from afterglow.trajectory.cohorts import events_of
from afterglow.trajectory.events import Event, ScoreSeen, SessionGiven
from afterglow.trajectory.forecasting import ahead, forecast, normal_points
from afterglow.trajectory.generating import simulate_cohort
from afterglow.trajectory.measures import MEASURES, shelf_measure
from afterglow.trajectory.outlook import SESSION_LABEL, Chance, NotAnswered, RelapseOutlook, SessionOutlook
from afterglow.trajectory.parameters import shelf_model
from afterglow.trajectory.profiles import shelf_profile
from afterglow.trajectory.simulated import members
from afterglow.trajectory.sustaining import LittleEvidence, OffModel, SustainLine, sustain_line
from afterglow.trajectory.telling import member_words


def story(scores: list[tuple[float, float]], sessions: list[float]) -> list[Event]:
    seen: list[Event] = [ScoreSeen(day, "phq-9", value) for day, value in scores]
    return seen + [SessionGiven(day) for day in sessions]


SIX = [0.1, 3.1, 7.1, 10.1, 14.1, 18.1]
RELIEVED = story([(0, 18), (3, 15), (7, 11), (10, 8), (14, 6), (18, 5), (25, 5)], SIX)
UNMOVED = story([(0, 18), (3, 18), (7, 17), (10, 19), (14, 18), (18, 17), (25, 18)], SIX)


def spoken(events: list[Event], at: float) -> SustainLine:
    line = sustain_line(events, at)
    assert isinstance(line, SustainLine), line
    return line


def test_someone_whose_scores_fall_after_sessions_is_likely_a_responder() -> None:
    line = spoken(RELIEVED, 26)
    assert isinstance(line.responding, Chance)
    assert line.responding.probability > 0.9
    assert isinstance(line.response, Chance)
    assert line.response.probability > 0.9


def test_someone_whose_scores_stay_is_likely_not_one() -> None:
    line = spoken(UNMOVED, 26)
    assert isinstance(line.responding, Chance)
    assert line.responding.probability < 0.1
    assert isinstance(line.response, Chance)
    assert line.response.probability < 0.05
    assert line.relapse == NotAnswered("not in response at the last score")


@pytest.mark.parametrize("scores_after", [0, 1])
def test_responding_is_never_said_before_two_scores_after_a_session(scores_after: int) -> None:
    events = story([(0, 18), (5, 9)][: 1 + scores_after], [0.5])
    line = sustain_line(events, 6)
    assert isinstance(line, LittleEvidence)
    assert f"{scores_after} of 2 scores since the first session" in line.because
    assert line.band is not None


def test_a_session_before_the_first_score_leaves_nothing_to_compare_with() -> None:
    line = sustain_line(story([(2, 9), (5, 8), (9, 8)], [0, 3]), 10)
    assert isinstance(line, LittleEvidence)
    assert line.because == ("no score before the first session",)


def test_a_long_silence_is_too_little_evidence() -> None:
    line = sustain_line(RELIEVED, 26 + 3000)
    assert isinstance(line, LittleEvidence)
    assert "too long since the last score" in line.because


def test_two_shocks_make_the_line_hand_over_to_a_person() -> None:
    jumps = [*RELIEVED, ScoreSeen(28, "phq-9", 26), ScoreSeen(29, "phq-9", 3)]
    line = sustain_line(jumps, 30)
    assert isinstance(line, OffModel)
    assert "look at this person" in line.because


def test_a_guard_that_rang_falls_quiet_again() -> None:
    jumps = [*RELIEVED, ScoreSeen(28, "phq-9", 26), ScoreSeen(29, "phq-9", 3)]
    calm = [ScoreSeen(30.0 + 7 * k, "phq-9", 12) for k in range(12)]
    assert isinstance(sustain_line(jumps + calm, 120), SustainLine)


def test_a_band_of_one_score_is_wide() -> None:
    line = sustain_line([ScoreSeen(0, "phq-9", 18)], 0)
    assert isinstance(line, LittleEvidence)
    assert line.band is not None
    assert (line.band.high_90 - line.band.low_90 > 6).all()


def test_a_band_widens_as_it_leaves_what_was_seen() -> None:
    band = spoken(RELIEVED, 26).band
    width = band.high_90 - band.low_90
    assert width[-1] > width[0]
    assert (band.low_90 <= band.low_50).all()
    assert (band.low_50 <= band.mean).all()
    assert (band.high_50 <= band.high_90).all()


def test_the_band_holds_nine_tenths_of_the_mixture() -> None:
    """Against the normal distribution of scipy, class by class."""
    model = shelf_model()
    belief = follow(sorted(RELIEVED, key=lambda e: e.day)[:7], model)
    days = np.array([0.0, 7, 30, 200])
    row = replace(model.readings["phq-9"], lowest=-1000.0, highest=1000.0)
    band = forecast(belief, days, row, model.parameters)
    inside = np.zeros(4)
    for weight, mean, cov in zip(
        (belief.weight, 1 - belief.weight), *ahead(belief, days, model.parameters), strict=True
    ):
        part = norm(mean, np.sqrt(cov.diagonal() + 4.0))
        inside += weight * (part.cdf(band.high_90) - part.cdf(band.low_90))
    np.testing.assert_allclose(inside, 0.9, atol=2e-4)


def test_the_chance_of_relapse_is_that_of_the_joint_distribution() -> None:
    """Against scipy's four-dimensional normal integral, class by class."""
    model, measure = shelf_model(), shelf_measure()
    belief = follow(sorted(RELIEVED, key=lambda e: e.day), model)
    days, staying = np.array([7.0, 14, 21, 28]), 0.0
    for weight, mean, cov in zip(
        (belief.weight, 1 - belief.weight), *ahead(belief, days, model.parameters), strict=True
    ):
        staying += weight * multivariate_normal(mean, cov + 4 * np.eye(4)).cdf(np.full(4, 9.5))
    line = spoken(RELIEVED, 25)
    assert isinstance(line.relapse, RelapseOutlook)
    assert line.relapse.chance == pytest.approx(1 - staying, abs=0.02)
    assert line.relapse.measure == f"{measure.id} {measure.version}"


def test_looking_less_often_finds_less_relapse() -> None:
    found = {}
    for name in ("relief-weekly", "relief-fortnightly", "relief-two-in-a-row"):
        line = sustain_line(RELIEVED, 26, shelf_measure(name))
        assert isinstance(line, SustainLine)
        assert isinstance(line.relapse, RelapseOutlook)
        found[name] = line.relapse.relief_days
    assert found["relief-weekly"] < found["relief-fortnightly"] < found["relief-two-in-a-row"]


def test_the_even_points_look_like_normal_numbers() -> None:
    points = normal_points(25)
    np.testing.assert_allclose(points.mean(0), 0, atol=1e-9)
    np.testing.assert_allclose(points.T @ points / len(points), np.eye(25), atol=1e-9)
    ends = np.quantile(points, [0.05, 0.5, 0.95], axis=0).T
    np.testing.assert_allclose(ends, [[-1.645, 0, 1.645]] * 25, atol=0.2)


def test_one_more_session_carries_its_label_and_fades_for_the_unmoved() -> None:
    helped = spoken(RELIEVED[:5] + RELIEVED[7:9], 14.5).one_more_session
    unhelped = spoken(UNMOVED, 26).one_more_session
    assert isinstance(helped, SessionOutlook)
    assert isinstance(unhelped, SessionOutlook)
    assert helped.label == SESSION_LABEL
    assert helped.points > 2 * unhelped.points
    assert helped.response_chance_with > helped.response_chance_without
    assert helped.points_low < helped.points < helped.points_high


def test_an_instrument_of_another_construct_does_not_move_the_line() -> None:
    plain = spoken(RELIEVED, 26)
    worried = spoken([*RELIEVED, ScoreSeen(25.5, "gad-7", 21)], 26)
    assert worried.severity == plain.severity
    assert [one.reason for one in worried.basis.set_aside] == ["not an instrument of this model"]


def test_anxiety_has_its_own_line_from_its_own_instrument() -> None:
    worried: list[Event] = [
        replace(e, instrument="gad-7", value=round(e.value * 0.75)) if isinstance(e, ScoreSeen) else e
        for e in RELIEVED
    ]
    line = sustain_line(worried + RELIEVED[:7], 26, shelf_measure("relief-weekly-gad-7"))
    assert isinstance(line, SustainLine)
    assert line.basis.scores == 7
    assert isinstance(line.response, Chance)
    assert line.response.probability > 0.8
    assert line.band.high_90.max() <= 21


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_can_be_read_and_names_a_reading(name: str) -> None:
    measure, readings = shelf_measure(name), shelf_model().readings
    assert measure.id == name
    assert readings[measure.instrument].construct == measure.construct
    assert set(measure.contacts) == {"circle", "therapy", "booster review"}


def test_a_suicide_item_never_passes_through() -> None:
    line = spoken([*RELIEVED, ScoreSeen(25.5, "c-ssrs", 5)], 26)
    assert line.severity == spoken(RELIEVED, 26).severity
    assert {row.construct for row in shelf_model().readings.values()} == {"depression", "anxiety"}


def test_contradicting_scores_of_one_moment_are_both_set_aside() -> None:
    line = spoken([*RELIEVED, ScoreSeen(25.5, "phq-9", 2), ScoreSeen(25.5, "phq-9", 20)], 26)
    reasons = [one.reason for one in line.basis.set_aside]
    assert "two different scores at one moment" in reasons
    assert line.severity < 8


def test_filling_in_a_form_many_times_a_day_adds_no_certainty() -> None:
    often = [ScoreSeen(25.5 + k / 100, "phq-9", 5) for k in range(40)]
    assert spoken(RELIEVED + often, 26).severity_sd == pytest.approx(
        spoken([*RELIEVED, ScoreSeen(25.89, "phq-9", 5)], 26).severity_sd
    )


def test_thousands_of_scores_are_answered() -> None:
    many = [ScoreSeen(30.0 + k, "phq-9", float(k % 5 + 3)) for k in range(3000)]
    assert isinstance(sustain_line(RELIEVED + many, 3031), SustainLine)


ANY = st.one_of(st.floats(-50, 4000), st.sampled_from([math.nan, math.inf, -math.inf, 0.0]))
ANY_EVENT = st.one_of(
    st.builds(ScoreSeen, ANY, st.sampled_from(["phq-9", "madrs", "gad-7", "c-ssrs", ""]), ANY, ANY),
    st.builds(ScoreSeen, st.floats(0, 60), st.just("phq-9"), st.integers(0, 27).map(float)),
    st.builds(SessionGiven, ANY, ANY, ANY),
    st.builds(SessionGiven, st.floats(0, 60)),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(ANY_EVENT, max_size=25), ANY)
def test_whatever_it_is_told_it_answers_or_says_why_not(events: list[Event], at: float) -> None:
    line = sustain_line(events, at)
    if isinstance(line, SustainLine):
        assert line.basis.scores_after_session >= 2
        for answer in (line.responding, line.response, line.remission):
            if isinstance(answer, Chance):
                assert 0 <= answer.probability <= 1
        assert np.isfinite(line.band.mean).all()
        assert (line.band.high_90 >= line.band.low_90).all()
    elif isinstance(line, LittleEvidence):
        assert line.because


def test_a_member_is_never_told_a_chance() -> None:
    rng = np.random.default_rng(8)
    for member in members(simulate_cohort(shelf_profile("community-iv"), 60, rng)):
        events = events_of(member)
        words = " ".join(member_words(sustain_line(events, events[-1].day)))
        assert not re.search(r"\d|%|probab|chance|risk|relapse|likel", words)
