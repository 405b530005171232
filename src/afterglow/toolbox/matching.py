"""Which modalities fit one person now, why, and why the others do not.

`match` is pure: the same toolbox, situation and moment give the same answer, in whatever order
they come. A contraindicated modality is never suggested, whatever is liked or was kept; what is
not known is asked first. The reasons come from `afterglow.toolbox.reasons`. It proposes: a
person, or the one who leads, decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from afterglow.record import aware
from afterglow.source import EVIDENCE_GRADES
from afterglow.toolbox.modality import STRENGTHS, Modality
from afterglow.toolbox.reasons import Reason, asks, meets_purpose, obstacles, outcome_of, reasons_for
from afterglow.toolbox.situation import Situation

Verdict = Literal["suggested", "ask-first", "excluded"]

OUTCOME_ORDER: tuple[str | None, ...] = ("kept", "going-on", None, "dropped")
"""What was kept comes before what is new, and what was dropped comes last."""

MEANT_ORDER: tuple[bool | None, ...] = (True, None, False)
"""What was made for this person's condition, then what is for everybody, then what is for others."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What became of one modality: `why` speaks for it, `why_not` against it or asks first."""

    modality: Modality
    verdict: Verdict
    why: tuple[Reason, ...]
    why_not: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """Every modality once, in the order of fitting; the three parts are its verdicts."""

    suggested: tuple[Fit, ...]
    ask_first: tuple[Fit, ...]
    excluded: tuple[Fit, ...]

    def fit(self, name: str) -> Fit:
        """What became of the modality of that id; `KeyError` if it was not in the toolbox."""
        for each in (*self.suggested, *self.ask_first, *self.excluded):
            if each.modality.id == name:
                return each
        raise KeyError(name)


def match(modalities: Iterable[Modality], situation: Situation, at: datetime) -> Matching:
    """Judge every modality for one person at one moment.

    Args:
        modalities: `afterglow.toolbox.loading.toolbox`, or what a clinic made of it.
        situation: What is known of the person.
        at: The moment, with a zone.
    Returns:
        Ranked: what was kept, then what is liked, then what was made for this, then by how far
        research was checked, then the shorter, then by id. No weights: each step only decides among
        equals of the one before.
    Raises:
        InvalidRecord: `at` has no zone.
    """
    aware(at, "at")
    ranked = sorted(modalities, key=lambda each: _rank(each, situation, at))
    fits = [_fit(each, situation, at) for each in ranked]
    return Matching(
        suggested=tuple(each for each in fits if each.verdict == "suggested"),
        ask_first=tuple(each for each in fits if each.verdict == "ask-first"),
        excluded=tuple(each for each in fits if each.verdict == "excluded"),
    )


def _fit(modality: Modality, situation: Situation, at: datetime) -> Fit:
    against = tuple(obstacles(modality, situation, at))
    questions = tuple(asks(modality, situation, at))
    verdict: Verdict = "excluded" if against else "ask-first" if questions else "suggested"
    return Fit(modality, verdict, tuple(reasons_for(modality, situation, at)), against + questions)


def _rank(modality: Modality, situation: Situation, at: datetime) -> tuple[int | str, ...]:
    liked = (modality.id in situation.likes, modality.family in situation.likes, True)
    return (
        OUTCOME_ORDER.index(outcome_of(modality, situation, at)),
        liked.index(True),
        MEANT_ORDER.index(meets_purpose(modality, situation)),
        *_research_rank(modality),
        modality.minutes[0],
        modality.id,
    )


def _research_rank(modality: Modality) -> tuple[int, int]:
    """How far it was checked, then what kind of research it is; none comes after all."""
    found = modality.research
    if found is None:
        return len(EVIDENCE_GRADES), len(STRENGTHS)
    return EVIDENCE_GRADES.index(found.source.evidence), STRENGTHS.index(found.strength)
