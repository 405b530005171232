"""Which instruments a line rests on, by which link; and of the others, why they have no part in it.

The links and the refusals are the shelf's (`afterglow.trajectory.yardstick`); here they are put into
words and marks for the story. A mark shows what one score says alone, with the noise of its reading.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from afterglow.instruments.definition import Instrument
from afterglow.record import PatientRecord
from afterglow.reviewing import Review
from afterglow.trajectory.events import ScoreSeen
from afterglow.trajectory.measures import Measure
from afterglow.trajectory.parameters import Model, Reading, shelf_model
from afterglow.trajectory.smoothing import MIDDLE_90
from afterglow.trajectory.yardstick import unlinked, without_line
from afterglow_clinic.consult_room.looking_back import usable_of
from afterglow_clinic.consult_room.steps import short
from afterglow_clinic.drawing import Beside, BesidePoint
from afterglow_clinic.drawing.beside import shape_words


@dataclass(frozen=True, slots=True)
class RestsOn:
    """One instrument of a line: how much of it, its mark, and where its link comes from."""

    short: str
    said: str
    link: str
    evidence: str


def beside_of(review: Review, record: PatientRecord, model: Model | None) -> tuple[Beside, ...]:
    """Scores of the line's other instruments on the scale of the one it is read by; those that were used."""
    found = usable_of(review, record, model or shelf_model())
    if found is None or review.sustain is None:
        return ()
    origin, usable = found
    measure = review.sustain.measure
    used = (model or shelf_model()).read_by(measure.instrument)
    points: dict[str, list[BesidePoint]] = defaultdict(list)
    for event in usable:
        if isinstance(event, ScoreSeen) and event.instrument != measure.instrument:
            at = timezone.localtime(origin + timedelta(days=event.day))
            ends = _on_scale(event, used, used.readings[measure.instrument])
            points[event.instrument].append(BesidePoint(at, event.value, *ends))
    return tuple(Beside(short(name), points[name]) for name in sorted(points))


def _on_scale(event: ScoreSeen, model: Model, scale: Reading) -> tuple[float, float, float]:
    """What the yardstick would read, without its own error, if this score alone were known."""
    row = model.readings[event.instrument]
    half = MIDDLE_90 * row.noise_sd * model.parameters.noise_scale / row.loading
    middle = row.severity_of(event.value)
    low, at, high = (
        min(scale.highest, max(scale.lowest, scale.offset + scale.loading * level))
        for level in (middle - half, middle, middle + half)
    )
    return low, at, high


def rests_on(review: Review, model: Model) -> tuple[RestsOn, ...]:
    """Every instrument of the line, the one it is read by first; nothing where nothing could be used."""
    if review.sustain is None:
        return ()
    measure, counts = review.sustain.measure, dict(review.sustain.line.basis.instruments)
    others = sorted(name for name in counts if name != measure.instrument)
    order = [measure.instrument, *others] if measure.instrument in counts else others
    return tuple(_rests_on(name, counts[name], order, measure, model) for name in order)


def _rests_on(name: str, count: int, order: list[str], measure: Measure, model: Model) -> RestsOn:
    row = model.readings[name]
    how_many = ngettext("%(n)d score", "%(n)d scores", count) % {"n": count}
    if name == measure.instrument:
        said = _("%(scores)s, marked by dots: the line is drawn on its scale") % {"scores": how_many}
        return RestsOn(short(name), said, "", "")
    mark = shape_words(order.index(name) - 1)
    said = _("%(scores)s, marked by %(shape)s") % {"scores": how_many, "shape": mark}
    link = f"{row.source}: {row.because}" if row.source is not None else row.because
    return RestsOn(short(name), said, link, row.evidence)


def part_in_line(instrument: Instrument, review: Review, read_by: str | None) -> str:
    """What part an instrument's scores have in the line, or why they have none; empty for the yardstick.

    Args:
        read_by: The instrument on whose chart the line is drawn; None where none is drawn.
    """
    if instrument.id == read_by or instrument.change is None:
        return ""
    counts: Mapping[str, int] = dict(review.sustain.line.basis.instruments) if review.sustain else {}
    if instrument.id in counts and read_by is not None:
        said = _("These scores are part of the line on the chart of %(short)s, by a published link.")
        return said % {"short": short(read_by)}
    if instrument.id in unlinked():
        because = unlinked()[instrument.id]
        return _("No part in the line ahead: %(because)s.") % {"because": because}
    if instrument.id in shelf_model().readings and instrument.construct not in without_line():
        return ""
    because = without_line().get(instrument.construct, _("the model follows depression alone"))
    told = {"construct": instrument.construct, "because": because}
    return _("No line ahead is drawn for %(construct)s: %(because)s.") % told
