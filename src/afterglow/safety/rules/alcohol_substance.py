"""Alcohol and other substances: use that a prescriber should see before the next dose.

A screen's verdict or an item is enough; nothing is added up across instruments.
Which items and verdicts speak for it is in the instruments' files.
"""

from afterglow.safety.concerning import concern
from afterglow.safety.finding import Finding
from afterglow.safety.history import History, Reading
from afterglow.safety.ruling import where_named


@where_named
def alcohol_substance(reading: Reading, history: History) -> Finding | None:
    """The finding at one response, or None."""
    return concern(reading, history, rule="alcohol-substance", title="Alcohol or substance use to look at")
