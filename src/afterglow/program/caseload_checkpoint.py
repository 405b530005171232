"""Checkpoint verdicts for many members at once: the columnar twin of `afterglow.program.checkpoint`.

One target per member and call. It judges by the same three rules, and says cannot tell where a
score is missing (NaN); the words, causes and options are the row path's.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from afterglow.instruments.definition import Change, Instrument
from afterglow.program.caseload import NEVER, Caseload, Happenings, last_in
from afterglow.trajectory.change import reliable_change_points

Floats = npt.NDArray[np.float64]
Verdicts = npt.NDArray[np.int8]

VERDICT_NAMES: tuple[str, ...] = ("on-track", "off-track", "cannot-tell")
ON, OFF, CANNOT = range(3)
TARGET_KINDS: tuple[str, ...] = ("none", "percent", "points", "below")
NONE, PERCENT, POINTS, BELOW = range(4)


@dataclass(frozen=True, slots=True)
class Targets:
    """A target per member: `kind` indexes `TARGET_KINDS`, `value` is ignored for none."""

    kind: npt.NDArray[np.int8]
    value: Floats


def scores_at_checkpoint(
    load: Caseload, totals: Floats, instrument: str, *, session: int
) -> tuple[Floats, Floats]:
    """Baseline and latest score of every member for the checkpoint after `session`, NaN where none.

    Args:
        totals: The score of each of `load.responses`, NaN where it could not be scored.
        session: From 1. The baseline is the last score before the first session began, the
            latest the last since this one's line came out.
    """
    scored = ~np.isnan(totals)
    kept = Happenings(
        load.responses.member[scored],
        load.responses.what[scored],
        load.responses.at[scored],
        load.responses.names,
    )
    first, since = load.starts[:, 0], load.ends[:, session - 1]
    before = np.where(first == NEVER, NEVER, first - 1)
    values = np.append(totals[scored], np.nan)  # place -1 reads the last: nothing
    baseline = values[last_in(kept, (instrument,), np.zeros_like(first), before)]
    return baseline, values[last_in(kept, (instrument,), since, np.full_like(first, load.at))]


def checkpoint_verdicts(
    baseline: Floats, latest: Floats, targets: Targets, early_percent: float, instrument: Instrument
) -> Verdicts:
    """On track, off track or cannot tell, for each member.

    Args:
        baseline: Last score before the first session, NaN where missing, shape (n,).
        latest: Last score since the session, NaN where missing, shape (n,).
        early_percent: The protocol's early improvement.
        instrument: Gives direction and rules; one that describes gives cannot tell for everyone.
    """
    rules = instrument.change
    if instrument.direction == "describes":
        return np.full(len(baseline), CANNOT, dtype=np.int8)
    sign = 1.0 if instrument.direction == "lower-is-better" else -1.0
    gain = sign * (baseline - latest)
    reached = _reached(targets, baseline, latest, gain, sign)
    early = (baseline > 0) & (100 * gain >= early_percent * baseline)
    better, worse = _reliable(gain, rules), _reliable(-gain, rules)
    verdict = np.where(reached | ((better | early) & ~worse), ON, OFF).astype(np.int8)
    verdict[np.isnan(baseline) | np.isnan(latest)] = CANNOT
    return verdict


def _reached(
    targets: Targets, baseline: Floats, latest: Floats, gain: Floats, sign: float
) -> npt.NDArray[np.bool_]:
    percent = (baseline > 0) & (100 * gain >= targets.value * baseline)
    points = gain >= targets.value
    below = sign * latest < sign * targets.value
    nothing = np.zeros(len(baseline), dtype=bool)
    chosen: npt.NDArray[np.bool_] = np.choose(targets.kind, [nothing, percent, points, below])
    return chosen


def _reliable(gain: Floats, rules: Change | None) -> npt.NDArray[np.bool_]:
    """Beyond measurement error; without r and SD the published rule, without that nobody."""
    if rules is None:
        return np.zeros(len(gain), dtype=bool)
    if rules.reliability is not None and rules.sd is not None:
        return gain > reliable_change_points(rules.reliability, rules.sd)
    if rules.published_reliable_change is not None:
        return gain >= rules.published_reliable_change
    return np.zeros(len(gain), dtype=bool)
