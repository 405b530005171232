"""The sustain line in the member's own words: hopeful, truthful, and without a probability.

A member is never shown a chance of relapse, a class, or a forecast of themselves. The
sentences say what was seen, what it may mean, and who will look. The clinician's answers
are in `afterglow.trajectory.outlook`.
"""

from afterglow.trajectory.outlook import Chance, NotAnswered, RelapseOutlook
from afterglow.trajectory.sustaining import LittleEvidence, OffModel, SustainLine

LIKELY, UNLIKELY = 2 / 3, 1 / 3
"""Where a chance becomes a plain "seems to": a manner of speaking, no clinical line."""

SURPRISED = "Your last answers moved more than we expected. Someone from your team will look with you."
EARLY = "It is too early to say how things are going. A few more check-ins will show it."
UNCLEAR = "Your answers go up and down; it is not clear yet which way they are heading."
LOWER = "Your answers are clearly lower than when you started. That is real, and it is yours."
CLOSE = "Your answers are still close to where you started. Your team sees this too and is on it."
SOFTENS = "Relief often softens with time. What you practise, and who you talk to, is for those days."
OTHER = "Not everyone is helped by the same thing. There are other ways; your team will talk with you."
MORE = "Your next check-ins will tell us more. Your team reads every one of them."
ALWAYS = "If things get harder, you do not have to wait for the next form: tell us."


def member_words(line: SustainLine | LittleEvidence | OffModel) -> tuple[str, ...]:
    """A few plain sentences for the member; no number is a chance, and none is a promise."""
    if isinstance(line, OffModel):
        return SURPRISED, ALWAYS
    if isinstance(line, LittleEvidence):
        return EARLY, ALWAYS
    return _now(line), _ahead(line), ALWAYS


def _now(line: SustainLine) -> str:
    if isinstance(line.response, NotAnswered) or UNLIKELY < line.response.probability < LIKELY:
        return UNCLEAR
    if line.response.probability >= LIKELY:
        return LOWER
    return CLOSE


def _ahead(line: SustainLine) -> str:
    if isinstance(line.relapse, RelapseOutlook):
        return SOFTENS
    if isinstance(line.responding, Chance) and line.responding.probability <= UNLIKELY:
        return OTHER
    return MORE
