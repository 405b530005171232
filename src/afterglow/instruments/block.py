"""A block of answer sets, one item a line, in the smallest numbers that hold them.

A line without a gap is `whole`, and no mask is looked at for it: that is what makes a million forms
cheap. Reading answers into a block is `afterglow.instruments.block_reading`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Lines = NDArray[Any]
Mask = NDArray[np.bool_]
Truths = NDArray[np.uint8]
Index = slice | list[int]


@dataclass(slots=True)
class Block:
    """Answers of some rows, items by rows.

    `codes` are the answers; `scores` what they count, zero where there is none. `absent` says
    where there is no score, `blank` where nothing was answered, `unasked` where rightly so, `spared`
    where the answer was "not applicable", `missing` what is wanted and lacking, `wrong` what no
    option allows. `whole[item]` is True where no row of the block lacks that item.
    """

    codes: Lines
    scores: Lines
    absent: Mask
    blank: Mask
    spared: Mask
    unasked: Mask
    missing: Mask
    wrong: Mask
    sex: NDArray[np.uint8]
    whole: list[bool]
    measured: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    counted: dict[object, NDArray[np.int8]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many answer sets the block holds."""
        return int(self.codes.shape[1])

    def is_whole(self, places: Sequence[int]) -> bool:
        """Whether no row lacks any of these items."""
        return all(self.whole[place] for place in places)

    def took(self, rows: NDArray[np.intp]) -> "Block":
        """Some rows, as a block of its own that may be written to."""
        # `take` keeps each item's line together; plain indexing would lay the rows side by side.
        absent = self.absent.take(rows, axis=1)
        sex = self.sex if self.sex.size == 1 else self.sex[rows]
        return replace(
            self,
            codes=self.codes.take(rows, axis=1),
            scores=self.scores.take(rows, axis=1),
            absent=absent,
            blank=self.blank.take(rows, axis=1),
            spared=self.spared.take(rows, axis=1),
            unasked=np.zeros(absent.shape, np.bool_),
            missing=np.zeros(absent.shape, np.bool_),
            wrong=self.wrong.take(rows, axis=1),
            sex=sex,
            whole=[not line.any() for line in absent],
            measured={},
            counted={},
        )

    def taken_whole(self, places: Sequence[int]) -> "Block":
        """The same rows, these items held to have no gaps: what is said of rows with gaps is void."""
        whole = [whole or place in places for place, whole in enumerate(self.whole)]
        return replace(self, whole=whole, measured={}, counted={})


def itemless(rows: int) -> Block:
    """A block of answer sets of which only a total is known."""
    no = np.zeros((0, rows), np.bool_)
    return Block(no, no, no, no, no, no, no, no, np.zeros(1, np.uint8), [])


def index_of(places: Sequence[int]) -> Index:
    """An index of these lines: a slice, which copies nothing, where they are neighbours."""
    first = places[0]
    if list(places) == list(range(first, first + len(places))):
        return slice(first, first + len(places))
    return list(places)


def count_true(mask: Mask) -> NDArray[np.int16]:
    """How many lines are true, for each row."""
    smallest = np.int8 if len(mask) < 128 else np.int16
    return np.asarray(np.add.reduce(mask.view(np.int8), axis=0, dtype=smallest), np.int16)
