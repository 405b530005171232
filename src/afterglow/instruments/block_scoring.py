"""Scores a block of answer sets into columns: the columnar twin of `afterglow.instruments.scoring`.

The steps are the twin's, in the twin's order: read, settle what was rightly not asked, fill in by
published rule, add up, band, decide. The walk over blocks is `afterglow.instruments.columnar`.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from afterglow.instruments.block import Block, count_true, itemless
from afterglow.instruments.block_aggregating import Values, block_totalling
from afterglow.instruments.block_deciding import FEMALE, MALE, BlockDecision, block_decision
from afterglow.instruments.block_filling import block_filling
from afterglow.instruments.block_reading import Reader, Workspace
from afterglow.instruments.columns import (
    MISSING,
    NO_ANSWERS,
    NOTHING_SCORED,
    OUT_OF_RANGE,
    SCORED,
    ScoreColumns,
    empty_columns,
    scatter,
)
from afterglow.instruments.deciding import NO, YES
from afterglow.instruments.definition import Instrument
from afterglow.instruments.scoring import required_places, scores_nothing, watched_places

TOTAL = "total"


class BlockScorer:
    """One instrument made ready to score blocks."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.reader = Reader(instrument)
        self.places = {item.link_id: place for place, item in enumerate(instrument.items)}
        self.required = required_places(instrument)
        self.watched = watched_places(instrument, self.required)
        self.subscales = [(scale.id, block_totalling(instrument, scale)) for scale in instrument.subscales]
        self.total = None if instrument.total is None else block_totalling(instrument, instrument.total)
        self.filling = block_filling(instrument)
        self.skips = [(block_decision(skip.when, instrument), skip) for skip in instrument.skips]
        self.verdicts: dict[str, list[tuple[str | None, BlockDecision]]] = {}
        for verdict in instrument.verdicts:
            decide = block_decision(verdict.when, instrument)
            self.verdicts.setdefault(verdict.id, []).append((verdict.level, decide))
        bands = [band for band in instrument.bands if band.of == TOTAL]
        self.band_starts = [band.start for band in bands]
        self.scores_nothing = scores_nothing(instrument)

    def workspace(self, rows: int) -> Workspace:
        """Memory for scoring blocks of up to so many rows."""
        return self.reader.workspace(rows)

    def score(
        self,
        table: NDArray[np.float64],
        sex: NDArray[np.uint8],
        columns: ScoreColumns,
        workspace: Workspace,
    ) -> None:
        """Score rows of answers into the same rows of `columns`."""
        if not self.instrument.items:
            self._score_totals(table, columns)
            return
        block = self.reader.read(table, sex, workspace)
        gaps = self._rows_with_gaps(block)
        if 2 * gaps.size > block.rows:
            self._score_block(block.took(np.arange(block.rows)), columns)
            return
        # Rows with gaps need every mask; kept apart, the others need none.
        self._score_block(block.taken_whole(self.watched), columns)
        if gaps.size:
            part = empty_columns(self.instrument, gaps.size)
            self._score_block(block.took(gaps), part)
            scatter(part, columns, gaps)

    def _rows_with_gaps(self, block: Block) -> NDArray[np.intp]:
        lines = [place for place in self.watched if not block.whole[place]]
        if not lines:
            return np.zeros(0, np.intp)
        return np.flatnonzero(np.logical_or.reduce([block.absent[place] for place in lines], axis=0))

    def _score_block(self, block: Block, columns: ScoreColumns) -> None:
        faults = self._faults(block)
        if not block.is_whole(self.watched):
            self._settle(block)
        self._measure(block, columns)
        lost = np.isnan(columns.total) if self.total is not None else self._lost(columns)
        if lost is not None and lost.any():
            faults[(faults == SCORED) & lost] = MISSING
        self._write(block, faults, columns)

    def _score_totals(self, table: NDArray[np.float64], columns: ScoreColumns) -> None:
        total = table[:, 0] if table.shape[1] else np.full(len(table), np.nan)
        low, high = self.instrument.range or (0, 0)
        faults = np.where((total >= low) & (total <= high), SCORED, OUT_OF_RANGE).astype(np.uint8)
        faults[np.isnan(total)] = NO_ANSWERS
        columns.total[:] = total
        columns.n_missing[:] = 0
        columns.prorated[:] = False
        block = itemless(len(total))
        block.measured[TOTAL] = columns.total
        self._write(block, faults, columns)

    def _faults(self, block: Block) -> NDArray[np.uint8]:
        faults = np.full(block.rows, NOTHING_SCORED if self.scores_nothing else SCORED, np.uint8)
        if not block.is_whole(self.watched):
            faults[block.blank.all(axis=0)] = NO_ANSWERS
        if block.wrong.any():
            faults[block.wrong.any(axis=0)] = OUT_OF_RANGE
        return faults

    def _settle(self, block: Block) -> None:
        """Settle what was rightly not asked, and note what is missing."""
        block.unasked |= block.spared
        for place, item in enumerate(self.instrument.items):
            if item.sex is not None:
                excused = (block.sex != 0) & (block.sex != (FEMALE if item.sex == "female" else MALE))
                block.unasked[place] |= block.absent[place] & excused
        for decide, skip in self.skips:
            holds = decide(block) == YES
            for place in (self.places[link_id] for link_id in skip.items):
                skipped = holds & block.absent[place]
                block.unasked[place] |= skipped
                if skip.counts_as is not None:
                    block.scores[place][skipped] = skip.counts_as
                    block.absent[place] &= ~skipped
                    block.whole[place] = not block.absent[place].any()
        block.missing[self.required] = block.absent[self.required] & ~block.unasked[self.required]

    def _measure(self, block: Block, columns: ScoreColumns) -> None:
        columns.n_missing[:] = 0
        columns.prorated[:] = False
        filled: Values | None = None
        if not block.is_whole(self.watched):
            columns.n_missing[:] = count_true(block.missing)
            filled = None if self.filling is None else self.filling(block)
        for name, scale in self.subscales:
            columns.subscales[name][:] = block.measured[name] = scale.values(block)
        if self.total is None:
            columns.total[:] = np.nan
            return
        columns.total[:] = self.total.values(block)
        if filled is not None:
            columns.prorated[:] = ~np.isnan(filled)
            np.copyto(columns.total, filled, where=columns.prorated)
        block.measured[TOTAL] = columns.total

    def _lost(self, columns: ScoreColumns) -> NDArray[np.bool_]:
        """Without a total: rows where something is missing and no subscale is left."""
        lost = columns.n_missing > 0
        for name, _ in self.subscales:
            lost &= np.isnan(columns.subscales[name])
        return lost

    def _write(self, block: Block, faults: NDArray[np.uint8], columns: ScoreColumns) -> None:
        columns.reason[:] = faults
        columns.band[:] = self._bands(block, columns.total)
        for name, steps in self.verdicts.items():
            columns.verdicts[name][:] = _verdict(steps, block)
        lost = np.flatnonzero(faults)
        if not lost.size:
            return
        columns.total[lost] = np.nan
        columns.band[lost] = -1
        columns.n_missing[lost] = 0
        columns.prorated[lost] = False
        for column in columns.subscales.values():
            column[lost] = np.nan
        for verdicts in columns.verdicts.values():
            verdicts[lost] = -1

    def _bands(self, block: Block, total: Values) -> NDArray[np.int8]:
        """The place of each total among the bands: how many begin at or below it, less one."""
        band = np.full(len(total), -1, np.int8)
        for start in self.band_starts:
            band += total >= start
        if self.reader.spares:
            band[block.spared.any(axis=0)] = -1
        return band


def _verdict(steps: Sequence[tuple[str | None, BlockDecision]], block: Block) -> NDArray[np.int8]:
    if steps[0][0] is None:
        # NO, UNKNOWN, YES (0, 1, 2) become 0, -1, 1.
        signed = steps[0][1](block).view(np.int8)
        return (signed >> 1) - (signed & 1)
    found = np.full(block.rows, -1, np.int8)
    settled = np.zeros(block.rows, np.bool_)
    for place, (_, decide) in enumerate(steps):
        truths = decide(block)
        found[~settled & (truths == YES)] = place
        settled |= truths != NO
    return found
