"""The model and simple forecasts on NIMH ds005917: every post-baseline MADRS from the ones before it.

The model runs on priors from other trials. The simple forecasts are allowed to learn from
the table itself, leaving out the score they predict: that favours them.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from afterglow.trajectory.baselines import carried, later_scores
from afterglow.trajectory.caseload import SCORE, SESSION, Caseload, follow_caseload, gather
from afterglow.trajectory.judging import Predictions
from afterglow.trajectory.nimh import read_trial
from afterglow.trajectory.nimh_beside import judge_beside
from afterglow.trajectory.parameters import shelf_model
from afterglow.trajectory.rolling import predictions
from afterglow.trajectory.scoreboard import LAST, MODEL, VISIT, Line, Table, score_line

Array = NDArray[np.float64]
Which = NDArray[np.bool_]


def judge_trial(folder: Path) -> Table:
    """The scoreboard of the trial.

    Raises:
        FileNotFoundError: The folder has no tables.
    """
    model = shelf_model("single-dose-madrs")
    row = model.readings["madrs"]
    caseload = gather([member.events for member in read_trial(folder)], [row])
    ours = score_line(
        MODEL, *predictions(follow_caseload(caseload, model.parameters), caseload, later_scores(caseload))
    )
    return Table(
        "next score",
        int(later_scores(caseload).sum()),
        (ours, judge_beside(folder, model), *_simple(caseload)),
    )


def _simple(caseload: Caseload) -> list[Line]:
    which = later_scores(caseload)
    visit, last = _visits(caseload)[which], carried(caseload)[which]
    first = np.broadcast_to(caseload.value[:, :1], caseload.value.shape)[which]
    seen, row = caseload.value[which], caseload.readings[0]
    forecasts = {
        LAST: _left_out(last, seen, visit, learn_shift=False),
        "last value and mean change": _left_out(last, seen, visit),
        "baseline and mean change": _left_out(first, seen, visit),
        VISIT: _left_out(np.zeros_like(seen), seen, visit),
    }
    lines = []
    for name, (mean, sd) in forecasts.items():
        forecast = Predictions(np.ones((len(seen), 1)), mean[:, None], sd[:, None], row.lowest, row.highest)
        lines.append(score_line(name, forecast, seen))
    return lines


def _visits(caseload: Caseload) -> Array:
    """A number for each arm and visit: which agent was given last, and how long ago."""
    given, arm = np.full(len(caseload.day), np.nan), np.full(len(caseload.day), np.nan)
    visit = np.zeros(caseload.day.shape)
    for t in range(caseload.day.shape[1]):
        session = caseload.kind[:, t] == SESSION
        given = np.where(session, caseload.day[:, t], given)
        arm = np.where(session, caseload.value[:, t], arm)
        scored = (caseload.kind[:, t] == SCORE) & np.isfinite(given)
        visit[:, t] = np.where(scored, 100 * arm + caseload.day[:, t] - given, -1)
    return visit


def _left_out(start: Array, seen: Array, visit: Array, *, learn_shift: bool = True) -> tuple[Array, Array]:
    """Start plus the mean change at that visit, and the spread about it, learnt from everyone else."""
    off, mean, sd = seen - start, np.empty_like(seen), np.empty_like(seen)
    for i in range(len(seen)):
        others = visit == visit[i]
        others[i] = False
        shift = off[others].mean() if learn_shift else 0.0
        mean[i], sd[i] = start[i] + shift, np.sqrt(np.mean((off[others] - shift) ** 2))
    return mean, sd
