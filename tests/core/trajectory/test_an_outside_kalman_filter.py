"""On its linear part the relief model is a Kalman filter and smoother: statsmodels is the judge.

Linear means no session and no score at an end of its range. What statsmodels is given is written here
from the equations, with none of the model's own matrices. It is not among the tools of this house
(`bench/requirements-peers.txt` pins it), so without it these tests are skipped.
"""

import math
from typing import Any

import numpy as np
import pytest

from afterglow.trajectory.belief import follow
from afterglow.trajectory.events import Event, ScoreSeen
from afterglow.trajectory.parameters import Model, shelf_model
from afterglow.trajectory.reference import SEVERITY, follow_class
from afterglow.trajectory.smoothing import smoothed
from tests.core.trajectory.histories import linear_history

WHY = "statsmodels is a peer, not a dependency: bench/requirements-peers.txt"

READS = np.array([1.0, -1.0, -1.0, 1.0])
"""Severity is the set-point, minus fast relief, minus slow relief, plus mood."""


@pytest.fixture
def outside() -> Any:
    """The module with the judge, where it is installed."""
    return pytest.importorskip("statsmodels.tsa.statespace.kalman_smoother", reason=WHY)


def told(outside: Any, events: list[Event], model: Model) -> Any:
    """A statsmodels filter of set-point, fast relief, slow relief and mood over these scores."""
    p, n = model.parameters, len(events)
    rows = [model.readings[e.instrument] for e in events if isinstance(e, ScoreSeen)]
    judge = outside.KalmanSmoother(k_endog=1, k_states=4)
    judge.bind(np.array([[e.value for e in events if isinstance(e, ScoreSeen)]]))
    judge["design"] = np.stack([row.loading * READS for row in rows], axis=1)[None]
    judge["obs_intercept"] = np.array([[row.offset for row in rows]])
    judge["obs_cov"] = np.array([[[(row.noise_sd * p.noise_scale) ** 2 for row in rows]]])
    transition, added = np.zeros((4, 4, n)), np.zeros((4, 4, n))
    gaps = np.append(np.diff([e.day for e in events]), 0.0)
    for i, gap in enumerate(gaps):
        half = 0.5 ** (gap / p.fast_half_life_days), 0.5 ** (gap / p.slow_half_life_days)
        transition[:, :, i] = np.diag([1.0, *half, math.exp(-gap / p.mood_days)])
        forgotten = 1 - math.exp(-2 * gap / p.mood_days)
        added[:, :, i] = np.diag([p.set_point_walk * gap, 0, 0, p.mood_sd**2 * forgotten])
    judge["transition"], judge["selection"], judge["state_cov"] = transition, np.eye(4), added
    spread = np.diag([p.set_point_sd**2, 0, 0, p.mood_sd**2])
    judge.initialize_known(np.array([p.set_point_mean, 0, 0, p.entry_shock]), spread)
    return judge


@pytest.mark.parametrize("seed", range(9, 14))
def test_every_step_agrees_with_the_filter_of_statsmodels(outside: Any, seed: int) -> None:
    model, events = shelf_model(), linear_history(seed)
    judge, steps = told(outside, events, model).filter(), follow_class(events, model, 0.3, 0.1)
    mean = np.array([s.after.mean[:4] for s in steps]).T
    cov = np.array([s.after.cov[:4, :4] for s in steps]).transpose(1, 2, 0)
    np.testing.assert_allclose(mean, judge.filtered_state, rtol=0, atol=1e-10)
    np.testing.assert_allclose(cov, judge.filtered_state_cov, rtol=0, atol=1e-10)
    np.testing.assert_allclose([s.log_density for s in steps], judge.llf_obs, rtol=0, atol=1e-10)


@pytest.mark.parametrize("seed", range(9, 14))
def test_the_quick_step_agrees_with_the_filter_of_statsmodels(outside: Any, seed: int) -> None:
    model, events = shelf_model(), linear_history(seed)
    judge, quick = told(outside, events, model).filter(), follow(events, model)
    np.testing.assert_allclose(quick.relieved[:4], judge.filtered_state[:, -1], rtol=0, atol=1e-10)
    assert quick.log_evidence == pytest.approx(judge.llf_obs.sum(), abs=1e-10)


@pytest.mark.parametrize("seed", range(9, 14))
def test_looking_back_agrees_with_the_smoother_of_statsmodels(outside: Any, seed: int) -> None:
    model, events = shelf_model(), linear_history(seed)
    judge, seen = told(outside, events, model).smooth(), smoothed(follow_class(events, model, 0.3, 0.1))
    believed = [SEVERITY @ g.mean for g in seen]
    spread = [SEVERITY @ g.cov @ SEVERITY for g in seen]
    np.testing.assert_allclose(believed, READS @ judge.smoothed_state, rtol=0, atol=1e-10)
    outside_spread = np.einsum("i,ijt,j->t", READS, judge.smoothed_state_cov, READS)
    np.testing.assert_allclose(spread, outside_spread, rtol=0, atol=1e-10)
