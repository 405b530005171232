"""Verdicts of change in words: what, yes or no, because of what. The core gave them; it judges nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from afterglow.trajectory.change import Change, Verdict


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """One verdict. `tone` is for the tag beside the word, never instead of it."""

    what: str
    answer: str
    because: str
    tone: str


def verdict_lines(change: Change) -> tuple[VerdictLine, ...]:
    """Response, remission, reliable change and deterioration; one line where none can be given."""
    verdicts = tuple(_verdicts(change))
    reasons = {verdict.because for _what, verdict, _tone in verdicts}
    if len(reasons) == 1 and verdicts[0][1].answer == "not-applicable":
        return (VerdictLine(_("Change"), _("Cannot be judged"), reasons.pop(), ""),)
    return tuple(
        VerdictLine(what, _word(verdict), verdict.because, tone if verdict else "")
        for what, verdict, tone in verdicts
    )


def _verdicts(change: Change) -> Iterator[tuple[str, Verdict, str]]:
    """Of the two directions of reliable change, the one the score went."""
    yield _("Response"), change.response, "well"
    yield _("Remission"), change.remission, "well"
    worse = change.verdicts["reliable-worsening"]
    if change.improvement < 0:
        yield _("Reliable change"), worse, "urgent"
    else:
        yield _("Reliable change"), change.verdicts["reliable-improvement"], "well"
    if change.deterioration.because != worse.because:
        yield _("Deterioration"), change.deterioration, "urgent"


def _word(verdict: Verdict) -> str:
    return {"yes": _("Yes"), "no": _("No"), "not-applicable": _("Cannot be judged")}[verdict.answer]
