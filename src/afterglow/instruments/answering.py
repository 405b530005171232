"""From an answer to its score, and every way an answer can be wrong.

A table per item maps each allowed answer (its value, its code, None for no answer) to what it
counts; anything else is refused by item, never by raising at the caller and never by repeating
the value. Adding up what comes out is `afterglow.instruments.scoring`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from afterglow.instruments.condition import NOT_APPLICABLE
from afterglow.instruments.definition import Instrument, Item, OptionSet
from afterglow.instruments.outcome import Unscorable, UnscorableReason
from afterglow.record import Answer

LONGEST_NAME = 40
"""How much of an unknown item's name is repeated back."""

TOTAL = "total"
"""The only item of an instrument that is entered by its total."""

ROUNDING = 1e-9
"""How far from its grid a point of a fractional scale may lie."""

Lookup = dict[Any, float | None]


def scores_of_answers(item: Item) -> Lookup:
    """What each allowed answer to this item counts. Looking up any other answer is a KeyError."""
    options = item.options
    table: Lookup
    if options.free:
        table = Anything()
    elif options.options:
        low, high = options.reach
        table = {}
        for option in options.options:
            score = low + high - option.score if item.reverse else option.score
            table[option.value] = score
            if option.code:
                table[option.code] = score
    else:
        table = Scale(item)
    table[None] = None
    if item.not_applicable:
        table[NOT_APPLICABLE] = None
    return table


class Anything(dict[Any, float | None]):
    """The lookup of a free answer: everything is allowed and nothing counts."""

    def __missing__(self, answer: object) -> None:
        return None


class Scale(dict[Any, float | None]):
    """The lookup of a numeric scale: a number in its range, on its grid where it has a step."""

    def __init__(self, item: Item) -> None:
        super().__init__()
        self.options = item.options
        self.low, self.high = item.options.reach
        self.reverse = item.reverse

    def __missing__(self, answer: object) -> float:
        if not isinstance(answer, int | float) or not self.low <= answer <= self.high:
            raise KeyError
        if self.options.step is not None and off_grid(answer, self.options):
            raise KeyError
        return self.low + self.high - answer if self.reverse else answer


def off_grid(answer: float, options: OptionSet) -> bool:
    """Whether an answer is not a whole number of steps from the lowest point of its scale."""
    steps = (answer - (options.minimum or 0)) / (options.step or 1)
    return abs(steps - round(steps)) > grid_tolerance(options)


def grid_tolerance(options: OptionSet) -> float:
    """How far from a grid point, in steps, an answer may lie: not at all where points are whole."""
    return 0 if whole_grid(options) else ROUNDING


def whole_grid(options: OptionSet) -> bool:
    """Whether a scale's points are whole numbers."""
    return all(
        end is not None and float(end).is_integer()
        for end in (options.minimum, options.maximum, options.step)
    )


def plain_answers(answers: Mapping[str, Answer]) -> dict[str, Answer] | None:
    """The answers as plain numbers and texts; None if one is anything else (a truth value, a list)."""
    plain: dict[str, Answer] = {}
    for link_id, answer in answers.items():
        match answer:
            case bool():
                return None
            case None | str():
                plain[link_id] = answer
            case int():
                plain[link_id] = int(answer)
            case float():
                plain[link_id] = float(answer)
            case _:
                return None
    return plain


def refusal(instrument: Instrument, answers: object) -> Unscorable:
    """Say what is wrong with answers that cannot be looked up: unknown items first, then values."""
    if not isinstance(answers, Mapping):
        return unscorable(instrument, "unknown-item", (), "answers must be given by item")
    tables = {item.link_id: scores_of_answers(item) for item in instrument.items}
    if instrument.entry == TOTAL:
        tables[TOTAL] = Anything()
    unknown = tuple(_name(key) for key in answers if key not in tables)
    if unknown:
        return unscorable(instrument, "unknown-item", unknown, "the instrument has no such item")
    wrong = tuple(key for key, answer in answers.items() if not _allowed(tables[key], answer))
    return unscorable(instrument, "out-of-range", wrong, "not an answer this item allows")


def _allowed(table: Lookup, answer: object) -> bool:
    if isinstance(answer, bool) or not isinstance(answer, int | float | str | None):
        return False
    try:
        table[answer]
    except KeyError:
        return False
    return True


def _name(key: object) -> str:
    return key[:LONGEST_NAME] if isinstance(key, str) else f"<{type(key).__name__}>"


def unscorable(
    instrument: Instrument, reason: UnscorableReason, items: Sequence[str], detail: str
) -> Unscorable:
    """No score of this instrument, because."""
    return Unscorable(instrument.id, reason, tuple(items), detail)


def answers_in_order(instrument: Instrument, answers: Sequence[Answer]) -> dict[str, Answer]:
    """Name answers that were given in published order.

    Fewer than the items: the rest were not given (a form without PHQ-9's unscored item 10).
    More: the surplus gets names no item has (`item 11`), so that scoring refuses them by name.
    An instrument entered by its total takes the one number.
    """
    links = [item.link_id for item in instrument.items] or [TOTAL]
    links += [f"item {place}" for place in range(len(links) + 1, len(answers) + 1)]
    return dict(zip(links, answers, strict=False))
