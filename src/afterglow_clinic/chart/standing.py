"""Where a member stands, in one word for the program board: the verdicts of the headline measure."""

from afterglow.record import PatientRecord
from afterglow.reviewing import Review
from afterglow.trajectory.headline import headline
from afterglow_clinic.chart.models import Standing

BEGUN = ("finished", "in-progress")
ORDER = (
    ("remission", Standing.WELL),
    ("response", Standing.RESPONDING),
    ("deterioration", Standing.WORSE),
    ("reliable-improvement", Standing.IMPROVING),
)
"""Which verdict speaks first. Someone at a level of remission is there, however they came."""


def standing(record: PatientRecord, review: Review) -> Standing:
    """One word; `cannot-tell` where a score before or after the first session is missing."""
    if not any(each.kind == "treatment" and each.status in BEGUN for each in record.encounters):
        return Standing.BEFORE
    line = headline(review.series)
    change = next((one for one in review.changes if line and one.instrument == line.instrument), None)
    if change is None:
        return Standing.CANNOT_TELL
    answers = {name: verdict.answer for name, verdict in change.verdicts.items()}
    if not {"yes", "no"} & set(answers.values()):
        return Standing.CANNOT_TELL
    return next((word for name, word in ORDER if answers.get(name) == "yes"), Standing.UNCHANGED)
