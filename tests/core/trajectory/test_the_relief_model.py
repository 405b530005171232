"""The relief model: three texts of one model agree, and agree with conditioning one joint Gaussian.

The outside Kalman filter is in `test_an_outside_kalman_filter`.
"""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from afterglow.trajectory.belief import begin, follow, update
from afterglow.trajectory.caseload import follow_caseload, gather
from afterglow.trajectory.events import Event, InvalidEvent, ScoreSeen, SessionGiven
from afterglow.trajectory.parameters import Model, shelf_model
from afterglow.trajectory.reference import SEVERITY, follow_both, follow_class
from afterglow.trajectory.smoothing import look_back, smoothed
from tests.core.trajectory.histories import a_history, linear_history

UPPER = np.triu_indices(6)


@pytest.fixture
def model() -> Model:
    """The shelf's model with practice made to matter, so that it is tested too."""
    shelf = shelf_model()
    return replace(shelf, parameters=replace(shelf.parameters, practice_effect=0.2))


@pytest.mark.parametrize("seed", range(6))
def test_the_quick_step_equals_the_equations(seed: int, model: Model) -> None:
    events = a_history(seed, 60)
    quick = follow(events, model)
    first, other, weight = follow_both(events, model)
    for tuple_form, step in ((quick.relieved, first[-1]), (quick.other, other[-1])):
        slow = np.concatenate([step.after.mean, step.after.cov[UPPER]])
        np.testing.assert_allclose(tuple_form, slow, atol=1e-9)
    assert quick.weight == pytest.approx(weight, abs=1e-9)


def test_following_everyone_equals_following_each(model: Model) -> None:
    histories = [a_history(seed, 5 + seed) for seed in range(30)]
    together = follow_caseload(gather(histories, list(model.readings.values())), model.parameters)
    for i, history in enumerate(histories):
        alone = follow(history, model)
        np.testing.assert_allclose(together.moments[0, :, i], alone.relieved, atol=1e-9)
        np.testing.assert_allclose(together.moments[1, :, i], alone.other, atol=1e-9)
        assert together.log_odds[i] == pytest.approx(alone.log_odds, abs=1e-9)
        assert together.log_density[i].sum() == pytest.approx(alone.log_evidence, abs=1e-9)


