"""Cells as answers and totals, held against the instrument's own file on the shelf.

An empty cell is an answer that was not given, never a zero. It refuses what the instrument does
not allow. The neighbour that scores is `afterglow.instruments.scoring`.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from afterglow.instruments.answering import Lookup, scores_of_answers
from afterglow.instruments.condition import NOT_APPLICABLE
from afterglow.instruments.definition import Instrument, Item
from afterglow.record import Answer
from afterglow_clinic.records_room.reading.faults import NotUsable

NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,12})?")
EMPTY = frozenset({"", "n/a", "na"})


def is_empty(text: str) -> bool:
    """Whether a cell says that nothing was given."""
    return text.lower() in EMPTY


def read_instrument(text: str, shelf: Mapping[str, Instrument]) -> Instrument:
    """The instrument a cell names by its id.

    Raises:
        NotUsable: The shelf has none; the message names the nearest.
    """
    found = shelf.get(text.lower())
    if found is not None:
        return found
    near = difflib.get_close_matches(text.lower()[:64], shelf, n=1)
    if near:
        raise NotUsable(_("no instrument of this name is on the shelf; is it %(near)s?") % {"near": near[0]})
    raise NotUsable(_("no instrument of this name is on the shelf; `afterglow shelf` lists them"))


def read_number(text: str) -> float:
    """A plain number; whole numbers stay whole.

    Raises:
        NotUsable: Not a number, or one of more digits than any score has.
    """
    if not NUMBER.fullmatch(text):
        raise NotUsable(_("not a number; write for example 12 or 12.5"))
    value = float(text)
    return int(value) if value.is_integer() else value


def read_total(instrument: Instrument, text: str) -> float:
    """A published total within the instrument's range.

    Raises:
        NotUsable: Not a number, out of range, or the instrument has no total.
    """
    value = read_number(text)
    if instrument.range is None:
        raise NotUsable(_("%(short)s has no total") % {"short": instrument.short})
    low, high = instrument.range
    if not low <= value <= high:
        raise NotUsable(
            _("%(value)s is not a total of %(short)s, which goes from %(low)s to %(high)s")
            % {"value": _plain(value), "short": instrument.short, "low": _plain(low), "high": _plain(high)}
        )
    return value


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the cells of one item; made once per instrument, because files are long."""

    item: Item
    allowed: Lookup
    codes: Mapping[str, float]

    def __call__(self, text: str) -> Answer:
        """One answer as it is stored; None where it was not given.

        Raises:
            NotUsable: The item does not allow it.
        """
        if self.item.not_applicable and text.lower() == NOT_APPLICABLE:
            return NOT_APPLICABLE
        if is_empty(text):
            return None
        answer = self.codes.get(text.lower())
        if answer is None:
            answer = read_number(text) if NUMBER.fullmatch(text) else None
        if answer is None and self.item.options.free:
            return text
        try:
            self.allowed[answer if answer is not None else text]
        except KeyError as error:
            raise NotUsable(_not_allowed(self.item)) from error
        return answer


@lru_cache(maxsize=256)
def readers(instrument: Instrument) -> Mapping[str, Reader]:
    """A reader of cells for each item, by link id in lower case."""
    return {
        item.link_id.lower(): Reader(
            item,
            scores_of_answers(item),
            {option.code.lower(): option.value for option in item.options.options if option.code},
        )
        for item in instrument.items
    }


def _not_allowed(item: Item) -> str:
    named = [option.code or _plain(option.value) for option in item.options.options]
    if named:
        return _("not an answer to item %(item)s; its answers are %(answers)s") % {
            "item": item.link_id,
            "answers": ", ".join(named),
        }
    low, high = item.options.reach
    return _("not an answer to item %(item)s; it goes from %(low)s to %(high)s") % {
        "item": item.link_id,
        "low": _plain(low),
        "high": _plain(high),
    }


def _plain(value: float) -> str:
    return f"{value:g}"
