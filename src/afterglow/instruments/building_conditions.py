"""Builds conditions from the tables of a content file.

A table says by its keys what kind of condition it is; a table that could be two kinds,
or none, is refused. The values it makes are in `afterglow.instruments.condition`.
"""

from collections.abc import Callable
from typing import Literal, cast

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
from afterglow.library.reading import Table


def build_condition(table: Table) -> Condition:
    """Build one condition, and refuse keys that do not belong to its kind.

    Raises:
        InvalidContent: No kind of condition has these keys, or two have.
    """
    kinds = [kind for kind in BUILDERS if kind in table]
    if len(kinds) != 1:
        raise table.wrong("", f"a condition has exactly one of {', '.join(BUILDERS)}")
    condition = BUILDERS[kinds[0]](table)
    table.finish()
    return condition


def _all(table: Table) -> Condition:
    return AllOf(tuple(build_condition(part) for part in table.tables("all")))


def _any(table: Table) -> Condition:
    parts = tuple(build_condition(part) for part in table.tables("any"))
    if not parts:
        raise table.wrong("any", "needs at least one part")
    return AnyOf(parts)


def _not(table: Table) -> Condition:
    return Not(build_condition(table.table("not")))


def _sex(table: Table) -> Condition:
    return SexIs(cast(Literal["female", "male"], table.choice("sex", ("female", "male"))))


def _item(table: Table) -> Condition:
    item = table.text("item")
    if "equals" not in table:
        return ItemScore(item, _bounds(table))
    equals = table.values["equals"]
    if isinstance(equals, str):
        return ItemEquals(item, table.text("equals"))
    return ItemEquals(item, table.number("equals"))


def _score(table: Table) -> Condition:
    score = table.text("score")
    percent = table.maybe_whole("at_least_percent", at_least=1)
    if percent is not None:
        return PercentOfMax(score, percent)
    return ScoreWithin(score, _bounds(table))


def _count(table: Table) -> Condition:
    items = table.texts("count_items")
    threshold = table.number("item_at_least")
    overrides = table.maybe_table("overrides")
    own = {} if overrides is None else {item: overrides.number(item) for item in overrides.values}
    for item in own:
        if item not in items:
            raise table.wrong("overrides", f"item {item} is not among count_items")
    return CountItems(items, tuple(own.get(item, threshold) for item in items), _bounds(table))


def _sum(table: Table) -> Condition:
    return SumOf(table.texts("sum_of"), _bounds(table))


def _bounds(table: Table) -> Bounds:
    bounds = Bounds(
        at_least=table.maybe_number("at_least"),
        at_most=table.maybe_number("at_most"),
        below=table.maybe_number("below"),
        equals=table.maybe_number("equals"),
    )
    if bounds == Bounds():
        raise table.wrong("", "needs at_least, at_most, below or equals")
    return bounds


BUILDERS: dict[str, Callable[[Table], Condition]] = {
    "all": _all,
    "any": _any,
    "not": _not,
    "sex": _sex,
    "item": _item,
    "score": _score,
    "count_items": _count,
    "sum_of": _sum,
}
