"""What one member of the demo answered, and what was done: forms, sessions and integration contacts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from afterglow.instruments.loading import instrument
from afterglow_clinic.chart.models import Encounter, Patient, QuestionnaireResponse
from afterglow_clinic.site.demo.beside import forms_beside
from afterglow_clinic.site.demo.plots import Part


def write_course(
    patient: Patient, part: Part, script: dict[str, Any], start: date, zone: ZoneInfo, at: datetime
) -> None:
    """Forms, sessions and integration contacts up to now. Before the first session only one form."""
    visits = part.visits if part.today >= 0 else part.course.visits[:1]
    forms = [
        form
        for visit in visits
        for form in _forms(
            patient, visit.phq9, visit.gad7, moment_of(start + timedelta(days=visit.day), time(8, 12), zone)
        )
        if form.authored < at
    ]
    began = moment_of(start, time(8, 12), zone)
    others = forms_beside(patient, part, script, began) if part.today >= 0 else ()
    forms += [form for form in others if form.authored < at]
    QuestionnaireResponse.objects.bulk_create(forms)
    if part.today >= 0:
        rhythm = script["rhythm"]
        sessions = [
            session
            for day in part.session_days
            for session in _sessions(
                patient, moment_of(start + timedelta(days=day), time(9, 30), zone), rhythm
            )
            if session.period_start < at
        ]
        Encounter.objects.bulk_create(sessions)


def _forms(
    patient: Patient, phq9: tuple[int, ...], gad7: tuple[int, ...], authored: datetime
) -> Iterator[QuestionnaireResponse]:
    for name, answers in (("phq-9", phq9), ("gad-7", gad7)):
        yield QuestionnaireResponse(
            patient=patient,
            instrument=name,
            version=instrument(name).version,
            status=QuestionnaireResponse.Status.COMPLETED,
            authored=authored,
            received=authored + timedelta(seconds=40),
            answers={str(item): answer for item, answer in enumerate(answers, 1)},
            origin=QuestionnaireResponse.Origin.SEED,
            author=str(patient),
        )


def _sessions(patient: Patient, start: datetime, rhythm: dict[str, Any]) -> Iterator[Encounter]:
    out = start + timedelta(minutes=rhythm["session_minutes"])
    yield Encounter(
        patient=patient,
        location=patient.location,
        kind=Encounter.Kind.TREATMENT,
        status=Encounter.Status.FINISHED,
        agent="ketamine",
        route="intravenous",
        dose_ug=rhythm["session_dose_ug"],
        period_start=start,
        period_end=out,
        minutes=rhythm["session_minutes"],
    )
    contact = out + timedelta(hours=26)
    yield Encounter(
        patient=patient,
        kind=Encounter.Kind.INTEGRATION,
        status=Encounter.Status.FINISHED,
        period_start=contact,
        period_end=contact + timedelta(minutes=rhythm["integration_minutes"]),
        minutes=rhythm["integration_minutes"],
    )


def moment_of(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)
