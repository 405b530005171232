"""Writes the demo clinic: one year of sixty members, then lets the real review read them all.

History is written in bulk; this morning's answers go through the same door as anyone's. Times
hang on the moment of seeding, everything else on the seed in `clinic.toml`.
"""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from itertools import cycle
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db import transaction

from afterglow.instruments.loading import instrument
from afterglow.trajectory.generating import simulate_cohort
from afterglow.trajectory.profiles import shelf_profile
from afterglow.trajectory.simulated import members
from afterglow_clinic.chart.actor import Actor, the_system
from afterglow_clinic.chart.answering import AnswerSet, store_response
from afterglow_clinic.chart.models import (
    CarePlan,
    CareTeamParticipant,
    Encounter,
    EpisodeOfCare,
    Patient,
    Phase,
    PhaseChange,
    QuestionnaireResponse,
    RecurringMeasure,
)
from afterglow_clinic.chart.reviewing import review_patient
from afterglow_clinic.records_room.reports.making import make_reports
from afterglow_clinic.site.demo.aftermath import settle_the_past
from afterglow_clinic.site.demo.beside import forms_beside
from afterglow_clinic.site.demo.booking import book_ahead, sign_protocols
from afterglow_clinic.site.demo.intakes import (
    go_through_intake,
    publish_texts,
    sign_consents,
    write_held_member,
)
from afterglow_clinic.site.demo.people import Clinic, open_clinic, open_neighbour
from afterglow_clinic.site.demo.phones import live_on_the_phone
from afterglow_clinic.site.demo.plots import Part, cast_phase, cast_plot
from afterglow_clinic.site.demo.program import (
    find_off_track,
    live_the_arc,
    pin,
    settle_old_work,
    talk_it_through,
)
from afterglow_clinic.site.demo.prompts import draw_prompts
from afterglow_clinic.site.demo.slips import settle_slips
from afterglow_clinic.site.demo.threads import gather_the_circle, live_the_thread, worry_about_someone

POOL = 1200
LONG_AGO = timedelta(days=500)
Progress = Callable[[str], None]


class NotEmpty(RuntimeError):
    """The database already holds somebody; the demo is for empty ones."""


