"""The hazard log holds what it says: every control names tests that exist, and SAFETY.md is the log."""

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest
from scripts.hazards import LOG, PAGE, ROOT, rendered

HAZARDS: list[dict[str, Any]] = tomllib.loads(LOG.read_text("utf-8"))["hazard"]


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: str(hazard["id"]))
def test_every_control_names_tests_that_exist(hazard: dict[str, Any]) -> None:
    assert hazard["tests"], "a control without a test is a wish"
    for name in hazard["tests"]:
        file, _, function = name.partition("::")
        assert (ROOT / file).is_file(), name
        if function:
            assert function in functions(ROOT / file), name


def functions(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_what_is_only_partly_controlled_says_what_is_open() -> None:
    assert all(("open" in hazard) == (hazard["status"] == "partial") for hazard in HAZARDS)


def test_a_control_never_claims_to_make_things_worse() -> None:
    assert all(1 <= hazard["residual"] <= hazard["initial"] <= 5 for hazard in HAZARDS)


def test_the_page_shows_the_log_as_it_is() -> None:
    assert PAGE.read_text("utf-8") == rendered(), "run: python -m scripts.hazards"
