"""Which questions to ask next, and how a written answer is read.

For forms: it never scores and never fills anything in. Skip rules are the instrument's own;
a rule whose answers are not yet there does not skip.
"""

import re
from collections.abc import Mapping

from afterglow.instruments.answering import scores_of_answers
from afterglow.instruments.condition import NOT_APPLICABLE
from afterglow.instruments.deciding import YES, Standing, decision
from afterglow.instruments.definition import Instrument, Item
from afterglow.record import Answer, Sex

LONGEST_NUMBER = 12
"""Digits of a typed number that are read at all; no instrument has an answer that long."""

DECIMAL_COMMA = re.compile(r"(\d+),(\d{1,2})")
"""Half a point as much of the world writes it. Three digits could be thousands, and are refused."""


class NotAnAnswer(ValueError):
    """What was written is not an answer this item allows."""


def items_to_ask(instrument: Instrument, answers: Mapping[str, Answer], *, sex: Sex) -> tuple[Item, ...]:
    """The items this person is asked, in published order, given what they answered so far."""
    standing = _standing(instrument, answers, sex)
    skipped = {
        link_id
        for skip in instrument.skips
        if decision(skip.when, instrument)(standing) == YES
        for link_id in skip.items
    }
    return tuple(item for item in instrument.items if item.link_id not in skipped and _is_for(item, sex))


def _is_for(item: Item, sex: Sex) -> bool:
    """An item for one sex is asked of everyone whose sex is not known."""
    return item.sex is None or sex not in ("female", "male") or item.sex == sex


def _standing(instrument: Instrument, answers: Mapping[str, Answer], sex: Sex) -> Standing:
    scores = [scores_of_answers(item)[answers.get(item.link_id)] for item in instrument.items]
    return Standing(answers, scores, (), {}, sex)


def read_answer(item: Item, written: str) -> Answer:
    """The answer someone chose or typed; an empty text is None, a question left open.

    Raises:
        NotAnAnswer: The item has no such answer.
    """
    text = written.strip()
    if not text:
        return None
    if item.options.free:
        return text
    codes = {option.code: option.value for option in item.options.options if option.code}
    if text in codes:
        return codes[text]
    if text == NOT_APPLICABLE and item.not_applicable:
        return NOT_APPLICABLE
    answer = _number(text)
    try:
        scores_of_answers(item)[answer]
    except KeyError as unknown:
        raise NotAnAnswer(item.link_id) from unknown
    return answer


def _number(text: str) -> int | float | None:
    if len(text) > LONGEST_NUMBER or not text.isascii():
        return float("nan")
    comma = DECIMAL_COMMA.fullmatch(text)
    try:
        value = float(f"{comma[1]}.{comma[2]}" if comma else text)
    except ValueError:
        return float("nan")
    return int(value) if value.is_integer() else value
