"""Adds item scores up into a subscale or a total, and says which items are in its way.

An aggregate over items exists when every required item that was asked is answered, or, where
its file says `min_answered`, when that many are. Nothing is filled in here: that is
`afterglow.instruments.filling`, and only by a published rule.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from operator import add

from afterglow.instruments.deciding import Standing, picker
from afterglow.instruments.definition import Aggregate, Instrument
from afterglow.instruments.reach import items_of

Combine = Callable[[Sequence[float]], float]


class OverItems:
    """An aggregate over items."""

    def __init__(self, instrument: Instrument, aggregate: Aggregate) -> None:
        links = [item.link_id for item in instrument.items]
        self.id = aggregate.id
        self.places = [links.index(link_id) for link_id in items_of(instrument, aggregate)]
        self.pick = picker(self.places)
        whole = all(isinstance(score, int) for score in possible_scores(instrument, self.places))
        self.combine = combining(aggregate, sum if whole else in_order)
        self.required = frozenset(place for place, item in enumerate(instrument.items) if item.required)
        self.min_answered = aggregate.min_answered

    def value(self, standing: Standing) -> float | None:
        """The aggregate, or None where too little was answered."""
        picked = self.pick(standing.scores)
        if None not in picked:
            return self.combine(picked)  # type: ignore[arg-type]  # no None in it
        answered = [score for score in picked if score is not None]
        if self.min_answered is None and self._missing(standing):
            return None
        if len(answered) < (self.min_answered or 1):
            return None
        return self.combine(answered)

    def blockers(self, standing: Standing) -> list[int]:
        """The empty places for want of which the aggregate does not exist."""
        if self.value(standing) is not None:
            return []
        empty = [place for place in self.places if standing.scores[place] is None]
        return self._missing(standing) or [place for place in empty if place not in standing.unasked] or empty

    def _missing(self, standing: Standing) -> list[int]:
        return [
            place
            for place in self.places
            if standing.scores[place] is None and place in self.required and place not in standing.unasked
        ]


class OverParts:
    """An aggregate over other aggregates and single items; it exists when each of them does."""

    def __init__(self, aggregate: Aggregate, parts: Sequence["Totalling"]) -> None:
        self.id = aggregate.id
        self.parts = parts
        self.combine = combining(aggregate)
        self.least = len(parts) if aggregate.min_answered is None else aggregate.min_answered

    def value(self, standing: Standing) -> float | None:
        """The aggregate, or None where too few parts exist."""
        found = [value for part in self.parts if (value := part.value(standing)) is not None]
        return self.combine(found) if found and len(found) >= self.least else None

    def blockers(self, standing: Standing) -> list[int]:
        """The empty places for want of which the aggregate does not exist."""
        if self.value(standing) is not None:
            return []
        found = {place for part in self.parts for place in part.blockers(standing)}
        return sorted(found)


Totalling = OverItems | OverParts


def totalling(instrument: Instrument, aggregate: Aggregate) -> Totalling:
    """An aggregate of this instrument made ready to compute."""
    if not aggregate.parts:
        return OverItems(instrument, aggregate)
    scales = {scale.id: scale for scale in instrument.subscales}
    singles = {
        part: Aggregate(part, part, "sum", (0, 1), items=(part,))
        for part in aggregate.parts
        if part not in scales
    }
    parts = [totalling(instrument, scales.get(part) or singles[part]) for part in aggregate.parts]
    return OverParts(aggregate, parts)


def possible_scores(instrument: Instrument, places: Sequence[int]) -> Iterator[float | None]:
    """Every score the items at these places can have; None for each whose answers are not listed."""
    for place in places:
        options = instrument.items[place].options.options
        yield from (option.score for option in options)
        if not options:
            yield None


def combining(aggregate: Aggregate, add_up: Combine | None = None) -> Combine:
    """The operation of an aggregate over the values that are there.

    Additions run from left to right, so that one answer set and a million agree to the last bit;
    whole numbers may be added in any way (`add_up`), and Python's own sum is the quickest.
    """
    operation = _operation(aggregate, add_up or in_order)
    if aggregate.multiply == 1:
        return operation
    return lambda values: operation(values) * aggregate.multiply


def _operation(aggregate: Aggregate, add_up: Combine) -> Combine:
    match aggregate.op:
        case "sum":
            return add_up
        case "mean":
            return lambda values: add_up(values) / len(values)
        case "max":
            return max
        case "count":
            least = aggregate.at_least_value
            if least is None:
                raise ValueError(f"{aggregate.id}: a count needs at_least_value")
            return lambda values: sum(value >= least for value in values)


def in_order(values: Sequence[float]) -> float:
    """The sum, added from left to right (Python's own `sum` compensates floats since 3.12)."""
    return reduce(add, values)
