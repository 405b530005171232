"""Decides a condition for every row of a block: the columnar twin of `afterglow.instruments.deciding`.

The same three values in the same order (NO < UNKNOWN < YES), so that "all" is a minimum and "any" a
maximum here too. Each function says of a million rows what its twin says of one.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from afterglow.instruments.block import Block, Lines, Mask, Truths, count_true, index_of
from afterglow.instruments.block_reading import SMALLEST
from afterglow.instruments.condition import (
    NOT_APPLICABLE,
    AllOf,
    AnyOf,
    Bounds,
    Condition,
    CountItems,
    ItemEquals,
    ItemScore,
    Not,
    PercentOfMax,
    ScoreWithin,
    SexIs,
    SumOf,
)
from afterglow.instruments.deciding import NO, UNKNOWN, YES, accepted_answers, aggregate_named
from afterglow.instruments.definition import Aggregate, Instrument
from afterglow.instruments.reach import items_of

BlockDecision = Callable[[Block], Truths]

FEMALE, MALE = 1, 2


def block_decision(condition: Condition, instrument: Instrument) -> BlockDecision:
    """The function that decides this condition for blocks of this instrument."""
    places = {item.link_id: place for place, item in enumerate(instrument.items)}
    match condition:
        case ItemEquals():
            return _item_equals(condition, instrument, places[condition.item])
        case ItemScore(item=item, bounds=bounds):
            return _item_score(places[item], bounds)
        case ScoreWithin(score=score, bounds=bounds):
            return _score_within(score, bounds)
        case PercentOfMax(score=score, at_least_percent=percent):
            return _percent_of_max(aggregate_named(instrument, score), percent, instrument)
        case CountItems(items=items, thresholds=thresholds, bounds=bounds):
            return _count_items([places[item] for item in items], thresholds, bounds)
        case SumOf(items=items, bounds=bounds):
            return _sum_of([places[item] for item in items], bounds)
        case SexIs(sex=sex):
            return _sex_is(FEMALE if sex == "female" else MALE)
        case AllOf(parts=parts):
            return _folded([block_decision(part, instrument) for part in parts], np.minimum, YES)
        case AnyOf(parts=parts):
            return _folded([block_decision(part, instrument) for part in parts], np.maximum, NO)
        case Not(part=part):
            inner = block_decision(part, instrument)
            return lambda block: np.subtract(YES, inner(block), dtype=np.uint8)


def _within(values: Lines, bounds: Bounds) -> Mask:
    holds: Mask | None = None
    for bound, compare in (
        (bounds.at_least, np.greater_equal),
        (bounds.at_most, np.less_equal),
        (bounds.below, np.less),
        (bounds.equals, np.equal),
    ):
        if bound is not None:
            one: Mask = compare(values, bound)
            holds = one if holds is None else holds & one
    return np.ones(values.shape, np.bool_) if holds is None else holds


def _truths(holds: Mask) -> Truths:
    return np.left_shift(holds.view(np.uint8), 1, dtype=np.uint8)


def _where_unknown(truths: Truths, missing: Mask, rightly: Mask) -> Truths:
    """NO where there is rightly no answer, UNKNOWN where one is missing."""
    unknown = (missing & ~rightly).view(np.uint8)
    return truths * (~missing).view(np.uint8) + unknown


def _item_equals(condition: ItemEquals, instrument: Instrument, place: int) -> BlockDecision:
    accepted = [one for one in accepted_answers(instrument, condition) if not isinstance(one, str)]
    spares = condition.equals == NOT_APPLICABLE

    def decide(block: Block) -> Truths:
        if spares:
            truths = _truths(block.spared[place])
        else:
            truths = _truths(np.isin(block.codes[place], accepted) & ~block.spared[place])
        return _where_unknown(truths, block.blank[place], block.unasked[place])

    return decide


def _item_score(place: int, bounds: Bounds) -> BlockDecision:
    def decide(block: Block) -> Truths:
        truths = _truths(_within(block.scores[place], bounds))
        if block.whole[place]:
            return truths
        return _where_unknown(truths, block.absent[place], block.unasked[place])

    return decide


def _score_within(score: str, bounds: Bounds) -> BlockDecision:
    def decide(block: Block) -> Truths:
        values = block.measured.get(score)
        if values is None:
            return np.full(block.rows, UNKNOWN, np.uint8)
        # No bound holds of NaN, so its truth is NO until UNKNOWN is laid over it.
        return _truths(_within(values, bounds)) | np.isnan(values).view(np.uint8)

    return decide


def _percent_of_max(aggregate: Aggregate, percent: int, instrument: Instrument) -> BlockDecision:
    """Compared as whole numbers: 100 x points >= percent x points possible."""
    links = [item.link_id for item in instrument.items]
    of_mean = aggregate.op == "mean" and not aggregate.parts
    places = [links.index(link_id) for link_id in items_of(instrument, aggregate)]
    best = aggregate.range[1]

    def decide(block: Block) -> Truths:
        values = block.measured[aggregate.id]
        points, answered = values, np.ones(block.rows)
        if of_mean:
            points = np.zeros(block.rows)
            for place in places:
                points = points + block.scores[place]
            points = points * aggregate.multiply
            answered = count_true(~block.absent[places]).astype(np.float64)
        holds = (100 * points >= percent * best * answered) & ~np.isnan(values)
        return _truths(holds) | np.isnan(values).view(np.uint8)

    return decide


def _count_items(places: Sequence[int], thresholds: Sequence[float], bounds: Bounds) -> BlockDecision:
    lines = index_of(places)
    limits = _limits(thresholds)
    fewest, most = _counts(bounds)
    question = (tuple(places), tuple(thresholds))

    def reached(block: Block) -> NDArray[np.int8]:
        """How many items reach their threshold: asked once a block, however many verdicts ask."""
        if question not in block.counted:
            reaches = block.scores[lines] >= limits
            if not block.is_whole(places):
                reaches &= ~block.absent[lines]
            block.counted[question] = np.add.reduce(reaches.view(np.int8), axis=0, dtype=np.int8)
        return block.counted[question]

    def decide(block: Block) -> Truths:
        counts = reached(block)
        if block.is_whole(places):
            return _truths((counts >= fewest) & (counts <= most))
        open_ = (block.absent[lines] & ~block.unasked[lines]).view(np.int8)
        highest = counts + np.add.reduce(open_, axis=0, dtype=np.int8)
        surely = ((counts >= fewest) & (highest <= most)).view(np.uint8)
        surely_not = ((highest < fewest) | (counts > most)).view(np.uint8)
        truths: Truths = UNKNOWN + surely - surely_not
        return truths

    return decide


def _limits(thresholds: Sequence[float]) -> NDArray[np.generic]:
    """The thresholds as a column, in the smallest numbers that hold them."""
    limits = np.array(thresholds)[:, None]
    small = bool((limits == np.rint(limits)).all() and (np.abs(limits) <= SMALLEST).all())
    return limits.astype(np.int8) if small else limits.astype(np.float64)


def _counts(bounds: Bounds) -> tuple[int, int]:
    """The fewest and the most that satisfy the bounds, as whole numbers."""
    lows = [bound for bound in (bounds.at_least, bounds.equals) if bound is not None]
    highs = [bound for bound in (bounds.at_most, bounds.equals) if bound is not None]
    if bounds.below is not None:
        highs.append(math.ceil(bounds.below) - 1)
    return math.ceil(max(lows, default=0)), math.floor(min(highs, default=127))


def _sum_of(places: Sequence[int], bounds: Bounds) -> BlockDecision:
    def decide(block: Block) -> Truths:
        total = np.zeros(block.rows)
        for place in places:
            total += block.scores[place]
        truths = _truths(_within(total, bounds))
        if not block.is_whole(places):
            for place in places:
                truths[block.absent[place] & ~block.unasked[place]] = UNKNOWN
        return truths

    return decide


def _sex_is(code: int) -> BlockDecision:
    def decide(block: Block) -> Truths:
        known = (block.sex == FEMALE) | (block.sex == MALE)
        truths = np.where(known, _truths(block.sex == code), UNKNOWN).astype(np.uint8)
        return np.array(np.broadcast_to(truths, (block.rows,)))

    return decide


def _folded(
    parts: Sequence[BlockDecision], fold: Callable[[Truths, Truths], Truths], start: int
) -> BlockDecision:
    def decide(block: Block) -> Truths:
        if not parts:
            return np.full(block.rows, start, np.uint8)
        found = parts[0](block)
        for part in parts[1:]:
            found = fold(found, part(block))
        return found

    return decide
