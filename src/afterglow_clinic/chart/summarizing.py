"""A review in one row: what the board shows of a member, with its denominators beside it."""

from collections.abc import Sequence
from typing import Any

from afterglow.program.keeping_up import kept
from afterglow.record import PatientRecord
from afterglow.reviewing import Review
from afterglow.trajectory.change import Change
from afterglow.trajectory.headline import headline
from afterglow.trajectory.series import Series

SPARK = 16
"""Points of the small line on the board."""


def summary(record: PatientRecord, review: Review) -> dict[str, Any]:
    """JSON-ready facts for one row.

    Keys: `score` (None where nothing was measured), `spark`, `measured` and `due` (windows),
    `overdue` (instruments), `sessions`, `advice` (sentences).
    """
    line = headline(review.series)
    counts = [kept(measure, record.responses, review.at) for measure in record.measures]
    finished = ("finished", "in-progress")
    return {
        "score": _score(line, review.changes) if line else None,
        "spark": [point.value for point in line.points[-SPARK:]] if line else [],
        "measured": sum(one.measured for one in counts),
        "due": sum(one.due for one in counts),
        "overdue": [
            {"instrument": each.instrument, "days": each.days_over}
            for each in review.due
            if each.days_over is not None
        ],
        "sessions": sum(e.kind == "treatment" and e.status in finished for e in record.encounters),
        "advice": [advice.sentence for advice in review.recommendations[:3]],
    }


def _score(line: Series, changes: Sequence[Change]) -> dict[str, Any] | None:
    latest = line.latest
    if latest is None:
        return None
    change = next((one for one in changes if one.instrument == line.instrument), None)
    return {
        "instrument": line.instrument,
        "value": latest.value,
        "band": latest.band,
        "at": latest.authored.isoformat(),
        "baseline": line.baseline.value if line.baseline else None,
        "improvement": change.improvement if change else None,
        "percent": change.percent if change else None,
        "verdicts": {
            name: {"answer": verdict.answer, "because": verdict.because}
            for name, verdict in (change.verdicts.items() if change else ())
        },
        "mixed": latest.mixed,
    }