def joint_gaussian(events: list[Event], model: Model) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean and covariance of severity and scores at all times at once, with no filter in sight.

    Without sessions severity is a fixed set-point, plus a Wiener walk, plus an Ornstein-Uhlenbeck mood.
    """
    p, t = model.parameters, np.array([e.day for e in events])
    t = t - t[0]
    walk = p.set_point_walk * np.minimum.outer(t, t)
    mood = p.mood_sd**2 * np.exp(-np.abs(np.subtract.outer(t, t)) / p.mood_days)
    severity_cov = p.set_point_sd**2 + walk + mood
    mean = p.set_point_mean + p.entry_shock * np.exp(-t / p.mood_days)
    loading = np.array([model.readings[e.instrument].loading for e in events])
    noise = np.array([model.readings[e.instrument].noise_sd for e in events]) * p.noise_scale
    return mean, severity_cov, np.outer(loading, loading) * severity_cov + np.diag(noise**2)


def test_on_the_linear_part_it_agrees_with_conditioning_one_joint_gaussian() -> None:
    model = shelf_model()
    events = linear_history(9)
    mean, severity_cov, score_cov = joint_gaussian(events, model)
    loading = np.array([model.readings[e.instrument].loading for e in events])
    cross = severity_cov * loading
    offset = np.array([model.readings[e.instrument].offset for e in events])
    off = np.array([e.value for e in events]) - offset - loading * mean
    believed = mean[-1] + cross[-1] @ np.linalg.solve(score_cov, off)
    spread = severity_cov[-1, -1] - cross[-1] @ np.linalg.solve(score_cov, cross[-1])
    density = -0.5 * (off @ np.linalg.solve(score_cov, off) + np.linalg.slogdet(2 * np.pi * score_cov)[1])
    steps = follow_class(list(events), model, 0.3, 0.1)
    assert SEVERITY @ steps[-1].after.mean == pytest.approx(believed, abs=1e-10)
    assert SEVERITY @ steps[-1].after.cov @ SEVERITY == pytest.approx(spread, abs=1e-10)
    assert sum(s.log_density for s in steps) == pytest.approx(density, abs=1e-10)
    quick = follow(events, model)
    assert quick.log_evidence == pytest.approx(density, abs=1e-9)


def test_looking_back_agrees_with_conditioning_one_joint_gaussian() -> None:
    model = shelf_model()
    events = linear_history(9)
    mean, severity_cov, score_cov = joint_gaussian(events, model)
    loading = np.array([model.readings[e.instrument].loading for e in events])
    cross = severity_cov * loading
    offset = np.array([model.readings[e.instrument].offset for e in events])
    off = np.array([e.value for e in events]) - offset - loading * mean
    believed = mean + cross @ np.linalg.solve(score_cov, off)
    spread = np.diag(severity_cov - cross @ np.linalg.solve(score_cov, cross.T))
    seen = look_back(list(events), model)
    np.testing.assert_allclose(seen.severity[:, 0], believed, atol=1e-7)
    np.testing.assert_allclose(seen.severity[:, 1] ** 2, spread, atol=1e-7)


def test_a_session_has_the_moments_of_the_exact_product() -> None:
    """Against two million draws: the share of severity taken is a product, not a normal number."""
    model = shelf_model()
    p = model.parameters
    steps = follow_class([ScoreSeen(0.0, "phq-9", 17.0), SessionGiven(0.0)], model, 0.3, 0.1)
    before, after = steps[0].after, steps[1].after
    rng = np.random.default_rng(3)
    roots = np.linalg.cholesky(before.cov + 1e-12 * np.eye(6))
    x = before.mean + rng.normal(size=(2_000_000, 6)) @ roots.T
    taken = (x[:, 4] + rng.normal(0, p.session_sd, len(x))) * (x @ SEVERITY)
    x = x + np.outer(taken, [0, 1 - p.slow_share, p.slow_share, 0, 0, 0])
    np.testing.assert_allclose(after.mean, x.mean(0), atol=0.02)
    np.testing.assert_allclose(after.cov, np.cov(x.T), atol=0.1)


def test_a_floor_score_says_only_below() -> None:
    """Against quadrature over severity: how likely each severity is among people who score nought."""
    model = shelf_model()
    steps = follow_class([ScoreSeen(0.0, "phq-9", 0.0)], model, 0.3, 0.1)
    p, severity = model.parameters, np.linspace(-40, 70, 200_001)
    before = norm(p.set_point_mean + p.entry_shock, np.hypot(p.set_point_sd, p.mood_sd)).pdf(severity)
    joint = before * norm.cdf((0.5 - severity) / model.readings["phq-9"].noise_sd)
    chance = np.trapezoid(joint, severity)
    mean = np.trapezoid(joint * severity, severity) / chance
    var = np.trapezoid(joint * (severity - mean) ** 2, severity) / chance
    assert SEVERITY @ steps[0].after.mean == pytest.approx(mean, abs=1e-6)
    assert SEVERITY @ steps[0].after.cov @ SEVERITY == pytest.approx(var, abs=1e-6)
    assert np.exp(steps[0].log_density) == pytest.approx(chance, rel=1e-6)


def test_the_cost_of_an_answer_does_not_grow_with_the_history() -> None:
    belief = follow([ScoreSeen(float(d), "phq-9", 12.0) for d in range(3000)])
    assert belief.scores == 3000
    assert len(belief.relieved) == 27
    assert np.isfinite(belief.relieved).all()


def test_the_order_of_two_instruments_at_one_moment_does_not_matter() -> None:
    model = shelf_model()
    a, b = ScoreSeen(0.0, "phq-9", 14.0), ScoreSeen(0.0, "madrs", 30.0)
    one, two = follow([a, b], model), follow([b, a], model)
    np.testing.assert_allclose(one.relieved, two.relieved, atol=1e-10)


def test_a_placebo_takes_nothing_away() -> None:
    before = follow([ScoreSeen(0.0, "phq-9", 18.0)])
    after = update(before, SessionGiven(0.0, dose=0.0))
    np.testing.assert_allclose(after.relieved, before.relieved)
    assert after.sessions == 0


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (ScoreSeen(5.0, "phq-9", float("nan")), "score is not a number"),
        (ScoreSeen(5.0, "phq-9", 28.0), "score out of range"),
        (ScoreSeen(5.0, "c-ssrs", 1.0), "not an instrument of this model"),
        (ScoreSeen(-1.0, "phq-9", 12.0), "earlier than what is already known"),
        (SessionGiven(5.0, dose=float("inf")), "dose is not a number"),
        (SessionGiven(5.0, dose=50.0), "dose out of range"),
        (SessionGiven(5.0, dose=-1.0), "dose out of range"),
        (SessionGiven(float("nan")), "time or practice is not a number"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(event: Event, reason: str) -> None:
    with pytest.raises(InvalidEvent, match=reason):
        update(begin(shelf_model().parameters, 0.0), event)


def test_looking_back_at_the_last_moment_is_what_is_believed_now() -> None:
    model = shelf_model()
    events = a_history(2, 20)
    first, _, _ = follow_both(events, model)
    np.testing.assert_allclose(smoothed(first)[-1].mean, first[-1].after.mean)
