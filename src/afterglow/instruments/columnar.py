"""Scores a million answer sets at once, over numpy arrays, from the same definitions.

`score_columns(instrument, answers)` follows `afterglow.instruments.scoring` to the last bit, reason
for reason: missing is NaN and never zero, verdicts are three-valued, only published rules fill in.
It walks the rows in blocks that fit the processor's cache (`afterglow.instruments.block_scoring`).
What it refuses by raising is an array of the wrong shape or kind; a faulty row is reported.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from afterglow.instruments.block_scoring import BlockScorer
from afterglow.instruments.columns import ScoreColumns, empty_columns, window
from afterglow.instruments.definition import Instrument
from afterglow.record import Sex

BLOCK_ROWS = 16384
"""A block of PHQ-9 answers is then about a megabyte: it stays in the processor's cache."""

SEX_CODES: Mapping[Sex, int] = {"unknown": 0, "female": 1, "male": 2, "other": 3}


def score_columns(
    instrument: Instrument, answers: ArrayLike, *, sex: Sex | Sequence[Sex] = "unknown"
) -> ScoreColumns:
    """Score many answer sets.

    Args:
        answers: Shape (n, items): option values or scale points in published order, NaN for a
            missing answer, +inf for "not applicable" where the item allows it. Optional items
            at the end may be left off. An instrument entered by its total takes one column.
        sex: One for all rows, or one for each.
    Returns:
        One entry per row, equal to what `score` says of that row alone.
    Raises:
        ValueError: Not a table of numbers, too many columns, or a sex that is not one.
    """
    table = _table_of(answers, instrument)
    sexes = _sex_codes(sex, len(table))
    scorer = _block_scorer(instrument)
    workspace = scorer.workspace(min(BLOCK_ROWS, len(table)))
    columns = empty_columns(instrument, len(table))
    for start in range(0, len(table), BLOCK_ROWS):
        rows = slice(start, start + BLOCK_ROWS)
        of_rows = sexes if sexes.size == 1 else sexes[rows]
        scorer.score(table[rows], of_rows, window(columns, rows), workspace)
    return columns


@lru_cache(maxsize=512)
def _block_scorer(instrument: Instrument) -> BlockScorer:
    return BlockScorer(instrument)


def _table_of(answers: ArrayLike, instrument: Instrument) -> NDArray[np.float64]:
    table = np.asarray(answers)
    if table.dtype.kind not in "iuf":
        raise ValueError(f"answers must be numbers, not {table.dtype}")
    width = max(len(instrument.items), 1)
    if table.ndim != 2 or table.shape[1] > width:
        raise ValueError(f"{instrument.id}: answers must have shape (n, {width}), not {table.shape}")
    return table if table.dtype == np.float64 else table.astype(np.float64)


def _sex_codes(sex: Sex | Sequence[Sex], n: int) -> NDArray[np.uint8]:
    given = [sex] if isinstance(sex, str) else list(sex)
    unknown = sorted({str(one) for one in given if one not in SEX_CODES})
    if unknown or (not isinstance(sex, str) and len(given) != n):
        raise ValueError(f"sex: one of {', '.join(SEX_CODES)}, for all rows or for each")
    return np.array([SEX_CODES[one] for one in given], dtype=np.uint8)
