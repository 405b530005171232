"""Fills in missing answers for every row of a block: the columnar twin of `afterglow.instruments.filling`."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from afterglow.instruments.block import Block, Mask, count_true
from afterglow.instruments.block_aggregating import BlockOverItems, Values, block_totalling
from afterglow.instruments.definition import Instrument, MissingRule
from afterglow.instruments.filling import never_filled


class BlockFilling(Protocol):
    """A published rule made ready to apply to blocks."""

    def __call__(self, block: Block) -> Values:
        """The filled-in total of every row the rule reaches; NaN elsewhere."""


def block_filling(instrument: Instrument) -> BlockFilling | None:
    """The instrument's rule made ready to apply; None where it has none."""
    rule = instrument.missing
    if rule is None or instrument.total is None:
        return None
    total = block_totalling(instrument, instrument.total)
    if rule.rule == "mean-of-answered" and isinstance(total, BlockOverItems):
        return BlockMeanOfAnswered(instrument, rule, total)
    return BlockMedianOfSubscale(instrument, rule)


class BlockMeanOfAnswered:
    """The total as if every missing item had the mean of the answered ones."""

    def __init__(self, instrument: Instrument, rule: MissingRule, total: BlockOverItems) -> None:
        self.rule = rule
        self.total = total
        self.never = sorted(never_filled(instrument, rule) & set(total.places))

    def __call__(self, block: Block) -> Values:
        """The filled-in total of every row the rule reaches; NaN elsewhere."""
        gaps = count_true(self.total.missing(block))
        answered = self.total.answered(block).astype(np.float64)
        reached = (gaps >= 1) & (gaps <= self.rule.max_missing) & (answered >= 1)
        if self.never:
            reached &= ~block.missing[self.never].any(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            filled = self.total.summed(block)
            if self.total.aggregate.op == "sum":
                filled = filled * (answered + gaps)
            filled = filled / answered
        if self.rule.round:
            filled = np.floor(filled + 0.5)
        filled = filled * self.total.aggregate.multiply
        filled[~reached] = np.nan
        return filled


class BlockMedianOfSubscale:
    """Each missing item gets the median of its subscale's answered items, rounded up."""

    def __init__(self, instrument: Instrument, rule: MissingRule) -> None:
        self.rule = rule
        self.never = sorted(never_filled(instrument, rule))
        self.subscales = [BlockOverItems(instrument, scale) for scale in instrument.subscales]
        self.total = None if instrument.total is None else block_totalling(instrument, instrument.total)

    def __call__(self, block: Block) -> Values:
        """The filled-in total of every row the rule reaches, its gaps filled; NaN elsewhere."""
        nothing, missing = np.full(block.rows, np.nan), block.missing
        rows = np.flatnonzero(missing.any(axis=0) & ~missing[self.never].any(axis=0))
        if self.total is None or not rows.size:
            return nothing
        reached = np.ones(rows.size, np.bool_)
        medians = [self._median(scale, block, rows, reached) for scale in self.subscales]
        gaps = np.add.reduce([missing[scale.places][:, rows].sum(axis=0) for scale in self.subscales], axis=0)
        rows, medians = rows[reached], [median[reached] for median in medians]
        for scale, median in zip(self.subscales, medians, strict=True):
            self._fill(scale, block, rows, median)
        filled = self.total.values(block)
        nothing[rows] = np.where(gaps[reached] > 0, filled[rows], np.nan)
        return nothing

    def _median(self, scale: BlockOverItems, block: Block, rows: NDArray[np.intp], reached: Mask) -> Values:
        """The median of each row's answered items, rounded up; narrows `reached` to rows the rule reaches."""
        places = np.array(scale.places)[:, None]
        scores = np.where(block.absent[places, rows], np.nan, block.scores[places, rows])
        answered = (~np.isnan(scores)).any(axis=0)
        reached &= answered & (block.missing[places, rows].sum(axis=0) <= self.rule.max_missing)
        median = np.zeros(rows.size)
        median[answered] = np.ceil(np.nanmedian(scores[:, answered], axis=0)) if answered.any() else 0
        return median

    def _fill(self, scale: BlockOverItems, block: Block, rows: NDArray[np.intp], median: Values) -> None:
        for place in scale.places:
            gap = block.missing[place, rows]
            block.scores[place, rows[gap]] = median[gap]
            block.absent[place, rows[gap]] = False
            block.whole[place] = not block.absent[place].any()
