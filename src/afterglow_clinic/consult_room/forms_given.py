"""The forms that came in: each with its score, who gave it and when; and one form, answer by answer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from afterglow import record as core
from afterglow.instruments.answering import scores_of_answers
from afterglow.instruments.condition import NOT_APPLICABLE
from afterglow.instruments.definition import Aggregate, Instrument, Item, Option
from afterglow.instruments.outcome import Score, ScoreOutcome, Unscorable
from afterglow.record import Answer
from afterglow.reviewing import Review
from afterglow.trajectory.scored import ScoredResponse, find_instrument, outcome
from afterglow_clinic.chart.loading import sex_of
from afterglow_clinic.chart.models import QuestionnaireResponse
from afterglow_clinic.consult_room.steps import band_words, short


@dataclass(frozen=True, slots=True)
class FormLine:
    """One form of the list. `score` is the total, or the reason there is none; never a blank."""

    row: QuestionnaireResponse
    short: str
    score: str
    band: str
    in_error: bool


def form_lines(rows: Iterable[QuestionnaireResponse], review: Review) -> tuple[FormLine, ...]:
    """The forms, newest first. One entered in error stays on the list, says so, and has no score."""
    outcomes = {one.response.id: one.outcome for one in review.scores}
    return tuple(_form(row, outcomes.get(str(row.pk))) for row in rows)


def _form(row: QuestionnaireResponse, found: ScoreOutcome | None) -> FormLine:
    in_error = row.status == QuestionnaireResponse.Status.ENTERED_IN_ERROR
    words = _("Entered in error") if in_error else score_words(found)
    band = band_words(found.band) if isinstance(found, Score) and not in_error else ""
    return FormLine(row, short(row.instrument), words, band, in_error)


def score_words(found: ScoreOutcome | None) -> str:
    """A total as a number; otherwise why there is none."""
    if found is None:
        return _("Not read")
    if isinstance(found, Unscorable):
        return why_unscored(found)
    return _("No total") if found.total is None else f"{found.total:g}"


def why_unscored(found: Unscorable) -> str:
    """The reason in words, with the items it hangs on."""
    why = {
        "missing": _("Answers are missing"),
        "no-answers": _("No answers"),
        "out-of-range": _("An answer is out of range"),
        "unknown-item": _("An item the instrument does not have"),
        "unknown-instrument": _("This instrument is not on the shelf"),
    }.get(found.reason, _("It could not be scored"))
    return f"{why}: {', '.join(found.items)}" if found.items else why


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One question with its answer. `given` is False where nothing was answered: `answer` says which way."""

    number: str
    question: str
    answer: str
    value: str
    given: bool
    watched: bool


@dataclass(frozen=True, slots=True)
class Form:
    """One form whole. `instrument` is None where the shelf does not have it: answers are then bare."""

    row: QuestionnaireResponse
    instrument: Instrument | None
    outcome: ScoreOutcome
    score: str
    band: str
    answers: tuple[AnswerLine, ...]
    parts: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        return self.instrument.title if self.instrument else self.row.instrument

    @property
    def in_error(self) -> bool:
        return self.row.status == QuestionnaireResponse.Status.ENTERED_IN_ERROR

    @property
    def open(self) -> bool:
        return self.row.status == QuestionnaireResponse.Status.IN_PROGRESS

    @property
    def reach(self) -> str:
        """The range of the total, where there is one."""
        if self.instrument is None or self.instrument.range is None:
            return ""
        low, high = self.instrument.range
        return _("of %(low)s to %(high)s") % {"low": f"{low:g}", "high": f"{high:g}"}

    @property
    def worded(self) -> bool:
        """Whether the licence lets the questions' own words stand here."""
        return self.instrument is not None and self.instrument.licence.wording == "full"


def form_of(row: QuestionnaireResponse) -> Form:
    """A form with every answer, scored from the instrument on the shelf."""
    instrument = find_instrument(row.instrument)
    given = core.QuestionnaireResponse(
        id=str(row.pk), instrument=row.instrument, authored=row.authored, answers=row.answers, total=row.total
    )
    found = outcome(given, instrument, sex_of(row.patient.gender))
    return Form(
        row=row,
        instrument=instrument,
        outcome=found,
        score=score_words(found),
        band=band_words(found.band) if isinstance(found, Score) else "",
        answers=tuple(_answers(row, instrument)),
        parts=tuple(parts_of(found, instrument)),
    )


