"""A course worth telling: twelve weeks of one member, with every kind of thing a story shows.

Each secret below is a text or a number that stands on the page of one kind of reader only.
"""

from datetime import datetime, timedelta

from afterglow_clinic.chart.models import (
    Acknowledgement,
    AllergyIntolerance,
    CarePlan,
    Consent,
    DetectedIssue,
    Encounter,
    EpisodeOfCare,
    Patient,
    PhaseChange,
    QuestionnaireResponse,
    RecurringMeasure,
    Severity,
)
from tests.clinic.builders import a_response, a_session, an_issue
from tests.clinic.cast import NOW, Cast

WEEKS = 12
START = NOW - timedelta(weeks=WEEKS)
PHQ_9 = (19, 18, 20, 14, 12, None, 9, 7, 8, 6, 7, 9)
"""Weekly totals; None is the week nobody answered."""
GAD_7 = (15, 13, 8, 6)
SESSIONS = (17, 21, 24)

ALLERGY = "Zaleplonol"
BOUNDARY = "Ask before touch, zinnia"
RISK = "Thoughts of being better off dead, canary"
REASON = "Moved on after the third session, heliotrope"
DOSE = "37.5 mg"
ANSWER = "Trouble concentrating on things"


def on(day: float) -> datetime:
    return START + timedelta(days=day)


def a_course(cast: Cast) -> Patient:
    """Write the course for the cast's member and return them."""
    patient = cast.member.patient
    assert patient is not None
    patient.boundaries, patient.telecom = BOUNDARY, "+1 303 555 0144"
    patient.save()
    AllergyIntolerance.objects.create(
        patient=patient, substance=ALLERGY, reaction="rash", recorded=START, recorder="Nora Nurse"
    )
    _asked_weekly(patient)
    for week, total in enumerate(PHQ_9):
        if total is not None:
            a_response(patient, "phq-9", phq_9(total), authored=on(7 * week + 1))
    for place, total in enumerate(GAD_7):
        a_response(patient, "gad-7", spread(total, 7), authored=on(21 * place + 2))
    for day in SESSIONS:
        a_session(patient, on(day), dose_ug=37_500)
    a_session(patient, on(26), kind=Encounter.Kind.INTEGRATION, agent="", route="", dose_ug=None)
    a_session(
        patient, NOW + timedelta(days=5), status=Encounter.Status.PLANNED, period_end=None, dose_ug=37_500
    )
    _phases(patient)
    _findings(patient, cast)
    return patient


def phq_9(total: int) -> list[int]:
    """Nine answers with this total and nothing on the last item, which asks about death."""
    return [*spread(total, 8), 0]


def spread(total: int, items: int) -> list[int]:
    """Answers of 0 to 3 that add up."""
    whole, rest = divmod(total, items)
    return [whole + (place < rest) for place in range(items)]


def _asked_weekly(patient: Patient) -> None:
    plan = CarePlan.objects.create(patient=patient, title="Measures", period_start=START)
    for instrument, days in (("phq-9", 7), ("gad-7", 21)):
        RecurringMeasure.objects.create(
            patient=patient, care_plan=plan, instrument=instrument, every_days=days, since=START
        )


def _phases(patient: Patient) -> None:
    episode = EpisodeOfCare.objects.get(patient=patient)
    for phase, day in (("intake", 1), ("preparation", 9), ("journeys", 16)):
        PhaseChange.objects.create(
            patient=patient, episode=episode, phase=phase, by="Piet Prescriber", at=on(day), reason=REASON
        )
    Consent.objects.create(
        patient=patient,
        category=Consent.Category.TREATMENT,
        document_version="7-lavender",
        given=on(1.5),
        recorded_by="Fay Frontdesk",
    )


def _findings(patient: Patient, cast: Cast) -> None:
    form = QuestionnaireResponse.objects.filter(patient=patient, instrument="phq-9").last()
    an_issue(patient, Severity.HIGH, since=NOW - timedelta(hours=2), title=RISK, response=form)
    read = an_issue(patient, Severity.MEDIUM, since=on(60), title="PHQ-9 up by five", response=None)
    Acknowledgement.objects.create(patient=patient, issue=read, by=cast.nurse.practitioner, at=on(60.2))


def the_finding() -> DetectedIssue:
    return DetectedIssue.objects.get(title=RISK)


def measured_otherwise(patient: Patient) -> None:
    """Totals of other depression measures beside the weekly PHQ-9, one of them without any link."""
    for name, day, total in (("madrs", 1, 34), ("madrs", 50, 14), ("qids-sr16", 57, 9), ("bdi-ii", 58, 15)):
        a_response(patient, name, (), authored=on(day) + timedelta(hours=2), total=total)
