"""What is done around a session: it begins, the line comes out; and contacts that took place.

A session begins only when the state graph permits it with consent, eligibility and gate as the rows say
at that moment. Pressing twice does a thing once. The gate stands in `gating`.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from afterglow.program import progress
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.appointing import plan_of
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.consenting import standing
from afterglow_clinic.chart.holding import hold
from afterglow_clinic.chart.models import (
    Appointment,
    Encounter,
    EpisodeOfCare,
    LineOut,
    Patient,
    Phase,
    PhaseChange,
    SessionStart,
)
from afterglow_clinic.chart.permissions import check_may
from afterglow_clinic.chart.planning import Planned
from afterglow_clinic.chart.reviewing import review_patient
from afterglow_clinic.treatment_room.holding import NotNow, locked_patient, open_time, practitioner_of
from afterglow_clinic.treatment_room.readying import latest_gate, standing_of

ROUTES = {
    "iv": "intravenous",
    "im": "intramuscular",
    "sc": "subcutaneous",
    "nasal": "nasal",
    "sublingual": "sublingual",
    "oral": "oral",
}
BEFORE_JOURNEYS = frozenset({Phase.INQUIRY, Phase.INTAKE, Phase.PREPARATION})


@transaction.atomic
def begin_session(*, appointment: Appointment, by: Actor, at: datetime) -> Encounter:
    """Begin the session of an agreed time.

    Raises:
        NotPermitted: `session.run` does not name the actor.
        NotNow: A consent, the eligibility, the gate or the time stands in the way; each in a sentence.
    """
    check_may(by, "session.run")
    patient = locked_patient(appointment)
    practitioner = practitioner_of(by, patient)
    begun = Encounter.objects.filter(appointment=appointment).first()
    if begun is not None:
        return begun
    kept = open_time(appointment)
    planned, record = plan_of(patient)
    found = standing_of(patient, planned, record, kept.session, at)
    if found.progress.state == "in-session":
        raise NotNow(_("They are in a session already."))
    if not found.may_begin:
        raise NotNow(*found.said)
    _refuse_another_day(kept, planned, at)
    try:
        progress.act(found.progress, "start-session")
    except progress.NotPermitted as refused:
        raise NotNow(str(refused)) from refused
    gate = latest_gate(planned, kept.session)
    if gate is None or not gate.passed:
        raise NotNow(_("The gate of this session has not been passed."))
    encounter = _begun(kept, planned, at)
    SessionStart.objects.create(
        patient=patient,
        encounter=encounter,
        gate=gate,
        session=kept.session,
        rests_on={"consents": [str(row.pk) for row in standing(patient, at)], "gate": str(gate.pk)},
        by_id=practitioner,
        at=at,
    )
    _into_journeys(patient, by, at)
    detail = {"session": kept.session, "pin": planned.plan.pin}
    audit(by=by, at=at, action=Action.CREATE, subtype="session.begin", entity=encounter, detail=detail)
    review_patient(patient=patient, at=at, by=by)
    return encounter


def _begun(kept: Appointment, planned: Planned, at: datetime) -> Encounter:
    protocol = planned.plan.protocol
    try:
        with transaction.atomic():
            return Encounter.objects.create(
                patient_id=kept.patient_id,
                location=kept.location,
                kind=Encounter.Kind.TREATMENT,
                status=Encounter.Status.IN_PROGRESS,
                agent=protocol.agent,
                route=ROUTES.get(protocol.route, protocol.route),
                period_start=at,
                appointment=kept,
            )
    except IntegrityError as taken:
        raise NotNow(_("They are in a session already.")) from taken


def _refuse_another_day(kept: Appointment, planned: Planned, at: datetime) -> None:
    """A session begins on the day it is agreed for; on another one the time is moved first."""
    zone = ZoneInfo(planned.plan.zone)
    agreed, today = timezone.localdate(kept.start, zone), timezone.localdate(at, zone)
    if agreed != today:
        raise NotNow(_("This session is agreed for another day. Move it to today first."))


def _into_journeys(patient: Patient, by: Actor, at: datetime) -> None:
    """The first session is where the journeys begin, whatever phase somebody left them in."""
    episode = EpisodeOfCare.objects.filter(patient=patient, period_end=None).first()
    if episode is None or episode.phase not in BEFORE_JOURNEYS:
        return
    episode.phase = Phase.JOURNEYS
    episode.save(update_fields=["phase"])
    PhaseChange.objects.create(
        patient=patient,
        episode=episode,
        phase=Phase.JOURNEYS,
        by=by.name,
        at=at,
        reason=_("The first session has begun."),
    )


@transaction.atomic
def line_out(*, encounter: Encounter, reason: LineOut.Reason, note: str, by: Actor, at: datetime) -> LineOut:
    """The line is out: the session is over, the windows after it open, and the checkpoint may be held.

    Raises:
        NotPermitted: `session.run` does not name the actor.
        NotNow: It is no session that is running.
    """
    check_may(by, "session.run")
    patient = Patient.objects.select_related("organization").get(pk=encounter.patient_id)
    practitioner = practitioner_of(by, patient)
    hold(patient.pk)
    earlier = LineOut.objects.filter(encounter=encounter).first()
    if earlier is not None:
        return earlier
    kept = Encounter.objects.get(pk=encounter.pk)
    if (kept.kind, kept.status) != (Encounter.Kind.TREATMENT, Encounter.Status.IN_PROGRESS):
        raise NotNow(_("This session is not running."))
    kept.status, kept.period_end = Encounter.Status.FINISHED, at
    kept.minutes = max(0, round((at - kept.period_start) / timedelta(minutes=1)))
    kept.save(update_fields=["status", "period_end", "minutes"])
    row = LineOut.objects.create(
        patient=patient, encounter=kept, reason=reason, note=note, by_id=practitioner, at=at
    )
    detail = {"reason": str(reason)}
    audit(by=by, at=at, action=Action.UPDATE, subtype="session.line-out", entity=kept, detail=detail)
    review_patient(patient=patient, at=at, by=by)
    return row


@transaction.atomic
def keep_time(*, appointment: Appointment, minutes: int, by: Actor, at: datetime) -> Encounter:
    """Write down that a contact or visit took place as agreed, and how long it was.

    Raises:
        NotPermitted: `time.keep` does not name the actor.
        NotNow: It was called off, lies ahead, or is a session, which begins through its gate.
    """
    check_may(by, "time.keep")
    patient = locked_patient(appointment)
    practitioner_of(by, patient)
    done = Encounter.objects.filter(appointment=appointment).first()
    if done is not None:
        return done
    kept = open_time(appointment)
    if kept.kind == Appointment.Kind.SESSION:
        raise NotNow(_("A session begins through its gate."))
    if kept.start > at:
        raise NotNow(_("This time lies ahead. Write it down when it has taken place."))
    encounter = Encounter.objects.create(
        patient=patient,
        location=kept.location,
        kind=_kind_of(kept),
        status=Encounter.Status.FINISHED,
        modality=kept.modality,
        period_start=kept.start,
        period_end=kept.start + timedelta(minutes=minutes),
        minutes=minutes,
        appointment=kept,
    )
    detail = {"activity": kept.activity, "minutes": minutes}
    audit(by=by, at=at, action=Action.CREATE, subtype="time.keep", entity=encounter, detail=detail)
    review_patient(patient=patient, at=at, by=by)
    return encounter


def _kind_of(kept: Appointment) -> Encounter.Kind:
    if kept.component == "integration":
        return Encounter.Kind.INTEGRATION
    return Encounter.Kind.DIAGNOSIS if kept.component == "diagnosis" else Encounter.Kind.OTHER
