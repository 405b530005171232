"""Sends what waits in the outbox: at least once, with a receipt for every try.

A message is claimed with a lease before it is sent; if this process dies, the lease ends and
another sends it. What a slow mail server leaves of a batch is given back long before its lease ends, and
what was never tried goes before what failed: an alarm waits for no address that cannot be reached. A step
of the ladder whose finding somebody has taken is not sent, and neither is what is too late to be of use
(`not_after`).
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from time import monotonic

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F, Q, QuerySet

from afterglow_clinic.chart.models import Notification, NotificationReceipt

LEASE = timedelta(minutes=2)
RETRY = timedelta(minutes=1)
LATE = timedelta(minutes=5)
BATCH = 50
HELD_S = 30.0
"""How long a batch is sent from. A last mail that takes more than the rest of its lease may be sent twice."""


def send_due(*, at: datetime, watch: Callable[[], float] = monotonic) -> int:
    """Send what is due at `at`, one batch and no longer than `HELD_S`; returns how many were handed over.

    Args:
        watch: Counts seconds; it tells no time of day.
    """
    sent, batch, ends = 0, claim(at=at), watch() + HELD_S
    for number, message in enumerate(batch):
        if watch() > ends:
            _give_back(batch[number:])
            break
        sent += _send(message, at)
    return sent


def _give_back(messages: Iterable[Notification]) -> None:
    """Nobody holds them any more: whoever claims next sends them first."""
    Notification.objects.filter(pk__in=[message.pk for message in messages]).update(leased_until=None)


def claim(*, at: datetime) -> list[Notification]:
    """Take a batch that is due and in nobody's hands, for the length of the lease."""
    with transaction.atomic():
        free = Q(leased_until=None) | Q(leased_until__lte=at)
        due = list(
            _due(at)
            .filter(free)
            .select_for_update(of=("self",))
            .order_by(F("leased_until").asc(nulls_first=True), "not_before")[:BATCH]
        )
        Notification.objects.filter(pk__in=[message.pk for message in due]).update(leased_until=at + LEASE)
        return due


def is_late(*, at: datetime) -> bool:
    """Whether something waits that should have been sent a while ago: nobody sends, or no mail is taken."""
    return _due(at).filter(not_before__lte=at - LATE).exists()


def _due(at: datetime) -> "QuerySet[Notification]":
    """What is to be sent by now, of every clinic: not taken by anybody meanwhile, and not too late."""
    taken = Q(issue__acknowledgement__isnull=False) & Q(not_before__gt=F("created"))
    timely = Q(not_after=None) | Q(not_after__gt=at)
    return Notification.objects.filter(timely, delivered=None, not_before__lte=at).exclude(taken)


def _send(message: Notification, at: datetime) -> bool:
    try:
        send_mail(message.subject, message.text, None, [message.address])
    except Exception as failure:  # noqa: BLE001  any failure of a channel is a receipt, never a crash
        _receipt(message, at, delivered=False, detail=type(failure).__name__)
        return False
    _receipt(message, at, delivered=True, detail="")
    return True


@transaction.atomic
def _receipt(message: Notification, at: datetime, *, delivered: bool, detail: str) -> None:
    NotificationReceipt.objects.create(notification=message, at=at, delivered=delivered, detail=detail)
    message.delivered = at if delivered else None
    message.leased_until = at + RETRY
    message.save(update_fields=["delivered", "leased_until"])
