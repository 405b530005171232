"""Conditions over answers and scores: what a verdict, a skip rule or a level is made of.

A condition is a value; what it means for one person is computed by `afterglow.instruments.deciding`
(one answer set) and `afterglow.instruments.columnar` (a million), from the same values. Both are
three-valued: where an answer is missing, a condition over it is neither true nor false.
"""

from dataclasses import dataclass

from afterglow.record import Sex

NOT_APPLICABLE = "n/a"
"""The answer to an item that does not apply to this person, where the item allows it."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a number must satisfy; every bound that is given must hold."""

    at_least: float | None = None
    at_most: float | None = None
    below: float | None = None
    equals: float | None = None


@dataclass(frozen=True, slots=True)
class ItemEquals:
    """The answer itself (its value or its code), before any recoding."""

    item: str
    equals: float | str


@dataclass(frozen=True, slots=True)
class ItemScore:
    """The item's score, after reversal and recoding."""

    item: str
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class ScoreWithin:
    """The total (`total`) or a subscale, by id."""

    score: str
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class PercentOfMax:
    """A score as a share of its highest value, compared without rounding."""

    score: str
    at_least_percent: int


@dataclass(frozen=True, slots=True)
class CountItems:
    """How many items reach a threshold: each item has its own (`thresholds` runs beside `items`)."""

    items: tuple[str, ...]
    thresholds: tuple[float, ...]
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class SumOf:
    """The sum of some items' scores."""

    items: tuple[str, ...]
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class SexIs:
    """Thresholds that differ by sex (AUDIT-C). Unknown when the sex is not known."""

    sex: Sex


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; with no parts it always holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold; unknown stays unknown."""

    part: "Condition"


Condition = (
    ItemEquals | ItemScore | ScoreWithin | PercentOfMax | CountItems | SumOf | SexIs | AllOf | AnyOf | Not
)


def items_named(condition: Condition) -> tuple[str, ...]:
    """The link ids a condition speaks of, in reading order."""
    match condition:
        case ItemEquals(item=item) | ItemScore(item=item):
            return (item,)
        case CountItems(items=items) | SumOf(items=items):
            return items
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return tuple(link for part in parts for link in items_named(part))
        case Not(part=part):
            return items_named(part)
    return ()


def scores_named(condition: Condition) -> tuple[str, ...]:
    """The subscale ids (and `total`) a condition speaks of."""
    match condition:
        case ScoreWithin(score=score) | PercentOfMax(score=score):
            return (score,)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return tuple(score for part in parts for score in scores_named(part))
        case Not(part=part):
            return scores_named(part)
    return ()
