"""Psychotic-like experiences outside a session.

Instruments given during a session describe the drug and are not watched here.
Which items and verdicts speak for it is in the instruments' files.
"""

from afterglow.safety.concerning import concern
from afterglow.safety.finding import Finding
from afterglow.safety.history import History, Reading
from afterglow.safety.ruling import where_named


@where_named
def psychosis(reading: Reading, history: History) -> Finding | None:
    """The finding at one response, or None."""
    return concern(reading, history, rule="psychosis", title="Unusual experiences to look at")
