"""Adds up item scores for every row of a block: the columnar twin of `afterglow.instruments.aggregating`.

A value that does not exist is NaN. Whole numbers are added in the smallest kind that holds the
sum; real ones from left to right, as the twin does, so that both agree to the last bit.
"""

from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from afterglow.instruments.block import Block, Mask, count_true, index_of
from afterglow.instruments.block_reading import SMALL, SMALLEST, smallest_dtype
from afterglow.instruments.definition import Aggregate, Instrument, Op
from afterglow.instruments.reach import items_of

Values = NDArray[np.float64]


class BlockOverItems:
    """An aggregate over items."""

    def __init__(self, instrument: Instrument, aggregate: Aggregate) -> None:
        links = [item.link_id for item in instrument.items]
        self.places = [links.index(link_id) for link_id in items_of(instrument, aggregate)]
        self.lines = index_of(self.places)
        self.aggregate = aggregate
        self.required = np.array([instrument.items[place].required for place in self.places])[:, None]
        self.sum_dtype = _sum_dtype(instrument, self.places)

    def values(self, block: Block) -> Values:
        """The aggregate of every row; NaN where too little was answered."""
        if block.is_whole(self.places):
            return self._scaled(self._combined(block, np.float64(len(self.places))))
        answered = self.answered(block).astype(np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            found = self._scaled(self._combined(block, answered))
        least = self.aggregate.min_answered
        lacking = answered < (least or 1)
        if least is None:
            lacking |= np.logical_or.reduce(self.missing(block), axis=0)
        found[lacking] = np.nan
        return found

    def answered(self, block: Block) -> NDArray[np.int16]:
        """How many of the items have a score."""
        return count_true(~block.absent[self.lines])

    def missing(self, block: Block) -> Mask:
        """Which of the items are missing, items by rows."""
        missing: Mask = block.absent[self.lines] & ~block.unasked[self.lines] & self.required
        return missing

    def summed(self, block: Block) -> Values:
        """The sum of the scores that are there."""
        scores = block.scores[self.lines]
        if self.sum_dtype is None:
            total = reduce(np.add, scores[1:], scores[0].copy())  # a copy: the caller writes into it
        else:
            total = np.add.reduce(scores, axis=0, dtype=self.sum_dtype)
        return np.asarray(total, np.float64)

    def _combined(self, block: Block, answered: Values | np.float64) -> Values:
        match self.aggregate.op:
            case "sum":
                return self.summed(block)
            case "mean":
                return self.summed(block) / answered
            case "max":
                return self._largest(block)
            case "count":
                reaches = block.scores[self.lines] >= (self.aggregate.at_least_value or 0)
                return count_true(reaches & ~block.absent[self.lines]).astype(np.float64)

    def _largest(self, block: Block) -> Values:
        scores = np.where(block.absent[self.lines], -np.inf, block.scores[self.lines])
        return np.asarray(np.maximum.reduce(scores, axis=0), np.float64)

    def _scaled(self, values: Values) -> Values:
        return values if self.aggregate.multiply == 1 else values * self.aggregate.multiply


class BlockOverParts:
    """An aggregate over other aggregates and single items."""

    def __init__(self, aggregate: Aggregate, parts: Sequence["BlockTotalling"]) -> None:
        self.parts = parts
        self.aggregate = aggregate
        self.least = len(parts) if aggregate.min_answered is None else aggregate.min_answered

    def values(self, block: Block) -> Values:
        """The aggregate of every row; NaN where too few parts exist."""
        found = [part.values(block) for part in self.parts]
        present = np.add.reduce([~np.isnan(part) for part in found], axis=0, dtype=np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            combined = _combine_parts(self.aggregate, found, present) * self.aggregate.multiply
        combined[(present < self.least) | (present < 1)] = np.nan
        return combined


BlockTotalling = BlockOverItems | BlockOverParts


def block_totalling(instrument: Instrument, aggregate: Aggregate) -> BlockTotalling:
    """An aggregate of this instrument made ready to compute over blocks."""
    if not aggregate.parts:
        return BlockOverItems(instrument, aggregate)
    scales = {scale.id: scale for scale in instrument.subscales}
    parts = [
        block_totalling(instrument, scales.get(part) or Aggregate(part, part, "sum", (0, 1), items=(part,)))
        for part in aggregate.parts
    ]
    return BlockOverParts(aggregate, parts)


def _combine_parts(aggregate: Aggregate, found: Sequence[Values], present: Values) -> Values:
    filled = [np.where(np.isnan(part), 0, part) for part in found]
    operations: dict[Op, Callable[[], Values]] = {
        "sum": lambda: reduce(np.add, filled),
        "mean": lambda: reduce(np.add, filled) / present,
        "max": lambda: reduce(np.fmax, found),
        "count": lambda: reduce(
            np.add, [(part >= (aggregate.at_least_value or 0)).astype(np.float64) for part in found]
        ),
    }
    return operations[aggregate.op]()


def _sum_dtype(instrument: Instrument, places: Sequence[int]) -> np.dtype[np.generic] | None:
    """The smallest whole-number kind that holds the sum of these items; None for real scores."""
    if smallest_dtype(instrument.items).kind == "f":
        return None
    largest = sum(max(map(abs, instrument.items[place].options.reach)) for place in places)
    for kind, limit in ((np.int8, SMALLEST), (np.int16, SMALL)):
        if largest <= limit:
            return np.dtype(kind)
    return np.dtype(np.int64)
