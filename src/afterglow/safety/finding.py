"""What a safety rule returns: something a person must look at, with the answers it rests on.

A finding states and shows; it never decides, and it never carries a diagnosis. Nothing here
is persisted or withdrawn: the clinic keeps findings, and recognises one by its `key`.
The neighbour that makes them is `afterglow.safety.ruling`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from afterglow.making import quickly_made
from afterglow.record import Answer, QuestionnaireResponse
from afterglow.source import Source


class Severity(StrEnum):
    """How soon a person must look. `rank` sorts the most urgent first.

    HIGH now; MEDIUM the same day; LOW and REVIEW the next business day. REVIEW means that
    something could not be read and somebody has to ask, which is never the same as no.
    """

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"
    REVIEW = "REVIEW"

    @property
    def rank(self) -> int:
        """0 for HIGH, counting up in the order of the members."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


def most_severe(severities: Iterable[Severity]) -> Severity:
    """The one that comes first on a worklist."""
    return min(severities, key=_RANKS.__getitem__)


@quickly_made
@dataclass(frozen=True, slots=True)
class Evidence:
    """One answer a finding rests on, as it was given.

    `question` and `answer_text` are the instrument's wording and are None where its licence
    keeps it off our shelf. `answer` is None when the item was left empty or never reached.
    A `link_id` of `total` is the score itself; an empty one is the whole form.
    """

    response_id: str
    instrument: str
    link_id: str
    answer: Answer
    authored: datetime
    answer_text: str | None = None
    question: str | None = None


def whole_form(response: QuestionnaireResponse) -> Evidence:
    """A form as evidence, where no single answer is what speaks."""
    return Evidence(response.id, response.instrument, "", None, response.authored)


@quickly_made
@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at; its first piece of evidence, if any, is from the response it is about.

    `key` names the episode: the same rule on the same response always gives the same key,
    whatever else the record holds, so a clinic that reviews a record twice opens one issue.
    An amended response keeps its key: if a 3 becomes a 0 this finding is no longer made, and
    whoever kept the earlier one keeps it open until a person closes it.
    """

    code: str
    severity: Severity
    title: str
    sentence: str
    evidence: tuple[Evidence, ...]
    source: Source
    since: datetime
    rule: str
    key: str
    owner: str = ""
    """The role whose it is to act; empty for whoever is told by the ladder: a nurse or prescriber."""

    @property
    def order(self) -> tuple[int, datetime, str]:
        """Sort key of a worklist: most severe first, then the oldest, then by key."""
        return self.severity.rank, self.since, self.key