def _answers(row: QuestionnaireResponse, instrument: Instrument | None) -> Iterator[AnswerLine]:
    """Every item in published order, then whatever else was sent: nothing that came in is left out."""
    items = instrument.items if instrument else ()
    watched = {one.item for one in instrument.critical} if instrument else set()
    for item in items if row.answers else ():
        yield _answer(item, row.answers, item.link_id in watched)
    for link_id in sorted(row.answers.keys() - {item.link_id for item in items}):
        answer = row.answers[link_id]
        yield AnswerLine(link_id, link_id, str(answer), "", answer is not None, False)


def _answer(item: Item, answers: dict[str, Answer], watched: bool) -> AnswerLine:
    question = item.text or _("Item %(number)s") % {"number": item.link_id}
    if item.link_id not in answers:
        return AnswerLine(item.link_id, question, _("Not asked"), "", False, watched)
    answer = answers[item.link_id]
    if answer is None:
        return AnswerLine(item.link_id, question, _("Left empty"), "", False, watched)
    return AnswerLine(item.link_id, question, _said(item, answer), _counts(item, answer), True, watched)


def _said(item: Item, answer: Answer) -> str:
    """The option's own words; the number where the answer is a place on a scale."""
    chosen = next((one for one in item.options.options if answer in _names(one)), None)
    if chosen is not None:
        return chosen.text
    if answer == NOT_APPLICABLE:
        return _("Not applicable")
    return f"{answer:g}" if isinstance(answer, int | float) else str(answer)


def _names(option: Option) -> tuple[float | str, ...]:
    return (option.value, option.code) if option.code else (option.value,)


def _counts(item: Item, answer: Answer) -> str:
    """What the answer adds to the score; empty for an item that is not scored."""
    if not item.scored:
        return ""
    try:
        score = scores_of_answers(item)[answer]
    except KeyError:
        return ""
    return "" if score is None else f"{score:g}"


def parts_of(found: ScoreOutcome, instrument: Instrument | None) -> Iterator[tuple[str, str]]:
    """Subscales and named readings, each under its title."""
    if instrument is None or not isinstance(found, Score):
        return
    scales: dict[str, Aggregate] = {one.id: one for one in instrument.subscales}
    for name, value in found.subscales.items():
        scale = scales.get(name)
        yield (scale.title if scale else name, _within(value, scale))
    titles = {one.id: one.title for one in instrument.verdicts}
    for name, verdict in found.verdicts.items():
        yes_no = _("Yes") if verdict else _("No")
        yield titles.get(name, name), verdict if isinstance(verdict, str) else yes_no


@dataclass(frozen=True, slots=True)
class Reading:
    """The last form of an instrument that has no total to draw: its parts, or why it has none."""

    title: str
    row_id: str
    authored: datetime
    parts: tuple[tuple[str, str], ...]
    why: str


def readings(review: Review) -> tuple[Reading, ...]:
    """One for every instrument without a single point, in order of name."""
    drawn = {line.instrument for line in review.series if line.points}
    last = {one.response.instrument: one for one in review.scores if one.response.status == "completed"}
    return tuple(_reading(one) for name, one in sorted(last.items()) if name not in drawn)


def _reading(one: ScoredResponse) -> Reading:
    instrument = find_instrument(one.response.instrument)
    return Reading(
        instrument.title if instrument else one.response.instrument,
        one.response.id,
        one.response.authored,
        tuple(parts_of(one.outcome, instrument)),
        why_unscored(one.outcome) if isinstance(one.outcome, Unscorable) else "",
    )


def _within(value: float, scale: Aggregate | None) -> str:
    if scale is None:
        return f"{value:g}"
    low, high = scale.range
    return _("%(value)s (of %(low)s to %(high)s)") % {
        "value": f"{value:.3g}",
        "low": f"{low:g}",
        "high": f"{high:g}",
    }
