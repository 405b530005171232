"""Fear, paranoia or loss of self during a journey that needs a call the next day.

Hard is not bad: the finding asks for a follow-up and judges nothing.
Which items and verdicts speak for it is in the instruments' files.
"""

from afterglow.safety.concerning import concern
from afterglow.safety.finding import Finding
from afterglow.safety.history import History, Reading
from afterglow.safety.ruling import where_named


@where_named
def challenging_experience(reading: Reading, history: History) -> Finding | None:
    """The finding at one response, or None."""
    return concern(reading, history, rule="challenging-experience", title="A hard experience to follow up")
