"""The synthetic clinic meets the published averages, and its members make sense."""

from dataclasses import replace

import numpy as np
import pytest

from afterglow.trajectory.caseload import follow_caseload
from afterglow.trajectory.cohorts import caseload_of, events_of
from afterglow.trajectory.events import set_aside
from afterglow.trajectory.generating import simulate_cohort, simulate_member
from afterglow.trajectory.parameters import shelf_model
from afterglow.trajectory.profiles import PROFILES, shelf_profile
from afterglow.trajectory.simulated import Cohort, members

POINTS = 0.04


def at_outcome(cohort: Cohort) -> tuple[np.ndarray, np.ndarray]:
    """Intake and outcome totals of everyone scored on the outcome day."""
    total = cohort.phq.sum(1)
    intake = np.zeros(cohort.n)
    intake[cohort.visit_member[cohort.visit_day == 0]] = total[cohort.visit_day == 0]
    seen = cohort.visit_day == cohort.profile.course.outcome_day
    return intake[cohort.visit_member[seen]], total[seen]


def days_to_relapse(cohort: Cohort) -> tuple[np.ndarray, np.ndarray]:
    """Responders' days from the outcome to the first score above half of intake, and whether seen."""
    total, day, who = cohort.phq.sum(1), cohort.visit_day, cohort.visit_member
    end = cohort.profile.course.outcome_day
    intake = total[day == 0]
    responded = np.zeros(cohort.n, bool)
    responded[who[day == end]] = total[day == end] <= intake[who[day == end]] / 2
    last, first = np.zeros(cohort.n), np.full(cohort.n, np.inf)
    np.maximum.at(last, who, day)
    worse = (day > end) & (total > intake[who] / 2)
    np.minimum.at(first, who[worse], day[worse])
    return (np.minimum(first, last) - end)[responded], np.isfinite(first)[responded]


def median_survival(days: np.ndarray, seen: np.ndarray) -> float:
    """Kaplan-Meier median, written out."""
    staying = 1.0
    for day in np.unique(days[seen]):
        staying *= 1 - (seen & (days == day)).sum() / (days >= day).sum()
        if staying <= 0.5:
            return float(day)
    return float("inf")


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_meets_its_published_figures_within_four_points(name: str) -> None:
    profile = shelf_profile(name)
    cohort = simulate_cohort(profile, 5000, np.random.default_rng(2026))
    intake, outcome = at_outcome(cohort)
    found = {
        "response": (outcome <= intake / 2).mean(),
        "remission": (outcome < 5).mean(),
        "worse": (outcome > intake).mean(),
    }
    for figure in found.keys() & profile.published.keys():
        assert found[figure] == pytest.approx(profile.published[figure], abs=POINTS), figure
    if "relapse_median_days" in profile.published:
        median = median_survival(*days_to_relapse(cohort))
        assert median == pytest.approx(profile.published["relapse_median_days"], abs=4)
    if "intake_mean" in profile.published:
        assert intake.mean() == pytest.approx(profile.published["intake_mean"], abs=0.5)


@pytest.mark.parametrize("name", PROFILES)
def test_members_are_coherent(name: str) -> None:
    cohort = simulate_cohort(shelf_profile(name), 60, np.random.default_rng(1))
    for member in members(cohort):
        days = [visit.day for visit in member.visits]
        assert days[0] == 0
        assert days == sorted(set(days))
        assert all(len(v.phq9) == 9 and len(v.gad7) == 7 for v in member.visits)
        assert all(0 <= a <= 3 for v in member.visits for a in (*v.phq9, *v.gad7))
        assert sum(member.visits[0].phq9) >= cohort.profile.person.entry_at_least
        assert all(0 <= s.experience <= 5 for s in member.sessions)
        assert member.sessions[0].day == 0
        if member.left_day is not None:
            assert max(days) <= member.left_day
            assert max(s.day for s in member.sessions) <= member.left_day
        assert set_aside(events_of(member), shelf_model())[1] == ()


def test_the_same_seed_gives_the_same_member() -> None:
    profile = shelf_profile("community-iv")
    assert simulate_member(profile, np.random.default_rng(5)) == simulate_member(
        profile, np.random.default_rng(5)
    )


def test_sessions_can_be_offered_again_when_scores_rise() -> None:
    profile = shelf_profile("med-free-trd")
    kept_up = replace(profile, maintenance=replace(profile.maintenance, offered="when-worse"))
    plain = simulate_cohort(profile, 200, np.random.default_rng(6))
    more = simulate_cohort(kept_up, 200, np.random.default_rng(6))
    assert len(more.session_day) > len(plain.session_day)
    assert plain.session_day.max() == profile.course.session_days[-1]


def test_a_caseload_laid_out_at_once_is_the_members_laid_out_one_by_one() -> None:
    model = shelf_model()
    cohort = simulate_cohort(shelf_profile("community-iv"), 20, np.random.default_rng(7))
    caseload = caseload_of(cohort, model.readings["phq-9"])
    for i, member in enumerate(members(cohort)):
        events = events_of(member)
        real = caseload.kind[i] > 0
        assert [e.day for e in events] == list(caseload.day[i, real])
        np.testing.assert_allclose([e.practice for e in events], caseload.practice[i, real], atol=1e-12)
    assert np.isfinite(follow_caseload(caseload, model.parameters).log_odds).all()
