"""Rows become a record: everything the core is told about one member, read in a fixed number of queries.

It decides nothing and drops nothing but rows entered in error. Amounts leave micrograms here.
The neighbour on the way back is `afterglow_clinic.chart.saving`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from afterglow import record as core
from afterglow.program.intake import NotMeasurable, in_rules_unit, measurables
from afterglow_clinic.chart.loading_thread import THREAD_PARTS, practices_of, thread_of
from afterglow_clinic.chart.models import (
    AllergyIntolerance,
    Appointment,
    Checkpoint,
    Circumstance,
    Condition,
    Consent,
    Encounter,
    GateCheck,
    Measurement,
    MedicationStatement,
    Patient,
    QuestionnaireResponse,
    RecurringMeasure,
    WorkUpStep,
)
from afterglow_clinic.chart.notices import Notice, notices_by_patient, notices_of
from afterglow_clinic.chart.prepared import Prepared

UG_PER_MG = 1000
SEXES: Mapping[str, core.Sex] = {"female": "female", "male": "male", "other": "other"}
STATUSES: Mapping[str, core.EncounterStatus] = {
    "planned": "planned",
    "in-progress": "in-progress",
    "cancelled": "cancelled",
}
KIND_OF_COMPONENT = {"medicine": "treatment", "diagnosis": "diagnosis", "integration": "integration"}
PARTS: Mapping[str, Prepared[Any]] = {
    "responses": Prepared(lambda: QuestionnaireResponse.objects.exclude(status="entered-in-error")),
    "encounters": Prepared(lambda: Encounter.objects.all()),
    "conditions": Prepared(lambda: Condition.objects.all()),
    "medications": Prepared(lambda: MedicationStatement.objects.all()),
    "measures": Prepared(lambda: RecurringMeasure.objects.filter(care_plan__period_end=None)),
    "allergies": Prepared(lambda: AllergyIntolerance.objects.all()),
    "consents": Prepared(lambda: Consent.objects.select_related("withdrawal")),
    "measurements": Prepared(lambda: Measurement.objects.filter(retraction=None)),
    "circumstances": Prepared(lambda: Circumstance.objects.all()),
    "steps": Prepared(lambda: WorkUpStep.objects.all()),
    "agreed": Prepared(lambda: Appointment.objects.filter(cancelled=None, encounter=None)),
    "gates": Prepared(lambda: GateCheck.objects.order_by("at", "revision")),
    "checkpoints": Prepared(
        lambda: Checkpoint.objects.exclude(held=None).select_related("huddle__decision__signed_by")
    ),
    **THREAD_PARTS,
}
"""What a record is made of: one query each, however many members are asked for."""


def load_record(patient: Patient) -> core.PatientRecord:
    """One member's record, in one query a part."""
    rows = {name: part.of(patient.pk) for name, part in PARTS.items()}
    return _record(patient, rows, notices_of(patient.pk))


def load_records(patients: Iterable[Patient]) -> dict[UUID, core.PatientRecord]:
    """Records of many members, in as many queries as of one."""
    known = {patient.pk: patient for patient in patients}
    grouped = {name: _by_patient(part.rows(), known) for name, part in PARTS.items()}
    notices = notices_by_patient(known)
    return {
        pk: _record(patient, {name: rows[pk] for name, rows in grouped.items()}, notices[pk])
        for pk, patient in known.items()
    }


def _by_patient(rows: "QuerySet[Any]", known: Mapping[UUID, Patient]) -> dict[UUID, list[Any]]:
    grouped: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows.filter(patient__in=list(known)):
        grouped[row.patient_id].append(row)
    return grouped


def _record(patient: Patient, rows: Mapping[str, list[Any]], notices: list[Notice]) -> core.PatientRecord:
    return core.PatientRecord(
        id=str(patient.pk),
        zone=patient.zone or patient.organization.zone,
        birth_date=patient.birth_date,
        sex=sex_of(patient.gender),
        responses=tuple(map(_response, rows["responses"])),
        encounters=(*map(_encounter, rows["encounters"]), *map(_agreed, rows["agreed"])),
        conditions=tuple(map(_condition, rows["conditions"])),
        medications=tuple(map(_medication, rows["medications"])),
        measures=tuple(map(_measure, rows["measures"])),
        allergies=tuple(each.substance for each in rows["allergies"]),
        consents=tuple(map(core_consent, rows["consents"])),
        measurements=tuple(map(_measurement, rows["measurements"])),
        practices=practices_of(rows),
        thread=thread_of(notices, rows["commitments"]),
        circumstances=tuple(map(_circumstance, rows["circumstances"])),
        completed=(
            *map(_step, rows["steps"]),
            *_passed(rows["gates"]),
            *(one for row in rows["checkpoints"] for one in _held(row)),
        ),
    )


