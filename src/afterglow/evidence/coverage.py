"""Do the bands hold what they say? Every later score of a clinic against the band drawn just before it.

Each prediction rests on what was known then and no more. It judges no person; whether a clinic's own
fit may go on being used is decided by `afterglow.trajectory.recalibrating.watch_coverage`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from scipy.special import bdtrik

from afterglow.trajectory.baselines import later_scores
from afterglow.trajectory.caseload import gather
from afterglow.trajectory.events import Event
from afterglow.trajectory.following import follow_quickly
from afterglow.trajectory.judging import covered
from afterglow.trajectory.parameters import Model, Reading
from afterglow.trajectory.rolling import predictions

NOMINAL = 0.9
"""What the band that is watched says of itself."""
CHANCE = 0.95
"""How often a month lies within its limits if the bands are right."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One score: whose history, on which of its days, whether the 90 % band held it, of which instrument."""

    person: int
    day: float
    held: bool
    instrument: str


def hits(histories: Sequence[Sequence[Event]], model: Model, instrument: str) -> list[Hit]:
    """Every score but a person's first, against the band of its own instrument just before it.

    Args:
        histories: Usable and in order, of the instruments of one construct and of sessions alone.
        instrument: The one the line is read by; its hits come first.
    """
    if not any(histories):
        return []
    caseload = gather(histories, rows_of(model, instrument))
    followed, later = follow_quickly(caseload, model.parameters), later_scores(caseload)
    found: list[Hit] = []
    for place, row in enumerate(caseload.readings):
        which = later & (caseload.row == place)
        forecast, seen = predictions(followed, replace(caseload, readings=(row,)), which)
        held = covered(forecast, seen, NOMINAL)
        days = caseload.day[which]
        people = np.nonzero(which)[0]
        found += [
            Hit(int(person), float(day), bool(one), row.instrument)
            for person, day, one in zip(people, days, held, strict=True)
        ]
    return found


def rows_of(model: Model, instrument: str) -> list[Reading]:
    """The readings of an instrument's construct, its own first."""
    own = model.readings[instrument]
    return [own, *(row for row in model.of_construct(own.construct).readings.values() if row is not own)]


def limits_for(n: int) -> tuple[float, float]:
    """Between which shares a month of `n` scores lies nineteen times in twenty if the bands are right.

    Source:
        Binomial with the nominal share; the limits are its own 2.5th and 97.5th hundredths.
    """
    tail = (1 - CHANCE) / 2
    low, high = (max(0, ceil(float(bdtrik(q, n, NOMINAL)))) for q in (tail, 1 - tail))
    return low / n, min(n, high) / n
