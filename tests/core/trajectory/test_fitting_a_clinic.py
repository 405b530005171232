"""Fitting: enough people move the priors, few do not, and admission is not mistaken for illness."""

import os
import subprocess
import sys
from dataclasses import astuple, replace

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import ndtr

from afterglow.trajectory.belief import begin, update
from afterglow.trajectory.caseload import Caseload, follow_caseload, gather
from afterglow.trajectory.cohorts import caseload_of
from afterglow.trajectory.events import ScoreSeen, SessionGiven
from afterglow.trajectory.exact import simulate_exactly, usual_schedule
from afterglow.trajectory.fitting import FEW, fit, free_parameters
from afterglow.trajectory.generating import simulate_cohort
from afterglow.trajectory.kernel import AVAILABLE, follow_compiled, pack, table, update_packed
from afterglow.trajectory.lanes import settle_compiled
from afterglow.trajectory.logistic import fit_logistic
from afterglow.trajectory.parameters import NAMES, shelf_model
from afterglow.trajectory.profiles import shelf_profile
from afterglow.trajectory.recalibrating import recalibrate, watch_coverage
from tests.core.trajectory.histories import a_history


@pytest.mark.parametrize(("members", "free"), [(49, ()), (50, FEW), (299, FEW), (300, NAMES)])
def test_how_many_people_allow_how_much(members: int, free: tuple[str, ...]) -> None:
    assert free_parameters(members, shelf_model()) == free


def test_a_small_clinic_keeps_the_priors_and_says_so() -> None:
    model = shelf_model()
    cohort = simulate_cohort(shelf_profile("community-iv"), 40, np.random.default_rng(1))
    found = fit(caseload_of(cohort, model.readings["phq-9"]), model, 10)
    assert found.model is model
    assert found.because == "40 members, fewer than 50: the shelf's priors are used"


def admitted(share: float, n: int, seed: int) -> tuple[Caseload, float]:
    """People of the model's own making who scored at least 14, and the truth about their set-point."""
    model = shelf_model()
    truth = replace(model.parameters, responder_share=share, set_point_mean=13.0)
    cohort = simulate_exactly(
        truth, model.readings["phq-9"], usual_schedule(), n, np.random.default_rng(seed)
    ).caseload
    enough = cohort.value[:, 0] >= 14
    return replace(
        cohort,
        day=cohort.day[enough],
        kind=cohort.kind[enough],
        row=cohort.row[enough],
        value=cohort.value[enough],
        practice=cohort.practice[enough],
    ), truth.set_point_mean


def test_those_turned_away_are_not_forgotten() -> None:
    model = shelf_model()
    people, truth = admitted(0.7, 450, 2)
    knowing, blind = fit(people, model, 14), fit(people, model, None)
    assert knowing.free == FEW
    assert abs(knowing.model.parameters.set_point_mean - truth) < 1.5
    assert blind.model.parameters.set_point_mean > knowing.model.parameters.set_point_mean + 1.0
    assert knowing.model.parameters.responder_share == pytest.approx(0.7, abs=0.12)
    assert (knowing.spread < 1).all()
    assert knowing.model.members == len(people.day)


def test_what_a_fit_says_of_itself_is_as_sure_as_it_says() -> None:
    """Truths drawn from the priors: 90 % intervals hold them about nine times in ten."""
    model, inside, rng = shelf_model(), [], np.random.default_rng(21)
    for _ in range(25):
        step = rng.normal(size=len(FEW))
        moved = {
            name: model.priors[name].outward(
                model.priors[name].inward_centre() + s * model.priors[name].spread
            )
            for name, s in zip(FEW, step, strict=True)
        }
        truth = replace(model.parameters, **moved)
        people = simulate_exactly(truth, model.readings["phq-9"], usual_schedule(60), 120, rng).caseload
        found = fit(people, model, None)
        for name, s, spread in zip(FEW, step, found.spread, strict=True):
            prior = model.priors[name]
            value = getattr(found.model.parameters, name)
            inside.append(
                abs((prior.inward(value) - prior.inward_centre()) / prior.spread - s) < 1.645 * spread
            )
    assert 0.8 <= np.mean(inside) <= 0.98


def test_the_chance_of_admission_is_that_of_the_first_score() -> None:
    """What the likelihood divides by, against the share of simulated people who reach the entry."""
    model = shelf_model()
    p = model.parameters
    cohort = simulate_exactly(
        p, model.readings["phq-9"], [(0.0, 1)], 200_000, np.random.default_rng(3)
    ).caseload
    sd = np.sqrt(p.set_point_sd**2 + p.mood_sd**2 + model.readings["phq-9"].noise_sd ** 2)
    said = ndtr((p.set_point_mean + p.entry_shock - 9.5) / sd)
    assert (cohort.value[:, 0] >= 10).mean() == pytest.approx(said, abs=0.003)


def test_recalibration_waits_for_enough_outcomes() -> None:
    limits, rng = shelf_model().limits, np.random.default_rng(4)
    said = rng.uniform(0.05, 0.95, 199)
    assert recalibrate("relapse", said, rng.random(199) < said / 2, limits).curve is None


