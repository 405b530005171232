"""Survival curves, with lifelines as the judge."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterglow.evidence.survival import aalen_johansen, kaplan_meier, limits_of, restricted_mean

lifelines = pytest.importorskip("lifelines")


def some_times(seed: int, n: int = 300) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return np.ceil(rng.exponential(60, n)), rng.integers(0, 3, n)


@pytest.mark.parametrize("seed", range(3))
def test_kaplan_meier_agrees_with_lifelines(seed: int) -> None:
    days, cause = some_times(seed)
    ours, theirs = kaplan_meier(days, cause > 0), lifelines.KaplanMeierFitter()
    theirs.fit(days, cause > 0, alpha=0.1)
    for day in (0.0, 7, 30, 60.5, 120):
        assert ours.at(day) == pytest.approx(float(theirs.predict(day)), abs=1e-12)
    limits = theirs.confidence_interval_
    found = limits_of(ours, 60, 0.9)
    row = limits[limits.index <= 60].iloc[-1]
    assert (found.low, found.high) == pytest.approx((row.iloc[0], row.iloc[1]), abs=1e-9)


def test_restricted_mean_agrees_with_lifelines() -> None:
    from lifelines.utils import restricted_mean_survival_time

    days, cause = some_times(4)
    theirs = lifelines.KaplanMeierFitter().fit(days, cause > 0)
    mean = restricted_mean_survival_time(theirs, t=90)
    ours = restricted_mean(kaplan_meier(days, cause > 0), 90, 0.9)
    assert ours.estimate == pytest.approx(mean, abs=1e-9)


def test_the_interval_of_the_restricted_mean_holds_what_it_promises() -> None:
    rng, inside = np.random.default_rng(5), 0
    truth = 60 * (1 - np.exp(-90 / 60))
    for _ in range(600):
        days, left = rng.exponential(60, 80), rng.exponential(120, 80)
        found = restricted_mean(kaplan_meier(np.minimum(days, left), days <= left), 90, 0.9)
        inside += found.low <= truth <= found.high
    assert inside / 600 == pytest.approx(0.9, abs=0.04)


@pytest.mark.parametrize("of", [1, 2])
def test_aalen_johansen_agrees_with_lifelines(of: int) -> None:
    rng = np.random.default_rng(6)
    days, cause = rng.exponential(60, 200), rng.integers(0, 3, 200)
    ours = aalen_johansen(days, cause, of)
    theirs = lifelines.AalenJohansenFitter(calculate_variance=True).fit(days, cause, of)
    table, variance = theirs.cumulative_density_.iloc[:, 0], theirs.variance_
    for day in (5.0, 20, 60, 120):
        assert ours.at(day) == pytest.approx(float(table[table.index <= day].iloc[-1]), abs=1e-9)
        place = int(np.searchsorted(ours.time, day, side="right")) - 1
        assert ours.variance[place] == pytest.approx(
            float(variance[variance.index <= day].iloc[-1]), rel=0.05
        )


TIMES = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 2)), min_size=1, max_size=40)


@settings(max_examples=200, deadline=None)
@given(TIMES)
def test_what_happened_and_what_did_not_add_up_to_everyone(people: list[tuple[int, int]]) -> None:
    days = np.array([float(d) for d, _ in people])
    cause = np.array([c for _, c in people])
    free = kaplan_meier(days, cause > 0)
    for day in (0.0, 10, 100, 300):
        parts = aalen_johansen(days, cause, 1).at(day) + aalen_johansen(days, cause, 2).at(day)
        assert free.at(day) + parts == pytest.approx(1, abs=1e-12)
    assert (np.diff(free.share) <= 1e-12).all()
    assert (free.variance >= -1e-12).all()


@pytest.mark.parametrize("days", [[1.0, float("nan")], [1.0, -1.0], [1.0, float("inf")]])
def test_times_that_are_not_times_are_refused(days: list[float]) -> None:
    with pytest.raises(ValueError, match="finite, not negative"):
        kaplan_meier(np.array(days), np.array([True, False]))
