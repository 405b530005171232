# ruff: noqa: E501  (a planted violation a line)
"""The walls hold: a violation planted anywhere in the house is caught, by name.

The house is copied, the violations are written into the copy, and import-linter runs on it. A wall that
nobody has seen catch anything is a drawing of a wall.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PLANTED = [
    ("afterglow/source.py", "import afterglow.record", "afterglow.source -> afterglow.record"),
    ("afterglow/library/shelf.py", "import afterglow.instruments.loading", "afterglow.library.shelf -> afterglow.instruments"),
    ("afterglow/record.py", "import afterglow.instruments.scoring", "afterglow.record -> afterglow.instruments"),
    ("afterglow/safety/finding.py", "import afterglow.reviewing", "afterglow.safety.finding -> afterglow.reviewing"),
    ("afterglow/program/hours.py", "import afterglow.toolbox", "afterglow.program.hours -> afterglow.toolbox"),
    ("afterglow/pharmacology/__init__.py", "import django", "afterglow.pharmacology -> django"),
    ("afterglow/evidence/__init__.py", "import random", "afterglow.evidence -> random"),
    ("afterglow/toolbox/__init__.py", "import time", "afterglow.toolbox -> time"),
    ("afterglow/trajectory/series.py", "import socket", "afterglow.trajectory.series -> socket"),
    ("afterglow/instruments/definition.py", "import afterglow_clinic", "afterglow.instruments.definition -> afterglow_clinic"),
    ("afterglow_clinic/care_station/views.py", "import afterglow_clinic.front_desk.views", "afterglow_clinic.care_station.views -> afterglow_clinic.front_desk"),
    ("afterglow_clinic/chart/reviewing.py", "import afterglow_clinic.clock", "afterglow_clinic.chart.reviewing -> afterglow_clinic.clock"),
    ("afterglow_clinic/clock.py", "import afterglow_clinic.chart.models", "afterglow_clinic.clock -> afterglow_clinic.chart"),
]  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the house that may be damaged."""
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "static", "*.toml")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def said_of(house: Path) -> tuple[int, str]:
    """The exit code of import-linter on a copy of the house, and what it said."""
    program = Path(sys.executable).with_name("lint-imports")
    if not program.exists():
        pytest.skip("import-linter is not installed beside this Python")
    run = subprocess.run(
        [program, "--no-cache"],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house / "src"), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


def test_thirteen_planted_violations_are_each_caught_by_name(house: Path) -> None:
    for file, line, _ in PLANTED:
        path = house / "src" / file
        path.write_text(f"{path.read_text('utf-8')}\n{line}\n", encoding="utf-8")
    code, said = said_of(house)
    assert code != 0
    assert [found for _, _, found in PLANTED if found not in said] == []


@pytest.mark.parametrize("drawer", ["afterglow/utils.py", "afterglow_clinic/helpers.py"])
def test_a_module_that_nobody_placed_is_refused(house: Path, drawer: str) -> None:
    (house / "src" / drawer).write_text('"""Odds and ends."""\n', encoding="utf-8")
    code, said = said_of(house)
    assert code != 0
    assert Path(drawer).stem in said


def test_the_core_scores_with_django_and_the_clinic_blocked() -> None:
    program = """
import sys
for blocked in ("django", "afterglow_clinic"):
    sys.modules[blocked] = None
import afterglow, afterglow.command, afterglow.instruments.columnar
result = afterglow.score(afterglow.instrument("gad-7"), {str(n): 1 for n in range(1, 8)})
assert result.total == 7
"""
    subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, check=True
    )
