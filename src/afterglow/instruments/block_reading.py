"""Reads rows of numbers into blocks, and finds the answers that no option allows.

A value no option has and a point off a scale's grid are wrong; NaN is a gap; +inf is "not
applicable" where the item allows it. What the scores mean is `afterglow.instruments.block_scoring`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from afterglow.instruments.answering import grid_tolerance, whole_grid
from afterglow.instruments.block import Block, Lines, Mask
from afterglow.instruments.definition import Instrument, Item, OptionSet

SMALLEST = 127
SMALL = 32767


@dataclass(frozen=True, slots=True)
class Workspace:
    """Memory that every block of one call is read into, so that none is asked for twice."""

    raw: NDArray[np.float64]
    codes: Lines
    fits: Mask
    blank: Mask
    nothing: Mask


class Reader:
    """Reads blocks for one instrument."""

    def __init__(self, instrument: Instrument) -> None:
        self.items = instrument.items
        self.dtype = smallest_dtype(self.items)
        self.free = [place for place, item in enumerate(self.items) if item.options.free]
        self.spares = [place for place, item in enumerate(self.items) if item.not_applicable]
        self.fills = bool(instrument.skips) or instrument.missing is not None
        spans = [_span(item) for item in self.items]
        self.low = np.array([low for low, _ in spans], self.dtype)[:, None]
        self.high = np.array([high for _, high in spans], self.dtype)[:, None]
        self.gapped = [place for place, item in enumerate(self.items) if _is_gapped(item, self.dtype)]
        self.recoded = [place for place, item in enumerate(self.items) if _is_recoded(item)]

    def workspace(self, rows: int) -> Workspace:
        """Memory for blocks of up to so many rows."""
        shape = (len(self.items), rows)
        nothing = np.zeros(shape, np.bool_)
        nothing.setflags(write=False)
        return Workspace(
            raw=np.empty(shape),
            codes=np.empty(shape, self.dtype),
            fits=np.empty(shape, np.bool_),
            blank=np.empty(shape, np.bool_),
            nothing=nothing,
        )

    def read(self, table: NDArray[np.float64], sex: NDArray[np.uint8], workspace: Workspace) -> Block:
        """One block from a table of shape (rows, columns); items beyond its columns are blank."""
        n, given = table.shape
        raw, codes = workspace.raw[:, :n], workspace.codes[:, :n]
        fits, nothing = workspace.fits[:, :n], workspace.nothing[:, :n]
        np.copyto(raw[:given], table.T)
        with np.errstate(invalid="ignore"):
            np.copyto(codes[:given], raw[:given], casting="unsafe")
        np.equal(codes[:given], raw[:given], out=fits[:given])
        codes[given:], fits[given:], raw[given:] = 0, False, np.nan
        whole = [bool(line.all()) for line in fits]
        wrong = (codes < self.low) | (codes > self.high)
        if self.dtype.kind == "f":
            # An infinite answer is wrong already; it must not turn up again in a sum.
            np.copyto(codes, 0, where=wrong)
        block = Block(codes, codes, nothing, nothing, nothing, nothing, nothing, wrong, sex, whole)
        self._note_gaps(block, raw, fits, workspace)
        self._check_free(block)
        self._check_gapped(block)
        self._count(block)
        return block

    def _note_gaps(self, block: Block, raw: NDArray[np.float64], fits: Mask, workspace: Workspace) -> None:
        """Tell gaps from wrong answers in the lines where something is not a plain answer."""
        lines = [place for place, whole in enumerate(block.whole) if not whole]
        if not lines:
            return
        blank = workspace.blank[:, : block.rows]
        blank[:] = False
        for place in lines:
            np.isnan(raw[place], out=blank[place])
            _clear(block.codes[place], fits[place])
            wrong = block.wrong[place]
            np.greater_equal(wrong, fits[place], out=wrong)  # wrong already, or nothing that fits
            np.greater(wrong, blank[place], out=wrong)  # and not a gap
        block.blank = block.absent = blank
        if self.spares:
            block.spared = np.zeros(blank.shape, np.bool_)
            block.spared[self.spares] = np.isposinf(raw[self.spares])
            block.wrong &= ~block.spared
            block.absent = blank | block.spared

    def _check_free(self, block: Block) -> None:
        """Anything may stand in a free item, and nothing in it counts."""
        if self.free:
            block.codes[self.free] = 0
            block.wrong[self.free] = False
            block.absent = block.absent.copy()
            block.absent[self.free] = True
            for place in self.free:
                block.whole[place] = False

    def _check_gapped(self, block: Block) -> None:
        """Refuse what lies between the allowed values, where they are not every whole number of a range."""
        for place in self.gapped:
            options, codes = self.items[place].options, block.codes[place]
            if options.options:
                allowed = np.isin(codes, [option.value for option in options.options])
            else:
                steps = (codes.astype(np.float64) - (options.minimum or 0)) / (options.step or 1)
                allowed = np.abs(steps - np.rint(steps)) <= grid_tolerance(options)
            block.wrong[place] |= ~allowed & ~block.absent[place]

    def _count(self, block: Block) -> None:
        """What each answer counts."""
        if self.recoded or self.fills:
            block.scores = block.codes.copy()
        for place in self.recoded:
            counted = _counted(block.codes[place], self.items[place])
            block.scores[place] = np.where(block.absent[place], 0, counted)


def _clear(codes: Lines, fits: Mask) -> None:
    """Put zero where the number did not fit: what a cast makes of NaN is nobody's promise."""
    if codes.dtype == np.int8:
        np.multiply(codes, fits.view(np.int8), out=codes)
    else:
        codes[~fits] = 0


def _counted(codes: Lines, item: Item) -> Lines:
    options = item.options
    low, high = options.reach
    counted = codes
    if any(option.score != option.value for option in options.options):
        counted = np.zeros_like(codes)
        for option in options.options:
            counted[codes == option.value] = option.score
    return (low + high - counted).astype(codes.dtype) if item.reverse else counted


def smallest_dtype(items: Sequence[Item]) -> np.dtype[np.generic]:
    """The smallest kind of number that holds every answer and score exactly."""
    scored = [item.options for item in items if not item.options.free]
    if not all(_is_whole(options) for options in scored):
        return np.dtype(np.float64)
    ends = [end for options in scored for end in (*options.reach, sum(options.reach))]
    ends += [end for item in items for end in _span(item)]
    largest = max((abs(end) for end in ends), default=0)
    if largest <= SMALLEST:
        return np.dtype(np.int8)
    return np.dtype(np.int16 if largest <= SMALL else np.float64)


def _is_whole(options: OptionSet) -> bool:
    """Whether every answer and every score is a whole number."""
    if not options.options:
        return options.step is not None and whole_grid(options)
    numbers = [number for option in options.options for number in (option.value, option.score)]
    return all(float(number).is_integer() for number in numbers)


def _span(item: Item) -> tuple[float, float]:
    """The lowest and the highest allowed answer."""
    options = item.options
    if options.free:
        return 0, 0
    if options.options:
        values = [option.value for option in options.options]
        return min(values), max(values)
    return options.reach


def _is_gapped(item: Item, dtype: np.dtype[np.generic]) -> bool:
    """Whether some numbers between the lowest and the highest allowed answer are no answers."""
    options = item.options
    if options.options:
        low, high = _span(item)
        return len(options.options) != high - low + 1 or dtype == np.float64
    return options.step is not None and not (options.step == 1 and dtype != np.float64)


def _is_recoded(item: Item) -> bool:
    return item.reverse or any(option.score != option.value for option in item.options.options)
