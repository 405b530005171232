"""Who lives in the demo: the named members of the script first, then enough others for every phase."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import numpy as np

from afterglow.trajectory.generating import simulate_cohort
from afterglow.trajectory.profiles import shelf_profile
from afterglow.trajectory.simulated import members
from afterglow_clinic.chart.models import Phase
from afterglow_clinic.site.demo.plots import Part, cast_phase, cast_plot

POOL = 1200


@dataclass(frozen=True, slots=True)
class Casting:
    """One member to write: who, which course, and what the script adds."""

    given: str
    family: str
    part: Part | None
    phase: Phase
    boundaries: str = ""
    therapist: bool = False
    plot: str = ""


def cast_everyone(script: dict[str, Any], rng: np.random.Generator) -> Iterator[Casting]:
    """The named members first, then enough others for every phase."""
    pool = list(members(simulate_cohort(shelf_profile("community-iv"), POOL, rng)))
    for told in script["told"]:
        part = cast_plot(told["plot"], pool)
        given, family = told["name"].split(" ")
        yield Casting(
            given,
            family,
            part,
            _phase_of(part, told["plot"]),
            told.get("boundaries", ""),
            told.get("therapist", False),
            told["plot"],
        )
    names = _names(script, rng)
    for code, count in script["phases"].items():
        days = _days_of(code, rng)
        for _ in range(count):
            given, family = next(names)
            cast = None if code == "inquiry" else cast_phase(code, pool, days)
            yield Casting(given, family, cast, Phase(code))


def _phase_of(part: Part, plot: str) -> Phase:
    if plot == "dropped-out":
        return Phase.LEFT
    if part.today > 48 and plot == "sustained":
        return Phase.SUSTAIN
    return Phase.JOURNEYS if part.today <= 18 else Phase.INTEGRATION


def _names(script: dict[str, Any], rng: np.random.Generator) -> Iterator[tuple[str, str]]:
    given = list(rng.permutation(script["names"]["given"]))
    family = list(rng.permutation(script["names"]["family"]))
    yield from cycle(
        (str(first), str(family[(place + turn) % len(family)]))
        for turn in (0, 7, 13)
        for place, first in enumerate(given)
    )


def _days_of(code: str, rng: np.random.Generator) -> Iterator[int]:
    """Days of the course that lie in a phase. Before the first session the day is -1 or less."""
    low, high = {
        "intake": (-3, -1),
        "preparation": (-9, -4),
        "journeys": (1, 17),
        "integration": (19, 46),
        "sustain": (50, 205),
        "left": (0, 1),
    }.get(code, (0, 1))
    while True:
        yield int(rng.integers(low, high + 1))
