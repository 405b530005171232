"""A result of preparation or experience in words: what was said, and what is known of other people.

It describes and compares with nobody by name: no goal, no better, no forecast. What may stand beside a
result comes from the shelf with its source (`afterglow.program.experience`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from afterglow.instruments.definition import Aggregate
from afterglow.instruments.outcome import Score
from afterglow.instruments.scoring import score
from afterglow.library.shelf import NotOnShelf
from afterglow.program.experience import Context, experience_measures
from afterglow_clinic.chart.asked import worded
from afterglow_clinic.chart.loading import sex_of
from afterglow_clinic.chart.models import QuestionnaireResponse
from afterglow_clinic.chart.speaking import spoken


@dataclass(frozen=True, slots=True)
class Part:
    """One scale of a measure: its name, what they said on it, and from where to where it goes."""

    title: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Described:
    """One result. `parts` are empty where answers are missing or nothing is scored."""

    row: QuestionnaireResponse
    title: str
    plain: str
    parts: tuple[Part, ...]
    context: tuple[Context, ...]
    language: str = "en"
    """Of its title: an instrument is called what its authors call it."""


def is_experience(instrument: str) -> bool:
    """Whether a form of this instrument is described rather than judged."""
    return experience_measures().of(instrument) is not None


def described(row: QuestionnaireResponse, *, language: str = "en") -> Described | None:
    """The result of one form; None where it is no measure of preparation or experience."""
    held = experience_measures()
    asked = held.of(row.instrument)
    if asked is None:
        return None
    try:
        instrument = worded(row.instrument, language=language)
    except NotOnShelf:
        return None
    found = score(instrument, row.answers, sex=sex_of(row.patient.gender))
    parts: list[Part] = []
    if isinstance(found, Score):
        parts = [*_scales(instrument.subscales, found)]
        if found.total is not None and instrument.range is not None and not parts:
            parts.append(Part(instrument.short, found.total, *instrument.range))
    context = tuple(
        replace(one, says=spoken(one.says), caution=spoken(one.caution))
        for one in held.beside(row.instrument)
    )
    return Described(row, instrument.title, spoken(asked.plain), tuple(parts), context, instrument.language)


def _scales(subscales: Iterable[Aggregate], found: Score) -> Iterable[Part]:
    for one in subscales:
        if one.id in found.subscales and one.range is not None:
            yield Part(spoken(one.title), found.subscales[one.id], *one.range)
