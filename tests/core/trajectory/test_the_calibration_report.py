"""The calibration report: the model is judged on what it does not assume, and says where it loses."""

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from afterglow.command import main
from afterglow.trajectory.calibrating import calibrate, clinic_board, self_check
from afterglow.trajectory.exact import ranks, simulate_exactly, uniformity, usual_schedule
from afterglow.trajectory.following import follow_quickly
from afterglow.trajectory.nimh_board import judge_trial
from afterglow.trajectory.parameters import shelf_model
from afterglow.trajectory.profiles import PROFILES
from afterglow.trajectory.scoreboard import Line, Table

SHARED = Path(os.environ.get("AFTERGLOW_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))
NIMH = SHARED / "nimh_ds005917"
needs_nimh = pytest.mark.skipif(not NIMH.exists(), reason="ds005917 is not on this machine")


def by_method(table: Table) -> dict[str, Line]:
    return {line.method: line for line in table.lines if isinstance(line, Line)}


@needs_nimh
def test_on_the_real_table_it_is_no_worse_than_promised() -> None:
    table = judge_trial(NIMH)
    ours = by_method(table)["model"]
    assert table.n == 111
    assert ours.crps <= 3.54
    assert 0.84 <= ours.coverage_90 <= 0.96
    assert table.losses == ()


@needs_nimh
def test_the_simple_forecasts_on_the_real_table_are_those_published_with_the_model() -> None:
    """The trajectory note, section 3.5: 4.64, 3.88, 4.47 and 4.28, computed by other code."""
    lines = by_method(judge_trial(NIMH))
    expected = {"last value": 4.64, "last value and mean change": 3.88, "baseline and mean change": 4.47}
    for method, crps in {**expected, "visit mean": 4.28}.items():
        assert lines[method].crps == pytest.approx(crps, abs=0.04)


def test_people_of_its_own_making_are_covered_as_promised() -> None:
    check = self_check(shelf_model(), np.random.default_rng(11), n=4000)
    assert check.severity_90 == pytest.approx(0.9, abs=0.02)
    assert check.gain_90 == pytest.approx(0.9, abs=0.025)
    assert check.severity_uniform > 1e-3


def test_a_wrong_filter_would_be_caught() -> None:
    """The self-check has power: too little noise in the filter and its ranks are not uniform."""
    model = shelf_model()
    cohort = simulate_exactly(
        model.parameters, model.readings["phq-9"], usual_schedule(), 4000, np.random.default_rng(12)
    )
    wrong = replace(model.parameters, noise_scale=0.6, mood_sd=1.0)
    assert uniformity(ranks(follow_quickly(cohort.caseload, wrong), cohort)["severity"]) < 1e-6


@pytest.mark.slow
@pytest.mark.parametrize("name", PROFILES)
def test_a_fitted_clinic_is_covered_and_beats_the_mixed_model(name: str) -> None:
    board = clinic_board(name, shelf_model(), 400, 800, np.random.default_rng(5))
    lines = by_method(board.tables[0])
    assert 0.87 <= lines["model"].coverage_90 <= 0.94
    assert lines["model"].crps < lines["mixed model"].crps
    assert lines["model"].crps < lines["last value"].crps
    assert lines["model"].crps < lines["visit mean"].crps


def test_the_report_names_where_it_loses_and_is_the_same_every_time() -> None:
    one, two = (
        calibrate(np.random.default_rng(3), profiles=("va-like",), learn=30, judge=60).as_json()
        for _ in range(2)
    )
    assert json.dumps(one) == json.dumps(two)
    assert {"crps", "coverage_90", "losses"} <= one.keys()
    tables = one["clinics"][0]["tables"]
    ours = [(x, t) for t in tables for x in t["lines"] if x["method"].startswith("model")]
    beaten = sum(
        _quality(y) < _quality(x) for x, t in ours for y in t["lines"] if not y["method"].startswith("model")
    )
    assert len(one["losses"]) == beaten
    assert "30 members, fewer than 50: the shelf's priors are used" in one["clinics"][0]["fitted"]


def _quality(line: dict[str, float]) -> float:
    return line["crps"] if "crps" in line else line["brier"]


@needs_nimh
def test_the_command_prints_crps_and_coverage(capsys: pytest.CaptureFixture[str]) -> None:
    small = ["--profile", "va-like", "--learn", "30", "--judge", "40"]
    assert main(["calibrate", "--nimh", str(NIMH), "--json", *small]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["of"] == "nimh"
    assert found["crps"] <= 3.54
    assert 0.84 <= found["coverage_90"] <= 0.96
    assert main(["calibrate", "--nimh", str(NIMH), *small]) == 0
    assert "Where it loses" in capsys.readouterr().out


def test_a_folder_without_the_table_is_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["calibrate", "--nimh", str(tmp_path), "--profile", "va-like", "--learn", "10", "--judge", "10"])
    assert left.value.code == 2
    assert "not the tables of ds005917" in capsys.readouterr().err
