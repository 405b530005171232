"""How practice prompts are drawn by chance, and when their counting may speak: the shelf's design.

Chance is an argument: whoever throws brings the die. What followed the throws is counted in
`afterglow.evidence.prompting`.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from afterglow.source import Source
from afterglow.trajectory.parameters import read_shelf, source_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptDesign:
    """One version of the design; days are days, `level` is the intervals'."""

    name: str
    probability: float
    window_days: int
    score_within_days: int
    score_before_days: int
    min_people: int
    min_decisions: int
    level: float
    source: Source


@cache
def prompt_design() -> PromptDesign:
    """The shelf's design.

    Raises:
        ValueError: Its probability lies outside its own bounds, or the bounds outside (0, 1).
    """
    sheet = read_shelf("evidence/practice-prompts.toml")
    throw, window, estimate = sheet["throw"], sheet["window"], sheet["estimate"]
    if not 0 < throw["lowest"] <= throw["probability"] <= throw["highest"] < 1:
        raise ValueError(
            "practice-prompts: the probability must lie between its bounds, and they inside (0, 1)"
        )
    return PromptDesign(
        name=f"{sheet['id']} {sheet['version']}",
        probability=throw["probability"],
        window_days=window["days"],
        score_within_days=window["score_within_days"],
        score_before_days=window["score_before_days"],
        min_people=estimate["min_people"],
        min_decisions=estimate["min_decisions"],
        level=estimate["level"],
        source=source_of(sheet),
    )


def throw(design: PromptDesign, chance: np.random.Generator) -> bool:
    """Whether this week is a prompted one."""
    return bool(chance.random() < design.probability)
