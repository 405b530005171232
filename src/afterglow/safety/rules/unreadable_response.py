"""A form that could not be read at all: unknown instrument, unknown item, answer out of range.

Its answers may hold anything, so somebody has to look at the paper. Missing answers are not this:
they are said where the score should stand, and a skipped suicide item has its own finding.
"""

from afterglow.instruments.outcome import Unscorable
from afterglow.safety.finding import Finding, Severity, whole_form
from afterglow.safety.floor import floor
from afterglow.safety.history import History, Reading

UNREAD = frozenset({"out-of-range", "unknown-item", "unknown-instrument", "failed"})


def unreadable_response(reading: Reading, history: History) -> Finding | None:
    """A REVIEW finding naming what could not be read, or None."""
    outcome, response = reading.outcome, reading.response
    if not isinstance(outcome, Unscorable) or outcome.reason not in UNREAD:
        return None
    items = f" (item {', '.join(outcome.items)})" if outcome.items else ""
    return Finding(
        code="unreadable-response",
        severity=Severity.REVIEW,
        title="A form could not be read",
        sentence=f"{response.instrument} of {history.day(response.authored)}: {outcome.reason}{items}.",
        evidence=(whole_form(response),),
        source=floor().source,
        since=response.authored,
        rule="unreadable-response",
        key=f"unreadable-response/{response.id}",
    )
