"""Which way the main measure goes, in words and without a number: for a reader who sees no scores."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from afterglow.reviewing import Review
from afterglow.trajectory.change import Change
from afterglow.trajectory.headline import headline
from afterglow.trajectory.scored import find_instrument


@dataclass(frozen=True, slots=True)
class Trend:
    """The measure by its title, where it goes, and when it was last taken."""

    measure: str
    words: str
    last: datetime | None


def trend_of(review: Review) -> Trend | None:
    """The trend of the headline measure; None where nothing has been measured yet."""
    line = headline(review.series)
    if line is None or line.latest is None:
        return None
    instrument = find_instrument(line.instrument)
    change = next((one for one in review.changes if one.instrument == line.instrument), None)
    return Trend(instrument.title if instrument else line.instrument, _words(change), line.latest.authored)


def _words(change: Change | None) -> str:
    if change is None:
        return _("There is nothing to compare with yet.")
    verdicts = change.verdicts
    if change.remission:
        return _("Clearly better than before the first session, and at a level called remission.")
    if change.response:
        return _("Clearly better than before the first session.")
    if verdicts["reliable-worsening"] or change.deterioration:
        return _("Worse than before the first session.")
    if verdicts["reliable-improvement"]:
        return _("Somewhat better than before the first session.")
    if any(verdict.answer == "no" for verdict in verdicts.values()):
        return _("No clear change since before the first session.")
    return _("It cannot be compared yet.")
