"""What a question page shows: what may be chosen, and what was chosen so far.

Which instruments wait for a member is `afterglow_clinic.chart.asked`.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from afterglow.instruments.condition import NOT_APPLICABLE
from afterglow.instruments.definition import Instrument, Item
from afterglow.record import Answer
from afterglow_clinic.chart.models import QuestionnaireResponse


def choices_of(item: Item) -> list[dict[str, Any]]:
    """Options for the question card: what is sent, and what is read; `ours` are words of this page."""
    choices: list[dict[str, Any]] = [
        {"value": f"{option.value:g}", "label": option.text or f"{option.value:g}"}
        for option in item.options.options
    ]
    if item.not_applicable:
        choices.append({"value": NOT_APPLICABLE, "label": _("This does not apply to me"), "ours": True})
    return choices


def kept_text(form: QuestionnaireResponse, item: Item) -> str | None:
    """The kept answer as the form would send it; None where nothing was said yet."""
    if item.link_id not in form.answers:
        return None
    return answer_text(form.answers[item.link_id])


def answer_text(answer: Answer) -> str:
    """An answer as a form sends it."""
    if answer is None:
        return ""
    return f"{answer:g}" if isinstance(answer, int | float) else answer


def answered_texts(items: tuple[Item, ...], form: QuestionnaireResponse) -> list[dict[str, Any]]:
    """Question, answer in words, and place, for the last look."""
    return [
        {
            "number": place,
            "question": item.text,
            "answer": in_words(item, form.answers.get(item.link_id)),
            "said": form.answers.get(item.link_id) is not None,
            "ours": form.answers.get(item.link_id) in (None, NOT_APPLICABLE),
        }
        for place, item in enumerate(items, 1)
    ]


def in_words(item: Item, answer: Answer) -> str:
    """The option's own text; a number stays a number; nothing said is said to be so."""
    if answer is None:
        return _("No answer")
    for option in item.options.options:
        if answer == option.value:
            return option.text
    return _("Does not apply") if answer == NOT_APPLICABLE else answer_text(answer)


def sheet(
    instrument: Instrument,
    items: tuple[Item, ...],
    answers: Mapping[str, object],
    wrong: Mapping[str, str],
    operation: UUID,
) -> dict[str, object]:
    """What the page of all questions shows, with what was answered and what was wrong."""
    rows = [
        {
            "item": item,
            "name": f"a-{item.link_id}",
            "options": choices_of(item),
            "scale": not item.options.options,
            "chosen": "" if answers.get(item.link_id) is None else str(answers[item.link_id]),
            "error": wrong.get(item.link_id, ""),
        }
        for item in items
    ]
    return {"instrument": instrument, "rows": rows, "operation": operation, "wrong": wrong}
