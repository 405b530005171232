"""One member's story, put together for one reader: the page's templates show it and know nothing more.

The review is made now, from the rows as they are now; the state of a finding comes from its row.
What a reader may not see is left out here, by `afterglow_clinic.consult_room.sight`.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.safestring import SafeString

from afterglow.evidence.contribution import Association, TooLittle
from afterglow.record import PatientRecord
from afterglow.reviewing import Review, review
from afterglow.trajectory.parameters import Model
from afterglow.trajectory.scored import find_instrument
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.hours import HoursLine, hours_of
from afterglow_clinic.chart.loading import load_record
from afterglow_clinic.chart.models import DetectedIssue, EpisodeOfCare, Huddle, Patient, QuestionnaireResponse
from afterglow_clinic.chart.sustaining import known_state, lens_of
from afterglow_clinic.consult_room.ahead import DRAWN_DAYS, ahead_of
from afterglow_clinic.consult_room.banner import Banner, banner_of
from afterglow_clinic.consult_room.beside import beside_of
from afterglow_clinic.consult_room.contribution import contribution_of
from afterglow_clinic.consult_room.findings import FindingCard, cards
from afterglow_clinic.consult_room.footing import footing_of, signatures
from afterglow_clinic.consult_room.forms_given import FormLine, Reading, form_lines, readings
from afterglow_clinic.consult_room.lines import Completeness, Line, completeness_of, in_order, line_of
from afterglow_clinic.consult_room.looking_back import hindsight_of
from afterglow_clinic.consult_room.sight import Sight, sight_of
from afterglow_clinic.consult_room.steps import Step, short, steps
from afterglow_clinic.consult_room.timeline import Event, timeline
from afterglow_clinic.consult_room.trend import Trend, trend_of
from afterglow_clinic.drawing import completeness_bar

UNFOLDED = 12
"""Lines of a long list that stand open on the screen; on paper all do."""


@dataclass(frozen=True, slots=True)
class Story:
    """Everything the page shows. A part the reader may not see is empty, or None."""

    patient: Patient
    sight: Sight
    banner: Banner
    phase: str
    sessions: int
    steps: tuple[Step, ...]
    findings: tuple[FindingCard, ...]
    lines: tuple[Line, ...]
    readings: tuple[Reading, ...]
    trend: Trend | None
    contribution: Association | TooLittle | None
    completeness: tuple[tuple[str, Completeness, SafeString | str], ...]
    events: tuple[Event, ...]
    forms: tuple[FormLine, ...]
    hours: tuple[HoursLine, ...] = ()
    huddles: tuple[Huddle, ...] = ()

    @property
    def open_steps(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if not step.settled)

    @property
    def settled_steps(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.settled)

    @property
    def recent(self) -> tuple[Event, ...]:
        return self.events[:UNFOLDED]

    @property
    def earlier(self) -> tuple[Event, ...]:
        return self.events[UNFOLDED:]

    @property
    def recent_forms(self) -> tuple[FormLine, ...]:
        return self.forms[:UNFOLDED]

    @property
    def earlier_forms(self) -> tuple[FormLine, ...]:
        return self.forms[UNFOLDED:]


def story_of(patient: Patient, *, by: Actor, at: datetime) -> Story:
    """Put the story together. `patient` was opened for this reader (`chart.opening.open_patient`)."""
    sight = sight_of(by)
    record = load_record(patient)
    lens = lens_of(patient, known_state(patient))
    found = review(record, at, lens=replace(lens, days_ahead=DRAWN_DAYS))
    issues = _issues(patient, by) if sight.findings or sight.alerts else []
    return Story(
        patient=patient,
        sight=sight,
        banner=banner_of(patient, sight=sight, by=by, at=at),
        phase=_phase(patient, by),
        sessions=sum(one.kind == "treatment" and one.status in BEGUN for one in record.encounters),
        steps=steps(record, found, issues, sight=sight),
        findings=cards(issues, sight=sight, at=at),
        lines=_lines(record, found, by, str(patient), lens.model) if sight.scores else (),
        readings=readings(found) if sight.scores else (),
        trend=trend_of(found) if sight.trend else None,
        contribution=contribution_of(record, found) if sight.scores else None,
        completeness=_completeness(record, at) if sight.due else (),
        events=timeline(patient, record.encounters, issues, sight=sight, by=by, at=at),
        forms=form_lines(_forms(patient, by), found) if sight.answers else (),
        hours=hours_of(patient, record, at) if sight.due else (),
        huddles=_huddles(patient, by) if sight.due else (),
    )


BEGUN = ("finished", "in-progress")


def _phase(patient: Patient, by: Actor) -> str:
    episode = EpisodeOfCare.objects.visible_to(by).filter(patient=patient).first()
    return str(episode.get_phase_display()) if episode else ""


def _huddles(patient: Patient, by: Actor) -> tuple[Huddle, ...]:
    """The member's huddles with what they were about and how they ended, newest first."""
    rows = Huddle.objects.visible_to(by).filter(patient=patient)
    return tuple(rows.select_related("checkpoint", "decision__owner").order_by("-opened"))


def _issues(patient: Patient, by: Actor) -> list[DetectedIssue]:
    return list(
        DetectedIssue.objects.visible_to(by)
        .filter(patient=patient)
        .select_related("acknowledgement__by", "closure__by")
        .prefetch_related("contacts__by")
    )


def _forms(patient: Patient, by: Actor) -> list[QuestionnaireResponse]:
    rows = QuestionnaireResponse.objects.visible_to(by).filter(patient=patient).defer("answers")
    return list(rows.exclude(status=QuestionnaireResponse.Status.IN_PROGRESS).order_by("-authored"))


def _lines(
    record: PatientRecord, found: Review, by: Actor, whose: str, model: Model | None
) -> tuple[Line, ...]:
    shown = [
        (series, instrument)
        for series in in_order(found.series)
        if (instrument := find_instrument(series.instrument)) is not None
    ]
    signed = signatures(by)
    ahead = ahead_of(found, signed, hindsight_of(found, record, model), beside_of(found, record, model))
    drawn_on = ahead.instrument if ahead is not None else ""
    shown.sort(key=lambda one: one[1].id != drawn_on)
    return tuple(
        line_of(
            series,
            instrument,
            record,
            found,
            footing_of(instrument, signed),
            whose=whose,
            ahead=ahead,
        )
        for series, instrument in shown
    )


def _completeness(
    record: PatientRecord, at: datetime
) -> tuple[tuple[str, Completeness, SafeString | str], ...]:
    wanted = sorted({measure.instrument for measure in record.measures})
    counted = ((name, completeness_of(record, name, at)) for name in wanted)
    return tuple(
        (short(name), count, completeness_bar(count.measured, count.due) if count.due else "")
        for name, count in counted
        if count is not None
    )
