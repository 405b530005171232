"""Two instruments on real people: NIMH ds005917 told the MADRS and the HAM-D 17 of the same visits.

The HAM-D comes in by its published link (`rssm-pm.toml`), to which nothing here was fitted; the MADRS is
predicted as in `afterglow.trajectory.nimh_board`. Both are one clinician's ratings of one visit.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from afterglow.trajectory.caseload import SCORE, follow_caseload, gather
from afterglow.trajectory.events import Event, ScoreSeen
from afterglow.trajectory.nimh import read_trial
from afterglow.trajectory.parameters import Model, Reading, shelf_model
from afterglow.trajectory.rolling import predictions
from afterglow.trajectory.scoreboard import Line, score_line

METHOD = "model, told the HAM-D 17 too"


def judge_beside(folder: Path, model: Model) -> Line:
    """Every post-baseline MADRS from the earlier scores of both instruments.

    Args:
        model: With severity in points of the MADRS.
    """
    rows, told = (model.readings["madrs"], linked_to_madrs("ham-d-17")), dict(_both(folder))
    caseload = gather(list(told.values()), rows)
    own = (caseload.kind == SCORE) & (caseload.row == 0)
    later = np.asarray(own & (np.cumsum(own, axis=1) > 1))
    return score_line(METHOD, *predictions(follow_caseload(caseload, model.parameters), caseload, later))


def linked_to_madrs(name: str) -> Reading:
    """The reading of an instrument where severity is in points of the MADRS and the line is read by it."""
    read = shelf_model().read_by("madrs").readings
    row, scale = read[name], read["madrs"]
    loading = row.loading / scale.loading
    return replace(row, loading=loading, offset=row.offset - loading * scale.offset)


def _both(folder: Path) -> list[tuple[str, Sequence[Event]]]:
    others = {one.id: one.events for one in read_trial(folder, "ham-d-17")}
    found: list[tuple[str, Sequence[Event]]] = []
    for one in read_trial(folder):
        beside = [event for event in others.get(one.id, ()) if isinstance(event, ScoreSeen)]
        found.append((one.id, sorted([*one.events, *beside], key=_order)))
    return found


def _order(event: Event) -> tuple[float, bool, str]:
    named = event.instrument if isinstance(event, ScoreSeen) else ""
    return event.day, named == "", "" if named == "madrs" else named
