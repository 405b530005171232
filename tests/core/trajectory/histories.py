"""Made-up histories with everything a filter must bear."""

import numpy as np

from afterglow.trajectory.events import Event, ScoreSeen, SessionGiven


def a_history(seed: int, length: int) -> list[Event]:
    """Scores of two instruments, floors and ceilings among them, with sessions in between."""
    rng, day, events = np.random.default_rng(seed), 0.0, []
    for _ in range(length):
        day += float(rng.choice([0.5, 1, 3, 7, 14]))
        z, kind = float(rng.normal()), rng.random()
        if kind < 0.2:
            events.append(SessionGiven(day, float(rng.choice([0.0, 0.5, 1.0])), z))
        elif kind < 0.4:
            events.append(ScoreSeen(day, "madrs", float(rng.choice([0, 20, 33, 60])), z))
        else:
            events.append(ScoreSeen(day, "phq-9", float(rng.choice([0, 2, 5, 9, 14, 20, 27])), z))
    return events


def linear_history(seed: int) -> list[Event]:
    """Scores of two instruments inside their ranges and no session: the linear part of the model."""
    rng = np.random.default_rng(seed)
    days = np.cumsum(rng.choice([0.5, 1, 3, 9], 25))
    kinds = rng.choice(["phq-9", "madrs"], 25)
    top = {"phq-9": (5, 24), "madrs": (12, 50)}
    return [
        ScoreSeen(float(d), str(k), float(rng.integers(*top[k]))) for d, k in zip(days, kinds, strict=True)
    ]
