"""What kind of clinic the generator plays: a profile read from the shelf.

Four profiles, each tuned to one published cohort; what they share lies in
`generator/clinic-defaults.toml`. The neighbour that plays them is
`afterglow.trajectory.generating`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from afterglow.source import Source
from afterglow.trajectory.parameters import read_shelf, source_of

PROFILES: tuple[str, ...] = ("community-iv", "med-free-trd", "at-home-weekly", "va-like")


@dataclass(frozen=True, slots=True)
class Person:
    """How people of this clinic differ. Points are PHQ-9-like, times days, gains shares."""

    responder_share: float
    gain_responder: float
    slow_share: float
    set_point_mean: float
    set_point_sd: float
    entry_shock: float
    entry_at_least: int
    mood_sd: float
    mood_days: float
    set_point_walk: float
    gain_cv: float
    gain_other: float
    gain_cap: float
    share_concentration: float
    half_life_cv: float
    engagement_on_half_life: float
    fast_half_life_days: float
    slow_half_life_days: float
    session_floor: float
    session_noise: float
    experience_correlation: float
    experience_mean: float
    experience_sd: float
    event_every_days: float
    event_points: float
    event_half_life_days: float


@dataclass(frozen=True, slots=True)
class Practice:
    """Weekly practice in SD units: chosen by the person, or drawn at random."""

    engagement: float
    feeling_better: float
    offset: float
    noise: float
    effect: float
    assignment: Literal["chosen", "randomised"]


@dataclass(frozen=True, slots=True)
class Forms:
    """When forms are asked for and how they go missing."""

    missed: float
    jitter_days: float
    anxiety_offset: float
    anxiety_sd: float
    days: int
    weekly_until: int
    then_every: int


@dataclass(frozen=True, slots=True)
class Leaving:
    """Daily logit of leaving for good."""

    intercept: float
    last_score: float
    severity: float


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Whether a further session is given when scores rise after the course."""

    offered: Literal["never", "when-worse"]
    above_share_of_intake: float
    not_before_days: int


@dataclass(frozen=True, slots=True)
class Course:
    """The days of the sessions, and the day the outcome is read."""

    session_days: tuple[int, ...]
    outcome_day: int
    last_session_chance: float = 1.0


@dataclass(frozen=True, slots=True)
class Items:
    """Graded-response items: slopes (k,) and thresholds (k, 3)."""

    slopes: NDArray[np.float64]
    thresholds: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Profile:
    """One clinic of the generator. Change a part with `dataclasses.replace`."""

    id: str
    version: str
    title: str
    person: Person
    practice: Practice
    forms: Forms
    leaving: Leaving
    maintenance: Maintenance
    course: Course
    items: Mapping[str, Items]
    published: Mapping[str, float]
    source: Source


@cache
def shelf_profile(name: str) -> Profile:
    """A profile by its id, one of `PROFILES`.

    Raises:
        FileNotFoundError: There is no such profile.
    """
    shared, own = read_shelf("generator/clinic-defaults.toml"), read_shelf(f"generator/{name}.toml")
    items = {
        key: Items(np.array(row["slopes"]), np.array(row["thresholds"]))
        for key, row in shared["items"].items()
    }
    course = Course(tuple(own["course"]["session_days"]), own["course"]["outcome_day"])
    return Profile(
        own["id"],
        own["version"],
        own["title"],
        _part(Person, "person", shared, own),
        _part(Practice, "practice", shared, own),
        _part(Forms, "forms", shared, own),
        _part(Leaving, "leaving", shared, own),
        _part(Maintenance, "maintenance", shared, own),
        course,
        items,
        own["published"],
        source_of(own),
    )


def _part(kind: Any, key: str, shared: Mapping[str, Any], own: Mapping[str, Any]) -> Any:
    row = {**shared[key], **own.get(key, {})}
    return kind(**{field.name: row[field.name] for field in fields(kind)})
