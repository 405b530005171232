"""The main thing: a record and a moment give a review. Pure; nothing is written, nobody is told.

Only what was known at the moment is seen: a response authored later does not exist yet, and one
entered in error is not read. Whatever could not be scored stands in the review with its reason.
Reading a case from JSON is `afterglow.reading`, printing a review `afterglow.writing`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from afterglow.instruments.definition import Instrument
from afterglow.program.local_time import UnknownZone, zone_named
from afterglow.program.recurring import MeasureDue, recurring_measures
from afterglow.recommending import Recommendation, recommend
from afterglow.record import InvalidRecord, PatientRecord, QuestionnaireResponse, aware
from afterglow.safety.finding import Finding
from afterglow.safety.history import history_of
from afterglow.safety.rules import RULES
from afterglow.safety.ruling import Rule, findings
from afterglow.safety.thread_findings import thread_findings
from afterglow.toolbox.practised import deviation_of
from afterglow.trajectory.change import Change, change_of
from afterglow.trajectory.parameters import Model, shelf_model
from afterglow.trajectory.recalling import Practised, days_since, told_by
from afterglow.trajectory.scored import ScoredResponse, find_instrument, outcome
from afterglow.trajectory.series import Series, series, treatment_starts
from afterglow.trajectory.sustaining import Lens, Sustained, sustain


@dataclass(frozen=True, slots=True)
class Review:
    """What one record shows at one moment, and what each part rests on.

    `scores` holds every response that was read, oldest first, with its score or the reason
    there is none. `series` and `changes` are by instrument. `findings` are most severe first,
    then oldest. `sustain` is the sustain line's answers, None where nothing was measured; findings
    never pass through it. `content` names the version of every instrument file that was used.
    """

    patient_id: str
    at: datetime
    scores: tuple[ScoredResponse, ...]
    series: tuple[Series, ...]
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    due: tuple[MeasureDue, ...]
    recommendations: tuple[Recommendation, ...]
    sustain: Sustained | None
    content: Mapping[str, str]


def review(
    record: PatientRecord, at: datetime, *, rules: Iterable[Rule] = RULES, lens: Lens | None = None
) -> Review:
    """Review one person's record as it stood at `at`.

    Args:
        record: In any order; it is not changed.
        at: With a time zone. Responses authored later are not seen.
        rules: The safety rules to run; a clinic may add its own, never leave one of ours out.
        lens: Model, definitions and memory of the sustain line. None leaves the line out: whoever
            only asks what is due or found does not wait for a forecast.
    Raises:
        InvalidRecord: The moment is naive, the zone unknown, or two responses share an id.
    """
    aware(at, "at")
    zone = _zone(record)
    responses = _seen(record, at)
    instruments = {name: find_instrument(name) for name in {r.instrument for r in responses}}
    scored = tuple(ScoredResponse(r, outcome(r, instruments[r.instrument], record.sex)) for r in responses)
    lines = _series(scored, instruments, treatment_starts(record.encounters, at))
    history = history_of(record, at, zone, scored, lines, instruments)
    found = findings(history, rules, thread_findings(record, at, zone))
    due = recurring_measures(record.measures, responses, at, zone)
    changes = tuple(_changes(lines, instruments))
    return Review(
        patient_id=record.id,
        at=at,
        scores=scored,
        series=tuple(lines.values()),
        changes=changes,
        findings=found,
        due=due,
        recommendations=recommend(history, changes, found, due),
        sustain=None if lens is None else _sustained(lines, record, at, lens),
        content={name: one.version for name, one in sorted(instruments.items()) if one is not None},
    )


def _zone(record: PatientRecord) -> ZoneInfo:
    try:
        return zone_named(record.zone)
    except UnknownZone as unknown:
        raise InvalidRecord(f"patient.zone: {unknown}") from None


def _seen(record: PatientRecord, at: datetime) -> list[QuestionnaireResponse]:
    """Responses that existed at `at` and were not entered in error, oldest first."""
    ids = {response.id for response in record.responses}
    if len(ids) != len(record.responses):
        raise InvalidRecord("responses: two of them share an id")
    seen = [r for r in record.responses if r.authored <= at and r.status != "entered-in-error"]
    seen.sort(key=lambda r: (r.authored, r.id))
    return seen


def _series(
    scored: Iterable[ScoredResponse],
    instruments: Mapping[str, Instrument | None],
    starts: tuple[datetime, ...],
) -> dict[str, Series]:
    """The series of every instrument that has a response, in order of id."""
    by_instrument: dict[str, list[ScoredResponse]] = {}
    for one in scored:
        by_instrument.setdefault(one.response.instrument, []).append(one)
    found = {}
    for name in sorted(by_instrument):
        instrument = instruments[name]
        window = None if instrument is None else instrument.window_days
        found[name] = series(name, by_instrument[name], starts, window)
    return found


def _changes(lines: Mapping[str, Series], instruments: Mapping[str, Instrument | None]) -> Iterable[Change]:
    for name, line in lines.items():
        instrument = instruments[name]
        if instrument is not None and (found := change_of(line, instrument)) is not None:
            yield found


def _sustained(
    lines: Mapping[str, Series], record: PatientRecord, at: datetime, lens: Lens
) -> Sustained | None:
    """The sustain line, told only the totals its model can read. Days count from the first of them."""
    model = lens.model or shelf_model()
    practised = practised_by(record, model)
    told = told_by(lines.values(), record.encounters, model.readings, practised)
    if told is None:
        return None
    origin, events = told
    return sustain(events, days_since(origin, at), lens)


def practised_by(record: PatientRecord, model: Model) -> Practised | None:
    """How much this person practised between two moments; None where the model makes nothing of it."""
    if not model.parameters.practice_effect or not record.practices:
        return None
    return deviation_of(record.practices)
