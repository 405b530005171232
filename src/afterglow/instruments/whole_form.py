"""A form without gaps, measured by one function: its aggregates and verdicts written out as plain arithmetic.

Most forms have every answer that counts. Then nothing is unknown, and what `aggregating` and `deciding`
put together from small three-valued steps is sums and comparisons of the item scores. They are written
out once per instrument and compiled, as `afterglow.making` does for values; only numbers, names and link
ids of a checked instrument go into the text. An instrument that cannot be written out (a threshold by
sex, an optional item in a sum) is left to those two, which stay the judges of every form that is.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, cast

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
    SumOf,
)
from afterglow.instruments.deciding import accepted_answers, aggregate_named
from afterglow.instruments.definition import Aggregate, Instrument
from afterglow.instruments.reach import items_of
from afterglow.record import Answer

Measured = tuple[float | None, dict[str, float], dict[str, bool | str]]
"""The total, the subscales and the verdicts."""

Measuring = Callable[[Sequence[float | None], Mapping[str, Answer]], Measured]
"""Item scores in the instrument's order, and the answers they are of."""


class NotPlain(Exception):
    """Something of the instrument is not plain arithmetic, or may be missing from a whole form."""


def measuring(instrument: Instrument, watched: Collection[int]) -> Measuring | None:
    """The function that measures a whole form of this instrument; None where it cannot be written out.

    Args:
        watched: The places whose scores are all there on a whole form.
    """
    try:
        text = Text(instrument, watched)
        lines = text.of_form()
    except (NotPlain, KeyError):
        return None
    names: dict[str, Any] = dict(text.sets)
    exec("def measure(scores, answers):\n " + "\n ".join(lines), names)  # noqa: S102  as the docstring says
    return cast(Measuring, names["measure"])


class Text:
    """One instrument's function while it is being written: a line for each sum, each written once."""

    def __init__(self, instrument: Instrument, watched: Collection[int]) -> None:
        self.instrument = instrument
        self.places = {item.link_id: place for place, item in enumerate(instrument.items)}
        self.watched = frozenset(watched)
        self.lines: list[str] = []
        self.names: dict[str, str] = {}
        self.sets: dict[str, frozenset[float | str]] = {}

    def of_form(self) -> list[str]:
        """Every line of the function."""
        if not self.places:
            raise NotPlain("items")
        subscales = [f"{scale.id!r}: {self._aggregate(scale)}" for scale in self.instrument.subscales]
        total = self.instrument.total and self._aggregate(self.instrument.total)
        verdicts = self._verdicts()
        unpacked = f"{', '.join(f's{place}' for place in self.places.values())}, = scores"
        return [
            unpacked,
            *self.lines,
            "found = {}",
            *verdicts,
            f"return {total}, {{{', '.join(subscales)}}}, found",
        ]

    def _verdicts(self) -> list[str]:
        """A line a verdict; of a scale of levels, which stand together, only the first that holds counts."""
        lines, before = [], ""
        settled: set[str] = set()
        for verdict in self.instrument.verdicts:
            truth, name = self._truth(verdict.when), verdict.id
            if name in settled and name != before:
                raise NotPlain(name)
            if verdict.level is None:
                lines.append(f"found[{name!r}] = {truth}")
            else:
                word = "elif" if name == before else "if"
                lines.append(f"{word} {truth}: found[{name!r}] = {verdict.level!r}")
            settled.add(name)
            before = name
        return lines

    def _score(self, link_id: str) -> str:
        place = self.places[link_id]
        if place not in self.watched:
            raise NotPlain(link_id)
        return f"s{place}"

    def _named(self, text: str) -> str:
        """The name of an expression, which is worked out once however often it is needed."""
        if text not in self.names:
            self.names[text] = f"v{len(self.names)}"
            self.lines.append(f"{self.names[text]} = {text}")
        return self.names[text]

    def _aggregate(self, aggregate: Aggregate) -> str:
        scales = {scale.id: scale for scale in self.instrument.subscales}
        if aggregate.parts:
            values = [self._aggregate(scales[p]) if p in scales else self._score(p) for p in aggregate.parts]
        else:
            values = [self._score(link_id) for link_id in items_of(self.instrument, aggregate)]
        if len(values) < (aggregate.min_answered or 1):
            raise NotPlain(aggregate.id)
        operation = _operation(aggregate, values)
        return self._named(operation if aggregate.multiply == 1 else f"({operation}) * {aggregate.multiply}")

    def _truth(self, condition: Condition) -> str:
        match condition:
            case ItemEquals(item=item):
                self._score(item)
                name = f"accepted{len(self.sets)}"
                self.sets[name] = accepted_answers(self.instrument, condition)
                return f"answers[{item!r}] in {name}"
            case ItemScore(item=item, bounds=bounds):
                return _within(self._score(item), bounds)
            case ScoreWithin(score=score, bounds=bounds):
                return _within(self._aggregate(aggregate_named(self.instrument, score)), bounds)
            case PercentOfMax(score=score, at_least_percent=percent):
                return self._percent_of_max(aggregate_named(self.instrument, score), percent)
            case CountItems(items=items, thresholds=thresholds, bounds=bounds):
                pairs = zip(map(self._score, items), thresholds, strict=True)
                return _within(
                    self._named(_count([f"({score} >= {least})" for score, least in pairs])), bounds
                )
            case SumOf(items=items, bounds=bounds):
                return _within(self._named(" + ".join(map(self._score, items))), bounds)
            case AllOf(parts=parts):
                return f"({' and '.join(map(self._truth, parts)) or True})"
            case AnyOf(parts=parts):
                return f"({' or '.join(map(self._truth, parts)) or False})"
            case Not(part=part):
                return f"(not {self._truth(part)})"
        raise NotPlain(type(condition).__name__)

    def _percent_of_max(self, aggregate: Aggregate, percent: int) -> str:
        if aggregate.op == "mean":
            raise NotPlain(aggregate.id)
        return f"100 * {self._aggregate(aggregate)} >= {percent * aggregate.range[1]}"


def _operation(aggregate: Aggregate, values: Sequence[str]) -> str:
    """The operation of an aggregate over scores that are all there; additions from left to right."""
    match aggregate.op:
        case "sum":
            return " + ".join(values)
        case "mean":
            return f"({' + '.join(values)}) / {len(values)}"
        case "max":
            return f"max([{', '.join(values)}])"
        case "count":
            return _count([f"({value} >= {aggregate.at_least_value})" for value in values])


def _count(truths: Sequence[str]) -> str:
    return " + ".join(["0", *truths])


def _within(value: str, bounds: Bounds) -> str:
    held = {">=": bounds.at_least, "<=": bounds.at_most, "<": bounds.below, "==": bounds.equals}
    tests = [f"{value} {sign} {bound}" for sign, bound in held.items() if bound is not None]
    return f"({' and '.join(tests) or True})"
