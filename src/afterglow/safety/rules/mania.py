"""Elevated mood or a history of it, which a ketamine course can set off.

A lifetime screen says that somebody must ask, not that somebody is manic.
Which items and verdicts speak for it is in the instruments' files.
"""

from afterglow.safety.concerning import concern
from afterglow.safety.finding import Finding
from afterglow.safety.history import History, Reading
from afterglow.safety.ruling import where_named


@where_named
def mania(reading: Reading, history: History) -> Finding | None:
    """The finding at one response, or None."""
    return concern(reading, history, rule="mania", title="Signs of mania to look at")