def test_recalibration_brings_overstated_chances_down() -> None:
    limits, rng = shelf_model().limits, np.random.default_rng(5)
    said = rng.uniform(0.05, 0.95, 3000)
    bent = recalibrate("relapse", said, rng.random(3000) < said / 2, limits)
    fresh = rng.uniform(0.05, 0.95, 3000)
    assert bent.chance(fresh).mean() == pytest.approx((fresh / 2).mean(), abs=0.03)


@pytest.mark.parametrize(
    ("inside", "scores", "trusted"),
    [(150, 199, True), (180, 200, True), (160, 200, False), (199, 200, False)],
)
def test_coverage_outside_its_limits_sends_the_clinic_back_to_priors(
    inside: int, scores: int, trusted: bool
) -> None:
    watch = watch_coverage(np.arange(scores) < inside, shelf_model().limits)
    assert watch.trusted is trusted
    assert ("priors" in watch.because) is not trusted


@pytest.mark.skipif(not AVAILABLE, reason="numba is not installed")
def test_the_compiled_kernel_equals_numpy() -> None:
    model = shelf_model()
    parameters = replace(model.parameters, practice_effect=0.2)
    cohort = simulate_cohort(shelf_profile("med-free-trd"), 300, np.random.default_rng(6))
    caseload = caseload_of(cohort, model.readings["phq-9"])
    quick, plain = follow_compiled(caseload, parameters), follow_caseload(caseload, parameters)
    scored = caseload.kind == 1
    for name in ("moments", "log_odds", "day", "sessions"):
        np.testing.assert_allclose(getattr(quick, name), getattr(plain, name), atol=1e-9)
    for name in ("mean", "var", "weight", "log_density"):
        np.testing.assert_allclose(getattr(quick, name)[scored], getattr(plain, name)[scored], atol=1e-9)


@pytest.mark.skipif(not AVAILABLE, reason="numba is not installed")
@pytest.mark.parametrize("people", [1, 31, 32, 33, 200])
def test_lanes_equal_numpy_however_many_people(people: int) -> None:
    """Floors, ceilings, two instruments, placebo, practice and people of unequal length side by side."""
    model = shelf_model()
    parameters = replace(model.parameters, practice_effect=0.2, noise_scale=1.1)
    histories = [a_history(seed, 4 + seed % 30) for seed in range(people)]
    caseload = gather(histories, list(model.readings.values()))
    quick, plain = settle_compiled(caseload, parameters), follow_caseload(caseload, parameters)
    for name in ("moments", "log_odds", "day", "sessions"):
        np.testing.assert_allclose(getattr(quick, name), getattr(plain, name), atol=1e-9)
    np.testing.assert_allclose(quick.log_evidence, plain.log_density.sum(1), atol=1e-9)


@pytest.mark.skipif(not AVAILABLE, reason="numba is not installed")
def test_one_compiled_update_equals_the_plain_one() -> None:
    model = shelf_model()
    row, parameters = table((model.readings["phq-9"],))[0], np.array(astuple(model.parameters))
    belief = begin(model.parameters, 0.0)
    state = pack(belief)
    for event in (
        ScoreSeen(0.0, "phq-9", 18.0),
        SessionGiven(0.5),
        ScoreSeen(4.0, "phq-9", 0.0),
        ScoreSeen(5.0, "phq-9", 27.0),
        SessionGiven(6.0, 0.0),
        ScoreSeen(9.0, "phq-9", 9.0),
    ):
        belief = update(belief, event, model)
        kind, value = (1, event.value) if isinstance(event, ScoreSeen) else (2, event.dose)
        update_packed(state, event.day, kind, value, 0.0, row, parameters, model.limits.surprise_sd)
    np.testing.assert_allclose(state, pack(belief), atol=1e-9)


def test_the_logistic_agrees_with_a_general_optimiser() -> None:
    rng = np.random.default_rng(7)
    x = rng.normal(size=400)
    happened = rng.random(400) < 1 / (1 + np.exp(-(0.5 - 1.5 * x)))

    def cost(w: np.ndarray) -> float:
        line = w[0] + w[1] * x
        return float(np.sum(np.logaddexp(0, line) - happened * line) + 0.005 * w @ w)

    theirs = minimize(cost, np.zeros(2)).x
    ours = fit_logistic(x, happened)
    assert (ours.level, ours.slope) == pytest.approx(tuple(theirs), abs=1e-4)


def test_a_logistic_of_events_that_always_come_still_ends() -> None:
    found = fit_logistic(np.array([0.1, 0.2, 0.3]), np.array([True, True, True]))
    assert np.isfinite([found.level, found.slope]).all()


def test_everything_works_without_numba() -> None:
    blocked = (
        "import sys; sys.modules['numba'] = None\n"
        "from afterglow.trajectory.kernel import AVAILABLE; assert not AVAILABLE\n"
        "from afterglow.command import main\n"
        "main(['calibrate', '--profile', 'va-like', '--learn', '60', '--judge', '60'])\n"
    )
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", blocked], capture_output=True, text=True, env=paths, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "4 of 18 parameters fitted to 60 members" in done.stdout
