"""Sends the reminders that are due: at most one a day to each member, and only where something waits.

Each is written down before it leaves, in one transaction with its mail in the outbox; a process that
dies in between has sent none, never two. Asking again at once sends nothing again. No text names a
clinic, a drug, a diagnosis or a person.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from afterglow.program.local_time import UnknownZone, zone_named
from afterglow.program.reminding import Occasion, occasion_now
from afterglow_clinic.chart.actor import the_system
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import (
    ConsentCategory,
    ConsentWithdrawal,
    Notification,
    Patient,
    PushAttempt,
    PushEnd,
    PushSubscription,
    ReminderRhythm,
    ReminderSent,
)
from afterglow_clinic.chart.prompting import practice_is_silent
from afterglow_clinic.chart.reminding import (
    OUTBOX_KEY,
    as_core,
    end_phone,
    newest_rhythm,
    phones_of,
    stop_token,
)
from afterglow_clinic.chart.speaking import speaking_to
from afterglow_clinic.chart.waiting_things import PRACTICE, what_waits
from afterglow_clinic.member_home.reminders.pushing import Door, Handed, Post, hand_over
from afterglow_clinic.member_home.reminders.vapid import NoPushKey, push_key

Way = ReminderRhythm.Way
LOG = logging.getLogger(__name__)
ROUND_S = 60.0


@dataclass(frozen=True, slots=True)
class Reminders:
    """What one look sent: reminders, and what push services answered, by status."""

    sent: int = 0
    answers: Mapping[int, int] = field(default_factory=dict)


def send_due(*, at: datetime, door: Door, chance: np.random.Generator) -> Reminders:
    """Send everything that is due at `at`. One member's trouble is told to the operator, and the rest go on.

    After `ROUND_S` nobody new is begun: who was not reached is due still, and the next look finds them.

    Args:
        chance: The die of those who agreed that chance decides about practice prompts.
    """
    sent, answers, ends = 0, Counter[int](), door.watch() + ROUND_S
    for patient_id in _in_their_hour(at):
        if door.watch() > ends:
            LOG.warning("push services were slow: a round ended before everybody was looked at")
            break
        try:
            row = remind(patient_id=patient_id, at=at, chance=chance)
            if row is not None:
                sent += 1
                answers.update(push(row, at=at, door=door))
        except Exception:
            LOG.exception("the reminders of member %s could not be looked at", patient_id)
    return Reminders(sent, answers)


def _in_their_hour(at: datetime) -> Iterator[UUID]:
    """Members with an occasion now, by their newest rhythm and their last reminder; one query."""
    of_them = OuterRef("patient")
    newest = ReminderRhythm.objects.filter(patient=of_them).order_by("-revision").values("pk")[:1]
    last = ReminderSent.objects.filter(patient=of_them).order_by("-at").values("at")[:1]
    living = ReminderRhythm.objects.filter(pk=Subquery(newest)).exclude(days=[])
    for rhythm in living.annotate(last=Subquery(last)).order_by("patient"):
        try:
            due = occasion_now(as_core(rhythm), rhythm.last, at)
        except UnknownZone:
            LOG.error("rhythm %s names a zone that this machine does not know", rhythm.pk)
            continue
        if due is not None:
            yield rhythm.patient_id


def _last_sent(patient_id: UUID) -> datetime | None:
    rows = ReminderSent.objects.filter(patient=patient_id).order_by("-at")
    return rows.values_list("at", flat=True).first()


@transaction.atomic
def remind(*, patient_id: UUID, at: datetime, chance: np.random.Generator) -> ReminderSent | None:
    """Write down one member's reminder and put its mail in the outbox; None where none is due.

    Everything is asked anew under the member's lock: two workers at once write one.
    """
    held = Patient.objects.select_for_update(of=("self",)).select_related("organization")
    patient = held.get(pk=patient_id)
    rhythm = newest_rhythm(patient)
    if rhythm is None or _contact_taken_back(patient, rhythm):
        return None
    occasion = occasion_now(as_core(rhythm), _last_sent(patient.pk), at)
    if occasion is None:
        return None
    waiting = what_waits(patient, zone_named(rhythm.zone), at)
    ways = _ways(patient, rhythm)
    if practice_is_silent(
        patient=patient, day=occasion.day, due=PRACTICE in waiting, reachable=bool(ways), chance=chance, at=at
    ):
        waiting -= {PRACTICE}
    if not (waiting and ways):
        return None
    row = ReminderSent.objects.create(
        patient=patient, rhythm=rhythm, day=occasion.day, waiting=sorted(waiting), at=at
    )
    if Way.EMAIL in ways:
        _mail(patient, row, occasion, at)
    system = the_system(patient.organization_id)
    audit(by=system, at=at, action=Action.CREATE, subtype="reminder.send", entity=row)
    return row


def _ways(patient: Patient, rhythm: ReminderRhythm) -> set[str]:
    """The chosen ways that lead somewhere."""
    there = {Way.EMAIL.value: bool(patient.email), Way.PUSH.value: bool(phones_of(patient))}
    return {way for way in rhythm.ways if there.get(way)}


def _contact_taken_back(patient: Patient, rhythm: ReminderRhythm) -> bool:
    """Whether the member said after choosing this rhythm that they are not to be reached."""
    taken = ConsentWithdrawal.objects.filter(patient=patient, consent__category=ConsentCategory.CONTACT)
    return taken.filter(at__gte=rhythm.at).exists()


def _mail(patient: Patient, row: ReminderSent, occasion: Occasion, at: datetime) -> None:
    """One message for the outbox, that is too late once the occasion is over."""
    stop = reverse("member_home:reminders_stop_by_link", args=[stop_token(patient)])
    with speaking_to(patient):
        words = {"home": _absolute(reverse("member_home:today")), "stop": _absolute(stop)}
        Notification.objects.create(
            organization_id=patient.organization_id,
            patient=patient,
            key=f"{OUTBOX_KEY}{patient.pk}:{row.day}",
            address=patient.email,
            subject=waiting_words(),
            text=_("%(home)s\n\nStop these messages at once, without signing in:\n%(stop)s") % words,
            created=at,
            not_before=at,
            not_after=occasion.ends,
        )


def waiting_words() -> str:
    """All that a reminder says."""
    return _("You have something waiting.")


def _absolute(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


def push(row: ReminderSent, *, at: datetime, door: Door) -> list[int]:
    """Hand a reminder to each of the member's phones; what their push services answered.

    Called outside a transaction: nothing waits for somebody else's server with a lock in its hand.
    """
    if Way.PUSH not in row.rhythm.ways:
        return []
    occasion = occasion_now(as_core(row.rhythm), None, at)
    try:
        key = push_key()
    except NoPushKey:
        return []
    if occasion is None:
        return []
    with speaking_to(row.patient):
        message = {"title": waiting_words(), "url": reverse("member_home:today")}
    post = Post(key=key, contact=settings.PUSH_CONTACT, lives=occasion.ends - at, at=at)
    phones = phones_of(row.patient)
    return [_keep(row, phone, hand_over(phone, message, post=post, door=door), at) for phone in phones]


@transaction.atomic
def _keep(row: ReminderSent, phone: PushSubscription, handed: Handed, at: datetime) -> int:
    """What was answered; a phone its service no longer knows is forgotten."""
    PushAttempt.objects.create(
        patient=row.patient, subscription=phone, sent=row, status=handed.status, detail=handed.detail, at=at
    )
    if handed.gone:
        system = the_system(row.patient.organization_id)
        end_phone(phone=phone, reason=PushEnd.Reason.GONE, by=system, at=at)
    return handed.status
