"""Where the scores of many answer sets stand: one array for each thing that is said.

Nothing is computed here. `afterglow.instruments.columnar` fills these; a window of rows shares the
memory of the whole, so that a block of rows is written where it belongs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from afterglow.instruments.definition import Instrument
from afterglow.instruments.outcome import UnscorableReason

SCORED, MISSING, OUT_OF_RANGE, NO_ANSWERS, NOTHING_SCORED = 0, 1, 2, 3, 4

REASONS: tuple[UnscorableReason | None, ...] = (
    None,
    "missing",
    "out-of-range",
    "no-answers",
    "nothing-scored",
)
"""What the codes in `ScoreColumns.reason` mean; 0 is a score."""


@dataclass(frozen=True, slots=True, eq=False)
class ScoreColumns:
    """The scores of n answer sets, a column each.

    `total` and each subscale are float64 of shape (n,), NaN where there is none. `band` indexes
    `bands`, -1 where there is none. A verdict is 1, 0, or -1 where it hangs on a missing answer;
    a verdict with levels indexes `levels[id]` instead. `reason` indexes `REASONS`.
    """

    instrument: Instrument
    total: NDArray[np.float64]
    subscales: Mapping[str, NDArray[np.float64]]
    band: NDArray[np.int8]
    verdicts: Mapping[str, NDArray[np.int8]]
    reason: NDArray[np.uint8]
    n_missing: NDArray[np.int16]
    prorated: NDArray[np.bool_]

    @property
    def unscorable(self) -> NDArray[np.bool_]:
        """Which rows have no score."""
        return np.not_equal(self.reason, SCORED)

    @property
    def bands(self) -> Sequence[str]:
        """The names that `band` indexes."""
        return tuple(band.name for band in self.instrument.bands if band.of == "total")

    @property
    def levels(self) -> Mapping[str, Sequence[str]]:
        """For each verdict with levels, the names that its column indexes."""
        found: dict[str, list[str]] = {}
        for verdict in self.instrument.verdicts:
            if verdict.level is not None:
                found.setdefault(verdict.id, []).append(verdict.level)
        return found


def empty_columns(instrument: Instrument, n: int) -> ScoreColumns:
    """Columns for n rows, with nothing meaningful in them yet."""
    return ScoreColumns(
        instrument=instrument,
        total=np.empty(n),
        subscales={scale.id: np.empty(n) for scale in instrument.subscales},
        band=np.empty(n, np.int8),
        verdicts={verdict.id: np.empty(n, np.int8) for verdict in instrument.verdicts},
        reason=np.empty(n, np.uint8),
        n_missing=np.empty(n, np.int16),
        prorated=np.empty(n, np.bool_),
    )


def window(columns: ScoreColumns, rows: slice) -> ScoreColumns:
    """Some rows of the columns, sharing their memory."""
    return ScoreColumns(
        instrument=columns.instrument,
        total=columns.total[rows],
        subscales={name: column[rows] for name, column in columns.subscales.items()},
        band=columns.band[rows],
        verdicts={name: column[rows] for name, column in columns.verdicts.items()},
        reason=columns.reason[rows],
        n_missing=columns.n_missing[rows],
        prorated=columns.prorated[rows],
    )


def scatter(part: ScoreColumns, columns: ScoreColumns, rows: NDArray[np.intp]) -> None:
    """Write the rows of a part to the places they came from."""
    columns.total[rows] = part.total
    columns.band[rows] = part.band
    columns.reason[rows] = part.reason
    columns.n_missing[rows] = part.n_missing
    columns.prorated[rows] = part.prorated
    for name, column in part.subscales.items():
        columns.subscales[name][rows] = column
    for name, verdicts in part.verdicts.items():
        columns.verdicts[name][rows] = verdicts
