"""What an integrator does after a journey: write the debrief, and raise a concern to a clinician.

A debrief is the contact that the 72 hours wait for, so it is kept as one. A hard moment that was not
settled becomes a finding by the review, never by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from afterglow.toolbox.thread_limits import thread_limits
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.alerting import notify_roles
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import (
    Appointment,
    CareTeamParticipant,
    Concern,
    Debrief,
    Encounter,
    Patient,
    Task,
)
from afterglow_clinic.chart.once import Spoken
from afterglow_clinic.chart.permissions import check_practitioner
from afterglow_clinic.chart.reviewing import review_patient
from afterglow_clinic.chart.thread import commit, keep_insight

CONCERN = "concern"
AROUND = timedelta(hours=12)
"""An agreed integration time this near to the talk is the talk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What a debrief says. `insight` and `commitment` are the member's words, or empty."""

    tags: Sequence[str]
    hard: str
    words: str
    minutes: int
    insight: str = ""
    commitment: str = ""


@transaction.atomic
def write_debrief(*, session: Encounter, talk: Talk, by: Actor, at: datetime) -> Debrief:
    """Keep the talk after one journey, with what the member saw and decided in it.

    Raises:
        NotPermitted: The table, or the writer is no practitioner.
    """
    who = check_practitioner(by, "debrief.write")
    patient = session.patient
    row = Debrief.objects.create(
        patient=patient,
        encounter=session,
        tags=list(talk.tags),
        hard=talk.hard,
        words=talk.words,
        by_id=who,
        at=at,
    )
    detail = {"tags": list(talk.tags), "hard": talk.hard}
    audit(by=by, at=at, action=Action.CREATE, subtype="debrief.write", entity=row, detail=detail)
    _contact(patient, talk.minutes, at)
    if talk.insight:
        seen = keep_insight(
            patient=patient,
            words=talk.insight,
            origin="debrief",
            spoken=Spoken(at=at),
            encounter=session,
            by=by,
            at=at,
        )
        if talk.commitment:
            commit(patient=patient, words=talk.commitment, insight=seen, by=by, at=at)
    review_patient(patient=patient, at=at, by=by)
    return row


def _contact(patient: Patient, minutes: int, at: datetime) -> Encounter:
    """The talk as an integration contact; the agreed time it was, where there is one."""
    agreed = (
        Appointment.objects.filter(
            patient=patient,
            component="integration",
            cancelled=None,
            encounter=None,
            start__range=(at - AROUND, at + AROUND),
        )
        .order_by("start")
        .first()
    )
    return Encounter.objects.create(
        patient=patient,
        kind=Encounter.Kind.INTEGRATION,
        status=Encounter.Status.FINISHED,
        period_start=at - timedelta(minutes=minutes),
        period_end=at,
        minutes=minutes,
        modality="integration-session",
        appointment=agreed,
    )


@transaction.atomic
def raise_concern(*, patient: Patient, words: str, soon: str, role: str, by: Actor, at: datetime) -> Concern:
    """Ask a clinician to look: their task until it is done, and a message that says only that it waits.

    Raises:
        NotPermitted: The table, or the writer is no practitioner.
    """
    writer = check_practitioner(by, "concern.raise")
    place = CareTeamParticipant.objects.filter(patient=patient, role=role, period_end=None)
    person = next((one.practitioner for one in place.select_related("practitioner")), None)
    already = Concern.objects.filter(patient=patient).count()
    task = Task.objects.create(
        patient=patient,
        key=f"{CONCERN}/{already + 1}",
        code=CONCERN,
        description=_("Answer the concern of %(name)s") % {"name": by.name},
        reason={"soon": soon},
        owner_role=role,
        owner=person,
        opens=at,
        closes=at + thread_limits().concern[soon],
        authored=at,
    )
    row = Concern.objects.create(patient=patient, task=task, words=words, soon=soon, by_id=writer, at=at)
    audit(by=by, at=at, action=Action.CREATE, subtype="concern.raise", entity=row, detail={"soon": soon})
    notify_roles(
        patient=patient,
        people={role: person},
        key=f"{CONCERN}/{row.pk}",
        subject=_("A colleague asks you to look"),
        text=_("A concern about a member waits for you. Please sign in and open it."),
        at=at,
    )
    return row
