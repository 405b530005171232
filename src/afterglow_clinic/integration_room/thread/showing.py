"""One member's thread, put together for one reader.

A lay integrator sees intention, boundaries, plan and thread; the symptom line is put together for licensed
roles only, and nothing from the psychiatric record is asked for at all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from afterglow.instruments.definition import Instrument
from afterglow.record import PatientRecord
from afterglow.reviewing import review
from afterglow.toolbox.adherence import PracticeWeek, shares_by_week, weeks_of
from afterglow.toolbox.silence import silence
from afterglow.toolbox.strand import Strand, strands
from afterglow.trajectory.headline import headline
from afterglow.trajectory.scored import find_instrument
from afterglow.trajectory.series import treatment_starts
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.asked import left_out
from afterglow_clinic.chart.loading import load_record
from afterglow_clinic.chart.models import (
    BoundaryChange,
    CheckIn,
    CircleMembership,
    Commitment,
    Concern,
    Debrief,
    Encounter,
    Insight,
    Intention,
    MeasureAsked,
    Patient,
    Practice,
)
from afterglow_clinic.chart.preparation import Prepared, prepared
from afterglow_clinic.drawing import Chart, Point, Session, score_chart
from afterglow_clinic.drawing import Practice as PracticeMark
from afterglow_clinic.integration_room.thread.forms import tag_words
from afterglow_clinic.integration_room.thread.words import check_in_words, outcome_words
from afterglow_clinic.integration_room.toolbox.words import often_words

WEEKS = 8
TOTALS = 6
"""Totals of one instrument that a lay integrator sees, where the clinic shows them."""
STATES = {
    "alive": (gettext_lazy("alive"), "well"),
    "young": (gettext_lazy("young"), "know"),
    "resting": (gettext_lazy("rests by choice"), ""),
    "stopped": (gettext_lazy("went quiet"), "care"),
}
REPAIR = {
    "insight": gettext_lazy(
        "You could ask: “You said this after your journey. Does it still matter to you? "
        "What would one small step be?”"
    ),
    "commitment": gettext_lazy(
        "You could ask: “What would make a first time easy: shorter, another hour, something else?”"
    ),
    "practice": gettext_lazy(
        "You could say: “We have not heard how it goes, and nothing is lost. Would a smaller version fit, "
        "or shall we let it rest?”"
    ),
}
"""Words to mend a thread with: an open question, never a count of what was not done."""


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """One practice with its last whole weeks and its last check-ins."""

    row: Practice
    often: str
    ended: datetime | None
    weeks: tuple[PracticeWeek, ...]
    last: tuple[tuple[datetime, str], ...]


@dataclass(frozen=True, slots=True)
class CommitmentLine:
    """One commitment with its practices. `became` is empty while it stands."""

    row: Commitment
    became: str
    practices: tuple[PracticeLine, ...]


@dataclass(frozen=True, slots=True)
class StrandLine:
    """One insight and what came of it."""

    row: Insight
    strand: Strand | None
    state: str
    tone: str
    repair: str
    commitments: tuple[CommitmentLine, ...]


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """The totals of one instrument the clinic shows, the newest first. Never an answer, never a part."""

    instrument: Instrument
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """Everything the page shows. `decided` rests on no insight; `loose` practices on no commitment."""

    intentions: tuple[Intention, ...]
    boundary_changes: tuple[BoundaryChange, ...]
    told: Prepared
    asked: tuple[MeasureAsked, ...]
    left_out: Mapping[str, str]
    strands: tuple[StrandLine, ...]
    decided: tuple[CommitmentLine, ...]
    loose: tuple[PracticeLine, ...]
    days: int | None
    quiet: bool
    chart: Chart | None
    scores: tuple[ScoreLine, ...]
    debriefs: tuple[tuple[Debrief, list[str]], ...]
    concerns: tuple[Concern, ...]
    circles: tuple[CircleMembership, ...]

    @property
    def unsaid(self) -> list[str]:
        """Cards of the preparation that were never answered, by title."""
        return [one.card.title for one in self.told.cards if one.answered is None]


def page_of(patient: Patient, *, shown: Sequence[str] = (), by: Actor, at: datetime) -> ThreadPage:
    """The thread of a member opened for this reader; `shown` are instruments whose totals they see."""
    record = load_record(patient)
    lines = _practice_lines(patient, record, by, at)
    commitments = list(
        Commitment.objects.visible_to(by).filter(patient=patient).select_related("end").order_by("at")
    )
    quiet = silence(record, at)
    return ThreadPage(
        intentions=tuple(Intention.objects.visible_to(by).filter(patient=patient)[:5]),
        boundary_changes=tuple(BoundaryChange.objects.visible_to(by).filter(patient=patient)[:3]),
        told=prepared(patient, at),
        asked=tuple(MeasureAsked.objects.visible_to(by).filter(patient=patient)[:5]),
        left_out=left_out(),
        strands=tuple(_strands(patient, record, commitments, lines, by, at)),
        decided=tuple(_commitments((one for one in commitments if one.insight_id is None), lines)),
        loose=tuple(line for line in lines if line.row.commitment_id is None),
        days=None if quiet is None else quiet.days(at),
        quiet=quiet is not None and at >= quiet.asks,
        chart=symptom_line(record, at, whose=str(patient)) if by.is_licensed else None,
        scores=tuple(score_lines(record, at, shown)),
        debriefs=tuple(
            (row, tag_words(row.tags))
            for row in Debrief.objects.visible_to(by).filter(patient=patient).select_related("by")
        ),
        concerns=tuple(
            Concern.objects.visible_to(by)
            .filter(patient=patient)
            .select_related("by", "task__completion", "task__owner")
        ),
        circles=tuple(
            CircleMembership.objects.visible_to(by)
            .filter(patient=patient, left=None)
            .select_related("circle")
        ),
    )


@dataclass(frozen=True, slots=True)
class Said:
    """What a member already told about one journey, before anybody asks."""

    intention: Intention | None
    insights: tuple[Insight, ...]


def said_about(session: Encounter, *, by: Actor) -> Said:
    """The intention they went with, and what they kept of that journey since it began."""
    brought = Intention.objects.visible_to(by).filter(patient=session.patient, at__lte=session.period_start)
    seen = Insight.objects.visible_to(by).filter(patient=session.patient, authored__gte=session.period_start)
    return Said(brought.first(), tuple(seen.order_by("authored")))


def _practice_lines(patient: Patient, record: PatientRecord, by: Actor, at: datetime) -> list[PracticeLine]:
    told = {practice.id: practice for practice in record.practices}
    rows = Practice.objects.visible_to(by).filter(patient=patient).select_related("end")
    recent: dict[object, list[CheckIn]] = {}
    for check_in in CheckIn.objects.visible_to(by).filter(patient=patient).order_by("-counted"):
        recent.setdefault(check_in.practice_id, []).append(check_in)
    return [
        PracticeLine(
            row,
            often_words(row.per_week),
            told[str(row.pk)].ended,
            weeks_of(told[str(row.pk)], at)[-WEEKS:],
            tuple((one.counted, check_in_words(one)) for one in recent.get(row.pk, [])[:3]),
        )
        for row in rows
    ]


def _commitments(rows: Iterable[Commitment], lines: list[PracticeLine]) -> Iterator[CommitmentLine]:
    for row in rows:
        became = outcome_words(row.end) if hasattr(row, "end") else ""
        yield CommitmentLine(row, became, tuple(line for line in lines if line.row.commitment_id == row.pk))


def _strands(
    patient: Patient,
    record: PatientRecord,
    commitments: list[Commitment],
    lines: list[PracticeLine],
    by: Actor,
    at: datetime,
) -> list[StrandLine]:
    told: Mapping[str, Strand] = {one.insight.id: one for one in strands(record, at)}
    found = []
    for row in Insight.objects.visible_to(by).filter(patient=patient):
        one = told.get(str(row.pk))
        word, tone = STATES[one.state] if one else ("", "")
        made = _commitments((each for each in commitments if each.insight_id == row.pk), lines)
        repair = str(REPAIR[one.link]) if one and one.state == "stopped" else ""
        found.append(StrandLine(row, one, str(word), tone, repair, tuple(made)))
    return found


def score_lines(record: PatientRecord, at: datetime, shown: Sequence[str]) -> Iterator[ScoreLine]:
    """The last totals of each instrument that is shown and was measured."""
    if not shown:
        return
    found = {one.instrument: one for one in review(record, at).series}
    for name in shown:
        instrument, series = find_instrument(name), found.get(name)
        if instrument is not None and series is not None and series.points:
            points = series.points[::-1][:TOTALS]
            yield ScoreLine(
                instrument, tuple(Point(timezone.localtime(one.authored), one.value) for one in points)
            )


def symptom_line(record: PatientRecord, at: datetime, *, whose: str) -> Chart | None:
    """The main measure with sessions above and practice below it; None where nothing was measured."""
    series = headline(review(record, at).series)
    instrument = find_instrument(series.instrument) if series is not None else None
    if series is None or instrument is None:
        return None
    values = [point.value for point in series.points]
    low, high = instrument.range or (min(values), max(values))
    starts = treatment_starts(record.encounters, at)
    return score_chart(
        [Point(timezone.localtime(point.authored), point.value) for point in series.points],
        title=_("%(measure)s and practice, %(whose)s") % {"measure": instrument.short, "whose": whose},
        measure=instrument.short,
        low=low,
        high=high,
        better={"lower-is-better": "down", "higher-is-better": "up"}.get(instrument.direction, "neither"),  # type: ignore[arg-type]
        sessions=[
            Session(timezone.localtime(start), _("Session %(number)d") % {"number": number})
            for number, start in enumerate(starts, 1)
        ],
        practice=[
            PracticeMark(timezone.localtime(middle), share)
            for middle, share in shares_by_week(record.practices, at)
        ],
    )
