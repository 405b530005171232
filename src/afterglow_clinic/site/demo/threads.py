"""The demo's threads: what members brought and saw, what they do about it, and who sits in the circle.

Check-ins follow the simulated course's own practice, so that the strip under the line and the line tell
one story. History is written in bulk; the concern is raised through the real action.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from afterglow.toolbox.loading import load_modality
from afterglow_clinic.chart.circles import join_circle, open_circle, write_attendance
from afterglow_clinic.chart.models import (
    CheckIn,
    Circle,
    Commitment,
    Debrief,
    Encounter,
    EpisodeOfCare,
    Insight,
    Intention,
    IntentionRevisit,
    Patient,
    Phase,
    Practice,
)
from afterglow_clinic.integration_room.thread.actions import raise_concern
from afterglow_clinic.site.demo.people import Clinic
from afterglow_clinic.site.demo.plots import Part
from afterglow_clinic.site.middleware import identify

BEFORE_THE_FIRST = timedelta(days=4)
USUAL_SHARE, PER_SD = 0.78, 0.12
"""How much of what was planned an average week sees done here, and what a standard deviation adds.
They cast a demo and mean nothing clinically."""
TAGS = ("peace", "grief", "body", "family", "letting-go", "fear")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thread of the script; `dies` is the day after which nothing was done about it any more."""

    intention: str
    insight: str
    commitment: str
    practice: str
    per_week: int
    dies: int | None = None


def live_the_thread(
    patient: Patient,
    part: Part,
    script: Mapping[str, Any],
    number: int,
    clinic: Clinic,
    at: datetime,
) -> None:
    """Intention, debriefs, insight, commitment, practice and check-ins of one member, up to now."""
    own = script["threads_of"].get(str(patient))
    told = Told(**(own or script["threads"][number % len(script["threads"])]))
    sessions = list(patient.encounters.filter(kind=Encounter.Kind.TREATMENT).order_by("period_start"))
    first = sessions[0].period_start if sessions else at + BEFORE_THE_FIRST
    brought = min(first - BEFORE_THE_FIRST, at - timedelta(hours=20))
    intention = Intention.objects.create(patient=patient, words=told.intention, by=str(patient), at=brought)
    rng = np.random.default_rng([script["seed"], number])
    _debriefs(patient, sessions, intention, clinic, number, at, rng)
    if len(sessions) >= 2 and sessions[1].period_end is not None:
        _thread(patient, part, told, sessions[1], at, rng)


def _debriefs(
    patient: Patient,
    sessions: list[Encounter],
    intention: Intention,
    clinic: Clinic,
    number: int,
    at: datetime,
    rng: np.random.Generator,
) -> None:
    integrator = clinic.team["integrator"][number % len(clinic.team["integrator"])]
    for place, session in enumerate(sessions, 1):
        talk = patient.encounters.filter(
            kind=Encounter.Kind.INTEGRATION, period_start__gte=session.period_start, period_end__lte=at
        ).order_by("period_start")
        IntentionRevisit.objects.create(
            patient=patient,
            intention=intention,
            session=place,
            by=str(patient),
            at=session.period_start - timedelta(hours=1),
        )
        held = talk.first()
        if held is None or held.period_end is None:
            continue
        tags = [str(tag) for tag in rng.choice(TAGS, size=2, replace=False)]
        hard = Debrief.Hard.SETTLED if rng.random() < 0.2 else Debrief.Hard.NONE
        Debrief.objects.create(
            patient=patient, encounter=session, tags=tags, hard=hard, by=integrator, at=held.period_end
        )


def _thread(
    patient: Patient, part: Part, told: Told, session: Encounter, at: datetime, rng: np.random.Generator
) -> None:
    assert session.period_end is not None
    seen = session.period_end + timedelta(minutes=15)
    name = str(patient)
    insight = Insight.objects.create(
        patient=patient,
        encounter=session,
        words=told.insight,
        origin=Insight.Origin.CHAIR,
        authored=seen,
        received=seen,
        by=name,
    )
    decided = seen + timedelta(hours=27)
    if not told.commitment or decided >= at:
        return
    commitment = Commitment.objects.create(
        patient=patient, insight=insight, words=told.commitment, by=name, at=decided
    )
    modality = load_modality(told.practice)
    practice = Practice.objects.create(
        patient=patient,
        commitment=commitment,
        modality=modality.id,
        version=modality.version,
        title=modality.title,
        per_week=told.per_week,
        since=decided,
        by=name,
        at=decided,
    )
    CheckIn.objects.bulk_create(_check_ins(practice, part, told, at, rng))


