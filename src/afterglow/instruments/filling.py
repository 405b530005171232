"""Fills in missing answers by an instrument's own published rule, and by nothing else.

It refuses more missing answers than the rule allows, and any item the file says is never
filled in (a skipped suicide item is a question to ask, not a number to invent).
"""

import math
from collections.abc import Sequence
from statistics import median

from afterglow.instruments.aggregating import OverItems, totalling
from afterglow.instruments.deciding import Standing
from afterglow.instruments.definition import Instrument, MissingRule


def filling(instrument: Instrument) -> "Filling | None":
    """The instrument's rule made ready to apply; None where it has none."""
    rule = instrument.missing
    if rule is None or instrument.total is None:
        return None
    total = totalling(instrument, instrument.total)
    if rule.rule == "mean-of-answered" and isinstance(total, OverItems):
        return MeanOfAnswered(instrument, rule, total)
    return MedianOfSubscale(instrument, rule)


class MeanOfAnswered:
    """The total as if every missing item had the mean of the answered ones."""

    def __init__(self, instrument: Instrument, rule: MissingRule, total: OverItems) -> None:
        self.rule = rule
        self.total = total
        self.never = never_filled(instrument, rule)
        self.whole = instrument.total is not None and instrument.total.op == "sum"
        self.multiply = 1 if instrument.total is None else instrument.total.multiply

    def __call__(self, standing: Standing, missing: Sequence[int]) -> float | None:
        """The filled-in total; None where the rule does not reach."""
        gaps = [place for place in missing if place in self.total.places]
        if not gaps or len(gaps) > self.rule.max_missing or not self.never.isdisjoint(gaps):
            return None
        answered = [score for score in self.total.pick(standing.scores) if score is not None]
        if not answered:
            return None
        size = len(answered) + len(gaps) if self.whole else 1
        points = self.total.combine(answered) / self.multiply
        filled = prorated(points, size, len(answered) if self.whole else 1)
        return (half_up(filled) if self.rule.round else filled) * self.multiply


class MedianOfSubscale:
    """Each missing item gets the median of its subscale's answered items, rounded up."""

    def __init__(self, instrument: Instrument, rule: MissingRule) -> None:
        self.rule = rule
        self.never = never_filled(instrument, rule)
        self.subscales = [OverItems(instrument, scale) for scale in instrument.subscales]
        self.total = None if instrument.total is None else totalling(instrument, instrument.total)

    def __call__(self, standing: Standing, missing: Sequence[int]) -> float | None:
        """The filled-in total, the gaps of `standing` filled; None where the rule does not reach."""
        if not self.never.isdisjoint(missing) or self.total is None:
            return None
        filled: dict[int, float] = {}
        for scale in self.subscales:
            gaps = [place for place in scale.places if place in missing]
            answered = [score for score in scale.pick(standing.scores) if score is not None]
            if len(gaps) > self.rule.max_missing or not answered:
                return None
            filled |= dict.fromkeys(gaps, math.ceil(median(answered)))
        for place, score in filled.items():
            standing.scores[place] = score
        return self.total.value(standing) if filled else None


Filling = MeanOfAnswered | MedianOfSubscale


def never_filled(instrument: Instrument, rule: MissingRule) -> frozenset[int]:
    """The places of the items that the rule must leave empty."""
    return frozenset(place for place, item in enumerate(instrument.items) if item.link_id in rule.never)


def prorated(points: float, size: int, answered: int) -> float:
    """`points` of `answered` items scaled up to `size` items."""
    return points * size / answered


def half_up(value: float) -> int:
    """Rounded to the nearest whole number, halves upward, as on paper."""
    return math.floor(value + 0.5)