def demo_script() -> dict[str, Any]:
    """`clinic.toml`, read."""
    text = files("afterglow_clinic.site.demo").joinpath("clinic.toml").read_text("utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True, slots=True)
class Casting:
    """One member to write: who, which course, and what the script adds."""

    given: str
    family: str
    part: Part | None
    phase: Phase
    boundaries: str = ""
    therapist: bool = False
    plot: str = ""


def seed(*, at: datetime, progress: Progress) -> Clinic:
    """Write the whole demo clinic.

    Raises:
        NotEmpty: Somebody is there already.
    """
    if Patient.objects.exists():
        raise NotEmpty
    script = demo_script()
    rng = np.random.default_rng(script["seed"])
    with transaction.atomic():
        clinic = open_clinic(script, at)
        open_neighbour(script, at)
        publish_texts(clinic, at - LONG_AGO)
        sign_protocols(clinic, at - LONG_AGO)
        castings = list(cast_everyone(script, rng))
        for number, casting in enumerate(castings, 1):
            if number % 10 == 0 or number == len(castings):
                progress(f"{number} of {len(castings)} members")
            _write(casting, number, clinic, script, at, rng)
        held = write_held_member(clinic, script["held"], len(castings) + 1, at)
        review_patient(patient=held, at=at, by=the_system(clinic.organization.pk))
        gather_the_circle(clinic, script, at)
        worry_about_someone(clinic, script, at)
        live_on_the_phone(clinic, script, at)
        draw_prompts(clinic, script, at)
        make_reports(organization=clinic.organization, by=the_system(clinic.organization.pk), at=at)
        book_ahead(clinic, at)
    return clinic


def cast_everyone(script: dict[str, Any], rng: np.random.Generator) -> Iterator[Casting]:
    """The named members first, then enough others for every phase."""
    pool = list(members(simulate_cohort(shelf_profile("community-iv"), POOL, rng)))
    for told in script["told"]:
        part = cast_plot(told["plot"], pool)
        given, family = told["name"].split(" ")
        yield Casting(
            given,
            family,
            part,
            _phase_of(part, told["plot"]),
            told.get("boundaries", ""),
            told.get("therapist", False),
            told["plot"],
        )
    names = _names(script, rng)
    for code, count in script["phases"].items():
        days = _days_of(code, rng)
        for _ in range(count):
            given, family = next(names)
            cast = None if code == "inquiry" else cast_phase(code, pool, days)
            yield Casting(given, family, cast, Phase(code))


def _phase_of(part: Part, plot: str) -> Phase:
    if plot == "dropped-out":
        return Phase.LEFT
    if part.today > 48 and plot == "sustained":
        return Phase.SUSTAIN
    return Phase.JOURNEYS if part.today <= 18 else Phase.INTEGRATION


def _names(script: dict[str, Any], rng: np.random.Generator) -> Iterator[tuple[str, str]]:
    given = list(rng.permutation(script["names"]["given"]))
    family = list(rng.permutation(script["names"]["family"]))
    yield from cycle(
        (str(first), str(family[(place + turn) % len(family)]))
        for turn in (0, 7, 13)
        for place, first in enumerate(given)
    )


def _days_of(code: str, rng: np.random.Generator) -> Iterator[int]:
    """Days of the course that lie in a phase. Before the first session the day is -1 or less."""
    low, high = {
        "intake": (-3, -1),
        "preparation": (-9, -4),
        "journeys": (1, 17),
        "integration": (19, 46),
        "sustain": (50, 205),
        "left": (0, 1),
    }.get(code, (0, 1))
    while True:
        yield int(rng.integers(low, high + 1))


def _write(
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
    first = _at(start, time(9, 30), zone)
    if casting.part is not None:
        _history(patient, casting.part, script, start, zone, at)
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
        created=_at(start, time(9), ZoneInfo(clinic.organization.zone)) - timedelta(days=14),
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
    _phases(patient, casting, began, _at(start, time(9), ZoneInfo(clinic.organization.zone)))
    if casting.part is None:
        return None
    plan = _weekly(patient, script, _at(start, time(6), ZoneInfo(clinic.organization.zone)))
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
    first = _at(start, time(9, 30), ZoneInfo(clinic.organization.zone))
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


def _history(
    patient: Patient, part: Part, script: dict[str, Any], start: date, zone: ZoneInfo, at: datetime
) -> None:
    """Forms, sessions and integration contacts up to now. Before the first session only one form."""
    visits = part.visits if part.today >= 0 else part.course.visits[:1]
    forms = [
        form
        for visit in visits
        for form in _forms(
            patient, visit.phq9, visit.gad7, _at(start + timedelta(days=visit.day), time(8, 12), zone)
        )
        if form.authored < at
    ]
    others = forms_beside(patient, part, script, _at(start, time(8, 12), zone)) if part.today >= 0 else ()
    forms += [form for form in others if form.authored < at]
    QuestionnaireResponse.objects.bulk_create(forms)
    if part.today >= 0:
        rhythm = script["rhythm"]
        sessions = [
            session
            for day in part.session_days
            for session in _sessions(patient, _at(start + timedelta(days=day), time(9, 30), zone), rhythm)
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


def _this_morning(patient: Patient, at: datetime, by: Actor) -> None:
    """A positive item 9, answered three hours ago and read by nobody yet."""
    answered = at - timedelta(hours=3, minutes=12)
    answers = dict(zip(map(str, range(1, 10)), (2, 2, 2, 2, 1, 2, 1, 1, 2), strict=True))
    given = AnswerSet("phq-9", answered, answers)
    store_response(patient=patient, given=given, origin="link", by=by, at=answered)


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)