def sex_of(gender: str) -> core.Sex:
    """The record's word for a registered gender; anything it has no word for is unknown."""
    return SEXES.get(gender, "unknown")


def _response(row: QuestionnaireResponse) -> core.QuestionnaireResponse:
    return core.QuestionnaireResponse(
        id=str(row.pk),
        instrument=row.instrument,
        authored=row.authored,
        answers=row.answers,
        total=row.total,
        version=row.version or None,
        status="completed" if row.status == QuestionnaireResponse.Status.COMPLETED else "in-progress",
    )


def _encounter(row: Encounter) -> core.Encounter:
    return core.Encounter(
        id=str(row.pk),
        kind=row.kind,
        start=row.period_start,
        end=row.period_end,
        status=_status(row.status),
        agent=row.agent or None,
        route=row.route or None,
        dose_mg=None if row.dose_ug is None else row.dose_ug / UG_PER_MG,
        modality=row.modality or None,
    )


def _agreed(row: Appointment) -> core.Encounter:
    """An agreed time that has not become an encounter, kept or not: planned."""
    return core.Encounter(
        id=str(row.pk),
        kind=KIND_OF_COMPONENT[row.component],
        start=row.start,
        end=row.end,
        status="planned",
        modality=row.modality or None,
    )


def _status(status: str) -> core.EncounterStatus:
    return STATUSES.get(status, "finished")


def _condition(row: Condition) -> core.Condition:
    return core.Condition(
        code=row.code,
        status="active" if row.clinical_status == "active" else "resolved",
        onset=row.onset,
    )


def _medication(row: MedicationStatement) -> core.Medication:
    return core.Medication(
        ingredient=row.ingredient,
        dose_mg_per_day=None if row.dose_ug_per_day is None else row.dose_ug_per_day / UG_PER_MG,
        start=row.effective_start,
        end=row.effective_end,
    )


def _measure(row: RecurringMeasure) -> core.ScheduledMeasure:
    return core.ScheduledMeasure(instrument=row.instrument, every_days=row.every_days, since=row.since)


def core_consent(row: Consent) -> core.Consent:
    """A consent as the core is told it; wants `withdrawal` beside the row."""
    withdrawal = getattr(row, "withdrawal", None)
    return core.Consent(
        category=row.category,
        version=row.document_version,
        given=row.given,
        withdrawn=withdrawal.at if withdrawal else None,
        expires=row.expires,
    )


def _measurement(row: Measurement) -> core.Measurement:
    """In the unit the rules compare in; a value they cannot compare stays as it was entered."""
    try:
        value, unit = in_rules_unit(row.code, float(row.value), row.unit), measurables()[row.code].unit
    except NotMeasurable:
        value, unit = float(row.value), row.unit
    return core.Measurement(code=row.code, value=value, unit=unit, effective=row.effective)


def _circumstance(row: Circumstance) -> core.Circumstance:
    return core.Circumstance(code=row.code, effective=row.effective, note=row.note)


def _step(row: WorkUpStep) -> core.CompletedActivity:
    return core.CompletedActivity(activity=row.step, completed=row.performed, by=row.by)


def _passed(rows: Iterable[GateCheck]) -> Iterator[core.CompletedActivity]:
    """Gates whose latest check, rows being in order of time, was passed."""
    latest = {(row.care_plan_id, row.activity, row.session): row for row in rows}
    for row in latest.values():
        if row.passed:
            yield core.CompletedActivity(row.activity, row.at, row.session, by=str(row.by_id))


def _held(row: Checkpoint) -> Iterable[core.CompletedActivity]:
    """A checkpoint that could be told, and what was decided. On track there is nothing to decide."""
    if row.held is None:
        return
    yield core.CompletedActivity(row.activity, row.held, session=row.after_session)
    if row.verdict == Checkpoint.Verdict.ON_TRACK and row.basis.get("decides"):
        yield core.CompletedActivity(row.basis["decides"], row.held, session=row.after_session)
    huddle = getattr(row, "huddle", None)
    decision = getattr(huddle, "decision", None)
    if decision is not None:
        yield core.CompletedActivity(
            decision.activity, decision.signed_at, row.after_session, by=decision.signed_by.name
        )
