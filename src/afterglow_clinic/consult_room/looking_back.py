"""Looking back: what the model makes of the weeks so far, knowing all of them, for the drawing of the story.

Made only where the sustain line answers, and only when a story is opened: a review does not wait for
it. It describes and must not be read as a cause; `afterglow.trajectory.smoothing` makes it, and the
neighbour that looks the other way is `afterglow_clinic.consult_room.ahead`.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from afterglow.record import PatientRecord
from afterglow.reviewing import Review, practised_by
from afterglow.trajectory.events import Event, set_aside
from afterglow.trajectory.parameters import Model, shelf_model
from afterglow.trajectory.recalling import days_since, told_by
from afterglow.trajectory.smoothing import as_scores, look_back
from afterglow.trajectory.sustaining import SustainLine
from afterglow_clinic.drawing import Hindsight, HindsightStep


def hindsight_of(review: Review, record: PatientRecord, model: Model | None) -> Hindsight | None:
    """The smoothed past of the measure's instrument; None off the model and on little evidence.

    Args:
        review: Of this record, with a sustain line made by this model.
        model: The clinic's own fit, or the shelf's priors where none is given.
    """
    if review.sustain is None or not isinstance(review.sustain.line, SustainLine):
        return None
    measure = review.sustain.measure
    used = (model or shelf_model()).read_by(measure.instrument)
    told = usable_of(review, record, model or shelf_model())
    if told is None:
        return None
    origin, usable = told
    seen = look_back(list(usable), used)
    start = timezone.localtime(origin)
    rows = zip(seen.day.tolist(), as_scores(seen, used.readings[measure.instrument]).tolist(), strict=True)
    return Hindsight(
        [HindsightStep(timezone.localtime(start + timedelta(days=day)), *ends) for day, ends in rows]
    )


def usable_of(
    review: Review, record: PatientRecord, model: Model
) -> tuple[datetime, tuple[Event, ...]] | None:
    """Where the clock of the review's line starts, and the events it rests on; None without any."""
    told = told_by(review.series, record.encounters, model.readings, practised_by(record, model))
    if told is None or review.sustain is None:
        return None
    origin, events = told
    own = model.of_construct(review.sustain.measure.construct)
    return origin, set_aside(events, own, days_since(origin, review.at))[0]
