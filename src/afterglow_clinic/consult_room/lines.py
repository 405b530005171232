"""The score lines: a drawing for every instrument with a total, what its numbers mean and what they rest on.

It shows what `afterglow.review` found and judges nothing. The headline measure comes first.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from afterglow.instruments.definition import Direction, Instrument
from afterglow.program.keeping_up import kept, missed
from afterglow.record import PatientRecord
from afterglow.reviewing import Review
from afterglow.toolbox.adherence import shares_by_week
from afterglow.trajectory.change import Change
from afterglow.trajectory.headline import headline_order
from afterglow.trajectory.series import Point, Series, treatment_starts
from afterglow_clinic.consult_room.ahead import Ahead
from afterglow_clinic.consult_room.beside import part_in_line
from afterglow_clinic.consult_room.footing import Footing
from afterglow_clinic.consult_room.forms_given import parts_of
from afterglow_clinic.consult_room.steps import band_words
from afterglow_clinic.consult_room.verdicts import VerdictLine, verdict_lines
from afterglow_clinic.drawing import Band, Better, Chart, Practice, Session, score_chart, sparkline
from afterglow_clinic.drawing import Point as Mark


@dataclass(frozen=True, slots=True)
class Completeness:
    """Windows with an answer, of those that were due."""

    measured: int
    due: int

    @property
    def missing(self) -> int:
        return self.due - self.measured


@dataclass(frozen=True, slots=True)
class Line:
    """One instrument over time. `change` is None where there is no baseline to compare with."""

    instrument: Instrument
    latest: Point
    band: str
    chart: Chart
    spark: SafeString
    basis: str
    change: Change | None
    moved: str
    verdicts: tuple[VerdictLine, ...]
    cautions: tuple[str, ...]
    completeness: Completeness | None
    parts: tuple[tuple[str, str], ...]
    unscored: int
    footing: Footing
    ahead: Ahead | None
    in_line: str


def _parts(series: Series, instrument: Instrument, review: Review) -> Iterator[tuple[str, str]]:
    """Subscales and named readings of the form that the last point came from."""
    last = series.points[-1].response_id
    outcome = next(one.outcome for one in review.scores if one.response.id == last)
    return parts_of(outcome, instrument)


def completeness_of(record: PatientRecord, instrument: str, at: datetime) -> Completeness | None:
    """How many of this instrument's windows hold an answer; None where it is not asked for regularly."""
    counts = [kept(one, record.responses, at) for one in record.measures if one.instrument == instrument]
    if not counts:
        return None
    return Completeness(sum(one.measured for one in counts), sum(one.due for one in counts))


def in_order(lines: Iterable[Series]) -> list[Series]:
    """The headline measure first, then the clinic's order, then the ones with the most points."""
    order = {name: place for place, name in enumerate(headline_order())}
    measured = [line for line in lines if line.points]
    return sorted(
        measured,
        key=lambda line: (order.get(line.instrument, len(order)), -len(line.points), line.instrument),
    )


def line_of(
    series: Series,
    instrument: Instrument,
    record: PatientRecord,
    review: Review,
    footing: Footing,
    *,
    whose: str,
    ahead: Ahead | None = None,
) -> Line:
    """One line of the page, for a series that has a point; `ahead` is drawn on its own instrument alone."""
    about = ahead if ahead is not None and ahead.instrument == instrument.id else None
    change = next((one for one in review.changes if one.instrument == instrument.id), None)
    return Line(
        instrument=instrument,
        latest=series.points[-1],
        band=band_words(series.points[-1].band),
        chart=drawn(series, instrument, record, review.at, whose=whose, ahead=about),
        spark=_spark(series, instrument),
        basis=_basis(series),
        change=change,
        moved=_moved(change, instrument),
        verdicts=verdict_lines(change) if change else (),
        cautions=change.cautions if change else (),
        completeness=completeness_of(record, instrument.id, review.at),
        parts=tuple(_parts(series, instrument, review)),
        unscored=len(series.unscored),
        footing=footing,
        ahead=about,
        in_line=part_in_line(instrument, review, ahead.instrument if ahead is not None else None),
    )


BETTER: dict[Direction, Better] = {
    "lower-is-better": "down",
    "higher-is-better": "up",
    "describes": "neither",
}


def drawn(
    series: Series,
    instrument: Instrument,
    record: PatientRecord,
    at: datetime,
    *,
    whose: str,
    ahead: Ahead | None = None,
) -> Chart:
    """The drawing of one series: points, unanswered windows, bands, sessions, and what the model says."""
    gaps = [
        Mark(timezone.localtime(opened), None)
        for measure in record.measures
        if measure.instrument == instrument.id
        for opened in missed(measure, record.responses, at)
    ]
    low, high = instrument.range or _reach(series.points)
    return score_chart(
        [Mark(timezone.localtime(point.authored), point.value) for point in series.points] + gaps,
        title=f"{instrument.short}, {whose}",
        measure=instrument.short,
        low=low,
        high=high,
        better=BETTER[instrument.direction],
        bands=[
            Band(band_words(band.name), band.start, band.end)
            for band in instrument.bands
            if band.of == "total"
        ],
        sessions=[
            Session(timezone.localtime(start), _("Session %(number)d") % {"number": number})
            for number, start in enumerate(treatment_starts(record.encounters, at), 1)
        ],
        practice=[
            Practice(timezone.localtime(middle), share)
            for middle, share in shares_by_week(record.practices, at)
        ],
        forecast=ahead.forecast if ahead else None,
        hindsight=ahead.hindsight if ahead else None,
        beside=ahead.beside if ahead else (),
    )


def _reach(points: Sequence[Point]) -> tuple[float, float]:
    values = [point.value for point in points]
    return min(values), max(values)


def _spark(series: Series, instrument: Instrument) -> SafeString:
    low, high = instrument.range or _reach(series.points)
    values = [point.value for point in series.points]
    label = ngettext("%(what)s: %(n)d score", "%(what)s: %(n)d scores", len(values)) % {
        "what": instrument.short,
        "n": len(values),
    }
    return sparkline(values[-SPARK:], low=low, high=high, label=label)


SPARK = 24
"""Scores in the small line beside a measure that is folded up."""


def _basis(series: Series) -> str:
    return {
        "before-first-session": _("The last score before the first session."),
        "no-session-yet": _("The last score; there was no session yet."),
        "not-measured": _("Nothing was measured before the first session."),
    }[series.basis]


def _moved(change: Change | None, instrument: Instrument) -> str:
    """The change in points, with its direction in words: a bare minus sign means two things."""
    if change is None or change.basis == "no-session-yet":
        return ""
    points = abs(change.improvement)
    if instrument.direction == "describes":
        return _("%(points)g from baseline") % {"points": abs(change.latest.value - change.baseline.value)}
    if not points:
        return _("No change")
    said = {"points": points}
    return _("%(points)g better") % said if change.improvement > 0 else _("%(points)g worse") % said
