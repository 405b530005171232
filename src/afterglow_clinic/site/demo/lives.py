"""Writes one member of the demo: who they are, who is around them, what they lived, what the review finds."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from afterglow_clinic.chart.actor import Actor, the_system
from afterglow_clinic.chart.answering import AnswerSet, store_response
from afterglow_clinic.chart.models import (
    CarePlan,
    CareTeamParticipant,
    EpisodeOfCare,
    Patient,
    Phase,
    PhaseChange,
    RecurringMeasure,
)
from afterglow_clinic.chart.reviewing import review_patient
from afterglow_clinic.site.demo.aftermath import settle_the_past
from afterglow_clinic.site.demo.casting import Casting
from afterglow_clinic.site.demo.courses import moment_of, write_course
from afterglow_clinic.site.demo.intakes import go_through_intake, sign_consents
from afterglow_clinic.site.demo.people import Clinic
from afterglow_clinic.site.demo.program import (
    find_off_track,
    live_the_arc,
    pin,
    settle_old_work,
    talk_it_through,
)
from afterglow_clinic.site.demo.slips import settle_slips
from afterglow_clinic.site.demo.threads import live_the_thread


def write_life(
    casting: Casting,
    number: int,
    clinic: Clinic,
    script: dict[str, Any],
    at: datetime,
    rng: np.random.Generator,
) -> None:
    zone = ZoneInfo(clinic.organization.zone)
    start = _first_day(casting, at, zone)
    patient = _patient(casting, number, clinic, start, rng)
    plan = _surround(patient, casting, clinic, script, start, number, at)
    first = moment_of(start, time(9, 30), zone)
    if casting.part is not None:
        write_course(patient, casting.part, script, start, zone, at)
        late = casting.phase == Phase.JOURNEYS and not casting.plot and number % 5 == 0
        if plan is not None:
            live_the_arc(patient, plan, first, late=late, at=at)
            live_the_thread(patient, casting.part, script, number, clinic, at)
    by = the_system(clinic.organization.pk)
    if casting.plot == "flat-after-three":
        told = script["huddles"][casting.family.lower()]
        huddle = find_off_track(patient, told, at)
        if huddle is not None:
            talk_it_through(huddle, clinic, told, at)
    review_patient(patient=patient, at=at, by=by)
    settle_old_work(patient, at)
    settle_the_past(patient=patient, clinic=clinic, closings=script["closings"], at=at, rng=rng)
    settle_slips(patient=patient, at=at)
    if casting.plot == "positive-this-morning":
        _this_morning(patient, at, by)


def _first_day(casting: Casting, at: datetime, zone: ZoneInfo) -> date:
    today = at.astimezone(zone).date()
    if casting.part is None:
        return today - timedelta(days=2)
    return today - timedelta(days=max(casting.part.today, 0))


def _patient(casting: Casting, number: int, clinic: Clinic, start: date, rng: np.random.Generator) -> Patient:
    return Patient.objects.create(
        organization=clinic.organization,
        location=clinic.location,
        identifier=f"FL-{1000 + number}",
        given=casting.given,
        family=casting.family,
        birth_date=date(
            1986 - int(rng.integers(-18, 28)), int(rng.integers(1, 13)), int(rng.integers(1, 28))
        ),
        gender=str(rng.choice(["female", "male", "female", "male", "other"])),
        email=f"{casting.given}.{casting.family}.{number}@members.example".lower(),
        telecom=f"+1 555 01{number:02d}",
        boundaries=casting.boundaries,
        created=moment_of(start, time(9), ZoneInfo(clinic.organization.zone)) - timedelta(days=14),
    )


def _surround(
    patient: Patient,
    casting: Casting,
    clinic: Clinic,
    script: dict[str, Any],
    start: date,
    number: int,
    at: datetime,
) -> CarePlan | None:
    """Team, phases, plan and consents; the plan, where there is one by a protocol."""
    began = patient.created
    for role, people in clinic.team.items():
        CareTeamParticipant.objects.create(
            patient=patient, practitioner=people[number % len(people)], role=role, period_start=began
        )
    _phases(patient, casting, began, moment_of(start, time(9), ZoneInfo(clinic.organization.zone)))
    if casting.part is None:
        return None
    plan = _weekly(patient, script, moment_of(start, time(6), ZoneInfo(clinic.organization.zone)))
    if casting.phase == Phase.INTAKE:
        return None
    go_through_intake(
        patient,
        clinic,
        script["told_at_intake"],
        at=began + timedelta(days=3),
        lately=max(began + timedelta(days=6), at - timedelta(days=2)),
    )
    therapist = clinic.outside_therapist if casting.therapist else None
    sign_consents(patient, to=therapist, at=began + timedelta(days=7))
    if casting.phase == Phase.LEFT:
        return None
    first = moment_of(start, time(9, 30), ZoneInfo(clinic.organization.zone))
    ahead = timedelta(days=max(-casting.part.today, 0))
    pin(plan, script["protocol"], first + ahead)
    return plan


def _weekly(patient: Patient, script: dict[str, Any], since: datetime) -> CarePlan:
    """A plan that asks the script's instruments in their rhythm."""
    plan = CarePlan.objects.create(patient=patient, title="Weekly check-ins", period_start=patient.created)
    rhythm = script["rhythm"]
    RecurringMeasure.objects.bulk_create(
        RecurringMeasure(
            patient=patient, care_plan=plan, instrument=name, every_days=rhythm["every_days"], since=since
        )
        for name in rhythm["instruments"]
    )
    return plan


def _phases(patient: Patient, casting: Casting, began: datetime, first_session: datetime) -> None:
    """Every phase on the way to today's, at a believable time."""
    order = list(Phase)
    way = order[: order.index(casting.phase) + 1]
    if casting.phase == Phase.LEFT:
        way = [Phase.INQUIRY, Phase.INTAKE, Phase.PREPARATION, Phase.JOURNEYS, Phase.LEFT]
    left_on = casting.part.course.left_day if casting.part and casting.phase == Phase.LEFT else None
    times = {
        Phase.INQUIRY: began,
        Phase.INTAKE: began + timedelta(days=3),
        Phase.PREPARATION: began + timedelta(days=9),
        Phase.JOURNEYS: first_session,
        Phase.INTEGRATION: first_session + timedelta(days=19),
        Phase.SUSTAIN: first_session + timedelta(days=47),
        Phase.LEFT: first_session + timedelta(days=left_on or 20),
    }
    episode = EpisodeOfCare.objects.create(
        patient=patient,
        phase=casting.phase,
        period_start=began,
        period_end=times[Phase.LEFT] if casting.phase == Phase.LEFT else None,
    )
    PhaseChange.objects.bulk_create(
        PhaseChange(patient=patient, episode=episode, phase=phase, by="Ruth Osei", at=times[phase])
        for phase in way
    )


def _this_morning(patient: Patient, at: datetime, by: Actor) -> None:
    """A positive item 9, answered three hours ago and read by nobody yet."""
    answered = at - timedelta(hours=3, minutes=12)
    answers = dict(zip(map(str, range(1, 10)), (2, 2, 2, 2, 1, 2, 1, 1, 2), strict=True))
    given = AnswerSet("phq-9", answered, answers)
    store_response(patient=patient, given=given, origin="link", by=by, at=answered)
