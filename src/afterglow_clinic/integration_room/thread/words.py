"""What the thread's codes say on a screen for staff. A member's own pages have words of their own."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.models import CheckIn, CommitmentEnd

DONE: Mapping[str, Any] = {
    CheckIn.Done.YES: _("done"),
    CheckIn.Done.SOME: _("a little"),
    CheckIn.Done.NOT_TODAY: _("not that day"),
}
FELT: Mapping[str, Any] = {
    CheckIn.Felt.HELPED: _("it helped"),
    CheckIn.Felt.NEITHER: _("made no difference"),
    CheckIn.Felt.HARD: _("it was hard"),
}
OUTCOMES: Mapping[str, Any] = {
    CommitmentEnd.Outcome.DONE: _("Done"),
    CommitmentEnd.Outcome.CHANGED: _("Exchanged for another"),
    CommitmentEnd.Outcome.LET_GO: _("Let go"),
}
"""Letting go is an answer, in the same voice as the others."""


def check_in_words(row: CheckIn) -> str:
    """One check-in: whether it was done, and how it felt where that was said."""
    said = (DONE.get(row.done, row.done), FELT.get(row.felt, row.felt))
    return ", ".join(str(word) for word in said if word)


def outcome_words(end: CommitmentEnd) -> str:
    """What became of a commitment."""
    return str(OUTCOMES.get(end.outcome, end.outcome))
