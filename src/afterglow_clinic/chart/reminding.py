"""What a member decides about reminders: their rhythm, an end to it, and which phones get them.

When one may go out is `afterglow.program.reminding`'s to say; who sends it is the member's app. A link
in a mail stops reminders without signing in: it can do that, and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils.translation import gettext as _

from afterglow.program.reminding import Rhythm, quiet_at
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import (
    Notification,
    Patient,
    PushEnd,
    PushSubscription,
    ReminderRhythm,
)
from afterglow_clinic.chart.permissions import check_may

SIGNER = Signer(salt="afterglow.reminders.stop")
MORNING, NIGHT, HOUR = time(8), time(21), time(10)
"""Where the page starts: quiet from nine in the evening to eight, a reminder at ten."""
MOST_PHONES = 5
"""Of one member."""


class RhythmRefused(ValueError):
    """This rhythm cannot be kept; `field` names what is wrong."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a member asks for. `ways` are of `ReminderRhythm.Way`."""

    days: Sequence[int]
    hour: time
    quiet_from: time
    quiet_to: time
    zone: str
    ways: Sequence[str]
    paused_until: date | None = None


@transaction.atomic
def set_rhythm(*, patient: Patient, choice: Choice, by: Actor, at: datetime) -> ReminderRhythm:
    """Keep a new version of what the member chose; it counts from now, and owes nothing from before.

    Raises:
        NotPermitted: `reminders.own` does not name the actor.
        RhythmRefused: The hour lies in the quiet hours, or there are days and no way.
    """
    check_may(by, "reminders.own")
    if choice.days and quiet_at(choice.hour, choice.quiet_from, choice.quiet_to):
        raise RhythmRefused("hour", _("This hour lies in your quiet hours. Choose another, or move them."))
    if choice.days and not choice.ways:
        raise RhythmRefused("ways", _("Choose at least one way, or no days at all."))
    row = _next_version(patient, choice, by, at)
    detail = {"days": len(row.days), "ways": row.ways}
    audit(by=by, at=at, action=Action.CREATE, subtype="reminders.set", entity=row, detail=detail)
    return row


@transaction.atomic
def stop_reminders(*, patient: Patient, by: Actor, at: datetime) -> ReminderRhythm | None:
    """No reminders from this moment, those that wait in the outbox among them. None where there were none.

    Raises:
        NotPermitted: Neither the member themselves, nor the system for a link of theirs.
    """
    check_may(by, "reminders.own")
    before = newest_rhythm(patient)
    _too_late_now(patient, at)
    if before is None or not before.days:
        return None
    choice = Choice(
        days=(),
        hour=before.hour,
        quiet_from=before.quiet_from,
        quiet_to=before.quiet_to,
        zone=before.zone,
        ways=before.ways,
    )
    row = _next_version(patient, choice, by, at)
    audit(by=by, at=at, action=Action.CREATE, subtype="reminders.stop", entity=row)
    return row


def newest_rhythm(patient: Patient) -> ReminderRhythm | None:
    """The version that counts."""
    return ReminderRhythm.objects.filter(patient=patient).order_by("-revision").first()


def _next_version(patient: Patient, choice: Choice, by: Actor, at: datetime) -> ReminderRhythm:
    Patient.objects.select_for_update(of=("self",)).only("pk").get(pk=patient.pk)
    last = newest_rhythm(patient)
    return ReminderRhythm.objects.create(
        patient=patient,
        revision=last.revision + 1 if last else 1,
        days=sorted(set(choice.days)),
        hour=choice.hour,
        quiet_from=choice.quiet_from,
        quiet_to=choice.quiet_to,
        zone=choice.zone,
        ways=sorted(set(choice.ways)),
        paused_until=choice.paused_until,
        by=by.name,
        at=at,
    )


def _too_late_now(patient: Patient, at: datetime) -> None:
    waiting = Notification.objects.filter(patient=patient, delivered=None, key__startswith=OUTBOX_KEY)
    waiting.update(not_after=at)


OUTBOX_KEY = "reminder:"


def as_core(row: ReminderRhythm) -> Rhythm:
    """A version as the core is told it."""
    return Rhythm(
        days=frozenset(row.days),
        hour=row.hour,
        quiet_from=row.quiet_from,
        quiet_to=row.quiet_to,
        zone=row.zone,
        since=row.at,
        paused_until=row.paused_until,
    )


def stop_token(patient: Patient) -> str:
    """What the link in a mail carries. It does not run out: a mail may be opened years later."""
    return SIGNER.sign(patient.pk.hex)


def patient_of_token(token: str) -> Patient | None:
    """Whose link this is; None where we did not make it."""
    try:
        pk = UUID(SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None
    return Patient.objects.filter(pk=pk).first()


@transaction.atomic
def add_phone(
    *, patient: Patient, name: str, endpoint: str, p256dh: str, auth: str, by: Actor, at: datetime
) -> PushSubscription:
    """This phone gets reminders. One that was somebody else's before is theirs no longer.

    Of more than `MOST_PHONES` the one added first gets nothing any more: whoever adds has one in hand.

    Raises:
        NotPermitted: `reminders.own` does not name the actor.
    """
    check_may(by, "reminders.own")
    Patient.objects.select_for_update(of=("self",)).only("pk").get(pk=patient.pk)
    known = PushSubscription.objects.select_for_update().filter(endpoint=endpoint).first()
    if known is not None and known.patient_id == patient.pk and known.p256dh == p256dh:
        return known
    if known is not None:
        end_phone(phone=known, reason=PushEnd.Reason.TAKEN_OVER, by=by, at=at)
    for oldest in phones_of(patient)[: 1 - MOST_PHONES]:
        end_phone(phone=oldest, reason=PushEnd.Reason.REPLACED, by=by, at=at)
    row = PushSubscription.objects.create(
        patient=patient, name=name, endpoint=endpoint, p256dh=p256dh, auth=auth, by=by.name, at=at
    )
    audit(by=by, at=at, action=Action.CREATE, subtype="phone.add", entity=row)
    return row


@transaction.atomic
def end_phone(*, phone: PushSubscription, reason: str, by: Actor, at: datetime) -> PushEnd:
    """This phone gets nothing any more, and its address is forgotten. Ended twice is ended once."""
    check_may(by, "reminders.own")
    name = "-" if by.patient_id not in (None, phone.patient_id) else by.name
    row, fresh = PushEnd.objects.get_or_create(
        subscription=phone,
        defaults={"patient_id": phone.patient_id, "reason": reason, "by": name, "at": at},
    )
    if fresh:
        phone.endpoint = phone.p256dh = phone.auth = ""
        phone.save(update_fields=["endpoint", "p256dh", "auth"])
        audit(by=by, at=at, action=Action.UPDATE, subtype="phone.end", entity=row, detail={"reason": reason})
    return row


def phones_of(patient: Patient) -> list[PushSubscription]:
    """The phones that get reminders, the oldest first."""
    return list(PushSubscription.objects.filter(patient=patient, end=None))
