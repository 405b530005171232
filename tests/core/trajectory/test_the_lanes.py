"""The lanes are quick because a compiler makes vectors of their loops; it does not say when it stops."""

import platform
import re

import numpy as np
import pytest

from afterglow.trajectory import lane_events, lanes
from afterglow.trajectory.elementary import WIDTH
from afterglow.trajectory.kernel import AVAILABLE

VECTOR = re.compile(r"\bv?(?:mul|add|sub|fn?m(?:add|sub)\d*)pd\b")


@pytest.mark.skipif(not AVAILABLE, reason="numba is not installed")
@pytest.mark.skipif(platform.machine() != "x86_64", reason="the names of instructions are those of x86-64")
@pytest.mark.parametrize(("step", "least"), [("_look", 20), ("_see", 60), ("_treat", 90), ("_pass_time", 25)])
def test_every_step_of_the_lanes_is_made_of_vectors(step: str, least: int) -> None:
    numba = pytest.importorskip("numba")
    compiled = numba.njit(error_model="numpy")(getattr(lanes, step))
    extra = (0.3, 0.1) if step == "_treat" else ()
    compiled(np.ones(27 * WIDTH), np.ones(lane_events.SCRATCH), *extra)
    (text,) = compiled.inspect_asm().values()
    assert len(VECTOR.findall(text)) >= least


def test_no_two_rows_of_the_scratch_begin_at_one_place() -> None:
    others = {"PEOPLE", "WIDTH", "SCRATCH", "SCORE", "SESSION", "AVAILABLE"}
    begins = [
        value
        for name, value in vars(lane_events).items()
        if isinstance(value, int) and name.isupper() and name not in others
    ]
    assert len(begins) == len(set(begins)) == 31
    assert max(begins) + WIDTH == lane_events.SCRATCH