def _check_ins(
    practice: Practice, part: Part, told: Told, at: datetime, rng: np.random.Generator
) -> Iterator[CheckIn]:
    """An answer on most days it was done, in the evening; a few say that today it was not."""
    zone = ZoneInfo(practice.patient.organization.zone)
    began = practice.since.astimezone(zone).date()
    first_visit = began - timedelta(days=7)
    weeks = part.course.practice_by_week
    for day in range((at.astimezone(zone).date() - began).days + 1):
        if told.dies is not None and day > told.dies:
            return
        week = min((began + timedelta(days=day) - first_visit).days // 7, len(weeks) - 1)
        share = float(np.clip(USUAL_SHARE + PER_SD * weeks[week], 0.05, 1.0))
        draw = rng.random()
        if draw < share * practice.per_week / 7:
            done = CheckIn.Done.SOME if draw < 0.1 else CheckIn.Done.YES
        elif draw > 0.96:
            done = CheckIn.Done.NOT_TODAY
        else:
            continue
        answered = datetime.combine(began + timedelta(days=day), time(20, int(rng.integers(60))), zone)
        if practice.since < answered < at:
            yield _check_in(practice, str(done), answered, rng)


def _check_in(practice: Practice, done: str, answered: datetime, rng: np.random.Generator) -> CheckIn:
    felt = str(rng.choice(["helped", "helped", "neither", "hard", ""]))
    return CheckIn(
        patient_id=practice.patient_id,
        practice=practice,
        operation=UUID(bytes=rng.bytes(16), version=4),
        done=done,
        felt="" if done == CheckIn.Done.NOT_TODAY else felt,
        answered=answered,
        answered_local=answered.isoformat(timespec="minutes"),
        counted=answered,
        received=answered + timedelta(seconds=2),
        by=str(practice.patient),
    )


def gather_the_circle(clinic: Clinic, script: Mapping[str, Any], at: datetime) -> Circle:
    """Open the circle, give people their seats, and write down who came on the last evenings."""
    told = script["circle"]
    leader = clinic.team["integrator"][0]
    by = identify(leader.user)[0]
    zone = ZoneInfo(clinic.organization.zone)
    evenings = list(_evenings(at.astimezone(zone).date(), told["weekday"], told["evenings"]))
    opened = _moment(evenings[0] - timedelta(days=20), time(12), zone)
    circle = open_circle(
        name=told["name"],
        purpose=told["purpose"],
        led_by=leader,
        weekday=told["weekday"],
        hour=time.fromisoformat(told["hour"]),
        minutes=told["minutes"],
        place=told["place"],
        seats=told["seats"],
        open_to=Circle.OpenTo.FORMER,
        by=by,
        at=opened,
    )
    in_phase = EpisodeOfCare.objects.filter(phase__in=[Phase.INTEGRATION, Phase.SUSTAIN], period_end=None)
    seated = Patient.objects.filter(
        organization=clinic.organization,
        pk__in=in_phase.values("patient"),
        care_team__practitioner=leader,
    )
    people = list(seated.order_by("identifier")[: told["roster"]])
    for patient in people:
        join_circle(circle=circle, patient=patient, by=by, at=opened + timedelta(days=1))
    rng = np.random.default_rng([script["seed"], told["weekday"]])
    for evening in evenings:
        words = rng.choice(["came", "came", "came", "sent-word", "not-there"], size=len(people))
        write_attendance(
            circle=circle,
            day=evening,
            presence={patient.pk: str(word) for patient, word in zip(people, words, strict=True)},
            by=by,
            at=_moment(evening, time(20, 15), zone),
        )
    return circle


def _evenings(today: date, weekday: int, count: int) -> Iterator[date]:
    last = today - timedelta(days=(today.weekday() - weekday) % 7 or 7)
    for back in reversed(range(count)):
        yield last - timedelta(weeks=back)


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone)


def worry_about_someone(clinic: Clinic, script: Mapping[str, Any], at: datetime) -> None:
    """The integrator of a member who went quiet raises a concern to a clinician."""
    told = script["concern"]
    given, family = told["of"].split(" ")
    patient = Patient.objects.get(organization=clinic.organization, given=given, family=family)
    seat = (
        patient.care_team.filter(role="integrator", period_end=None)
        .select_related("practitioner__user")
        .get()
    )
    raise_concern(
        patient=patient,
        words=told["words"],
        soon=told["soon"],
        role="prescriber",
        by=identify(seat.practitioner.user)[0],
        at=at - timedelta(hours=5),
    )
