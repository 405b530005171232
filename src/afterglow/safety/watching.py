"""Critical items made ready for rules: what an answer to one of them says.

Everything clinical comes from the instrument's file; this only turns it into look-ups, once per
instrument. An answer that cannot be read is never a no: it comes back as unreadable.
The neighbours that use it are the rules in `afterglow.safety.rules`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import Literal

from afterglow.instruments.answering import scores_of_answers
from afterglow.instruments.deciding import YES, Decision, Standing, decision
from afterglow.instruments.definition import CriticalItem, Instrument, Item, Verdict
from afterglow.record import Answer, QuestionnaireResponse
from afterglow.safety.finding import Evidence

Silence = Literal["unanswered", "not-asked", "unreadable"]
"""Why an item says nothing: asked and left empty, never asked, or answered with something unknown."""


@dataclass(frozen=True, slots=True)
class Watch:
    """One critical item of one instrument.

    `alert_at` and `immediate_at` compare with the answer as given; `readable` turns the answer or
    its code into that number. A scale without named options reads any number.
    """

    short: str
    link_id: str
    alert_at: float
    immediate_at: float | None
    skipped_means: str | None
    readable: Mapping[Answer, float]
    texts: Mapping[float, str]
    question: str | None

    def value(self, answers: Mapping[str, Answer]) -> float | Silence:
        """The number given, or why there is none. A number outside the options is still a number."""
        if self.link_id not in answers:
            return "not-asked"
        answer = answers[self.link_id]
        if answer is None or answer == "":
            return "unanswered"
        if answer in self.readable and not isinstance(answer, bool):
            return self.readable[answer]
        return self._foreign(answer)

    def _foreign(self, answer: Answer) -> float | Silence:
        """A number no option has still counts when it reaches the alert: it cannot mean less."""
        number = isinstance(answer, int | float) and not isinstance(answer, bool)
        if number and (not self.readable or answer >= self.alert_at) and isfinite(answer):  # type: ignore[operator,arg-type]
            return answer  # type: ignore[return-value]
        return "unreadable"

    def said(self, value: float) -> str:
        """An answer as the form words it, or only its number where the wording is not ours to show."""
        if self.readable and value not in self.readable.values():
            return f"{value:g}, which is none of its answers"
        text = self.texts.get(value)
        return f"{value:g} ({text})" if text else f"{value:g}"


@lru_cache(maxsize=1024)
def watches(instrument: Instrument, finding: str) -> tuple[Watch, ...]:
    """The items of an instrument whose answer alone may be this finding; remembered per instrument."""
    return tuple(
        _watch(instrument, critical) for critical in instrument.critical if critical.finding == finding
    )


@lru_cache(maxsize=1024)
def watched_verdicts(instrument: Instrument, finding: str) -> tuple[Verdict, ...]:
    """The verdicts of an instrument that are this finding by themselves."""
    return tuple(verdict for verdict in instrument.verdicts if verdict.finding == finding)


@lru_cache(maxsize=1024)
def findings_named(instrument: Instrument) -> frozenset[str]:
    """The findings an instrument can speak for."""
    verdicts = (verdict.finding for verdict in instrument.verdicts if verdict.finding is not None)
    return frozenset((*(critical.finding for critical in instrument.critical), *verdicts))


def _watch(instrument: Instrument, critical: CriticalItem) -> Watch:
    item = instrument.item(critical.item)
    ours_to_show = instrument.licence.wording == "full"
    return Watch(
        short=instrument.short,
        link_id=critical.item,
        alert_at=critical.alert_at,
        immediate_at=critical.immediate_at,
        skipped_means=critical.skipped_means,
        readable=_readable(item),
        texts={option.value: option.text for option in item.options.options} if ours_to_show else {},
        question=item.text if ours_to_show else None,
    )


def _readable(item: Item) -> dict[Answer, float]:
    found: dict[Answer, float] = {}
    for option in item.options.options:
        found[option.value] = option.value
        if option.code is not None:
            found[option.code] = option.value
    return found


def evidence(watch: Watch, response: QuestionnaireResponse) -> Evidence:
    """The answer to a watched item, as it was given."""
    answer = response.answers.get(watch.link_id)
    value = watch.readable.get(answer)
    return Evidence(
        response.id,
        response.instrument,
        watch.link_id,
        answer,
        response.authored,
        None if value is None else watch.texts.get(value),
        watch.question,
    )


def not_asked(instrument: Instrument, answers: Mapping[str, Answer], link_id: str) -> bool:
    """Whether the instrument's published skip logic rightly left this item out of this form.

    A condition over an answer that is missing or unreadable does not hold: then the item
    should have been asked.
    """
    standing = Standing(answers, _scores(instrument, answers), (), {}, "unknown")
    return any(link_id in items and holds(standing) == YES for holds, items in _skips(instrument))


@lru_cache(maxsize=1024)
def _skips(instrument: Instrument) -> tuple[tuple[Decision, tuple[str, ...]], ...]:
    return tuple((decision(skip.when, instrument), skip.items) for skip in instrument.skips)


def _scores(instrument: Instrument, answers: Mapping[str, Answer]) -> list[float | None]:
    found: list[float | None] = []
    for item in instrument.items:
        try:
            found.append(scores_of_answers(item)[answers.get(item.link_id)])
        except (KeyError, TypeError):
            found.append(None)
    return found
