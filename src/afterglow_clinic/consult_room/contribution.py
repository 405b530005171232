"""What went along with practice for one member, for readers who see scores: an association, no effect.

Nothing is said before there are enough weeks, and nothing without its caution; there are no shares.
"""

from afterglow.evidence.contribution import Association, TooLittle, within_person
from afterglow.evidence.practice_weeks import practice_weeks
from afterglow.record import PatientRecord
from afterglow.reviewing import Review
from afterglow.trajectory.measures import shelf_measure


def contribution_of(record: PatientRecord, review: Review) -> Association | TooLittle | None:
    """The association under the measure's instrument; None where no practice was ever planned."""
    if not record.practices:
        return None
    measure = review.sustain.measure if review.sustain is not None else shelf_measure()
    line = next((one for one in review.series if one.instrument == measure.instrument), None)
    points = line.points if line is not None else ()
    return within_person(practice_weeks(record.practices, points, review.at))
