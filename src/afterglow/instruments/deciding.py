"""Turns a condition into a function over one answer set, once, so that scoring stays fast.

Three-valued: NO, UNKNOWN, YES, ordered so that "all" is a minimum and "any" a maximum. An item
that was not asked (skipped by rule, not applicable) is a plain NO; one that was left empty is
UNKNOWN. The same conditions over a million answer sets are decided in `afterglow.instruments.columnar`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import ge, itemgetter
from typing import cast

from afterglow.instruments.condition import (
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
from afterglow.instruments.definition import Aggregate, Instrument
from afterglow.instruments.reach import items_of
from afterglow.record import Answer, Sex

NO, UNKNOWN, YES = 0, 1, 2

Truth = int
Scores = Sequence[float | None]


@dataclass(slots=True)
class Standing:
    """What is known of one answer set while it is being scored.

    `scores` runs beside the items; None means there is no answer. `unasked` holds the places
    of items that were rightly not asked. `measured` fills up as subscales and the total appear.
    """

    answers: Mapping[str, Answer]
    scores: list[float | None]
    unasked: Collection[int]
    measured: dict[str, float]
    sex: Sex


Decision = Callable[[Standing], Truth]


def decision(condition: Condition, instrument: Instrument) -> Decision:
    """The function that decides this condition for an answer set of this instrument."""
    places = {item.link_id: place for place, item in enumerate(instrument.items)}
    match condition:
        case ItemEquals():
            return _item_equals(condition, instrument, places[condition.item])
        case ItemScore(item=item, bounds=bounds):
            return _item_score(places[item], within(bounds))
        case ScoreWithin(score=score, bounds=bounds):
            return _score_within(score, within(bounds))
        case PercentOfMax(score=score, at_least_percent=percent):
            return _percent_of_max(aggregate_named(instrument, score), percent, instrument)
        case CountItems(items=items, thresholds=thresholds, bounds=bounds):
            return _count_items([places[item] for item in items], thresholds, bounds)
        case SumOf(items=items, bounds=bounds):
            return _sum_of([places[item] for item in items], within(bounds))
        case SexIs(sex=sex):
            return _sex_is(sex)
        case AllOf(parts=parts):
            return _all_of([decision(part, instrument) for part in parts])
        case AnyOf(parts=parts):
            return _any_of([decision(part, instrument) for part in parts])
        case Not(part=part):
            return _not(decision(part, instrument))


def within(bounds: Bounds) -> Callable[[float], bool]:
    """A test of one number against the bounds."""
    low, high = bounds.at_least, bounds.at_most
    if bounds.below is None and bounds.equals is None:
        # The two commonest forms, written out: they are asked thousands of times in a review.
        if low is not None and high is None:
            return lambda value: value >= low
        if low is not None and high is not None:
            return lambda value: low <= value <= high

    def holds(value: float) -> bool:
        return (
            (low is None or value >= low)
            and (high is None or value <= high)
            and (bounds.below is None or value < bounds.below)
            and (bounds.equals is None or value == bounds.equals)
        )

    return holds


def accepted_answers(instrument: Instrument, condition: ItemEquals) -> frozenset[float | str]:
    """Every way of giving the answer a condition asks for: its value and its code."""
    accepted: set[float | str] = {condition.equals}
    for option in instrument.item(condition.item).options.options:
        ways = {option.value} | ({option.code} if option.code else set())
        if condition.equals in ways:
            accepted |= ways
    return frozenset(accepted)


def aggregate_named(instrument: Instrument, score: str) -> Aggregate:
    """The subscale or total with this id.

    Raises:
        KeyError: The instrument has none.
    """
    if score == "total" and instrument.total is not None:
        return instrument.total
    for scale in instrument.subscales:
        if scale.id == score:
            return scale
    raise KeyError(score)


def _item_equals(condition: ItemEquals, instrument: Instrument, place: int) -> Decision:
    accepted = accepted_answers(instrument, condition)
    link_id = condition.item

    def decide(standing: Standing) -> Truth:
        answer = standing.answers.get(link_id)
        if answer is None:
            return NO if place in standing.unasked else UNKNOWN
        return YES if answer in accepted else NO

    return decide


def _item_score(place: int, holds: Callable[[float], bool]) -> Decision:
    def decide(standing: Standing) -> Truth:
        value = standing.scores[place]
        if value is None:
            return NO if place in standing.unasked else UNKNOWN
        return YES if holds(value) else NO

    return decide


def _score_within(score: str, holds: Callable[[float], bool]) -> Decision:
    def decide(standing: Standing) -> Truth:
        value = standing.measured.get(score)
        if value is None:
            return UNKNOWN
        return YES if holds(value) else NO

    return decide


def _percent_of_max(aggregate: Aggregate, percent: int, instrument: Instrument) -> Decision:
    """Compared as whole numbers: 100 x points >= percent x points possible."""
    places = {item.link_id: place for place, item in enumerate(instrument.items)}
    parts = [places[link_id] for link_id in items_of(instrument, aggregate)]
    of_mean = aggregate.op == "mean" and not aggregate.parts
    best = aggregate.range[1]

    def decide(standing: Standing) -> Truth:
        value = standing.measured.get(aggregate.id)
        if value is None:
            return UNKNOWN
        if not of_mean:
            return YES if 100 * value >= percent * best else NO
        points = [score for place in parts if (score := standing.scores[place]) is not None]
        return YES if 100 * sum(points) * aggregate.multiply >= percent * best * len(points) else NO

    return decide


def _count_items(places: Sequence[int], thresholds: Sequence[float], bounds: Bounds) -> Decision:
    holds = within(bounds)
    pick = picker(places)
    reaches = cast(Callable[[float | None, float], bool], ge)

    def decide(standing: Standing) -> Truth:
        picked = pick(standing.scores)
        if None not in picked:
            return YES if holds(sum(map(reaches, picked, thresholds))) else NO
        reached, open_ = 0, 0
        for place, score, threshold in zip(places, picked, thresholds, strict=True):
            if score is not None:
                reached += score >= threshold
            else:
                open_ += place not in standing.unasked
        return _between(reached, reached + open_, holds)

    return decide


def _between(fewest: int, most: int, holds: Callable[[float], bool]) -> Truth:
    """YES or NO where every count that is still possible says the same."""
    possible = {holds(count) for count in range(fewest, most + 1)}
    if len(possible) == 2:
        return UNKNOWN
    return YES if possible == {True} else NO


def _sum_of(places: Sequence[int], holds: Callable[[float], bool]) -> Decision:
    def decide(standing: Standing) -> Truth:
        total: float = 0
        for place in places:
            score = standing.scores[place]
            if score is not None:
                total += score
            elif place not in standing.unasked:
                return UNKNOWN
        return YES if holds(total) else NO

    return decide


def _sex_is(sex: Sex) -> Decision:
    def decide(standing: Standing) -> Truth:
        if standing.sex not in ("female", "male"):
            return UNKNOWN
        return YES if standing.sex == sex else NO

    return decide


def _all_of(parts: Sequence[Decision]) -> Decision:
    def decide(standing: Standing) -> Truth:
        lowest = YES
        for part in parts:
            truth = part(standing)
            if truth == NO:
                return NO
            if truth == UNKNOWN:
                lowest = UNKNOWN
        return lowest

    return decide


def _any_of(parts: Sequence[Decision]) -> Decision:
    def decide(standing: Standing) -> Truth:
        highest = NO
        for part in parts:
            truth = part(standing)
            if truth == YES:
                return YES
            if truth == UNKNOWN:
                highest = UNKNOWN
        return highest

    return decide


def _not(part: Decision) -> Decision:
    return lambda standing: YES - part(standing)


def picker(places: Sequence[int]) -> Callable[[Scores], tuple[float | None, ...]]:
    """A function that takes the scores at these places, always as a tuple."""
    if len(places) == 1:
        only = places[0]
        return lambda scores: (scores[only],)
    return itemgetter(*places)
