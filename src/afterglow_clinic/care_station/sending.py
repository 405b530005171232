"""Sends what waits in the outbox: at least once, with a receipt for every try, never twice at once.

A message is claimed with a lease before it is sent; if this process dies, the lease ends and
another sends it. A step of the ladder whose finding somebody has taken is not sent, and neither is
what is too late to be of use (`not_after`).
"""

from datetime import datetime, timedelta

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F, Q

from afterglow_clinic.chart.models import Notification, NotificationReceipt

LEASE = timedelta(minutes=2)
RETRY = timedelta(minutes=1)
BATCH = 50


def send_due(*, at: datetime) -> int:
    """Send everything due at `at`; returns how many were handed over."""
    return sum(_send(message, at) for message in claim(at=at))


def claim(*, at: datetime) -> list[Notification]:
    """Take a batch that is due and in nobody's hands, for the length of the lease."""
    with transaction.atomic():
        free = Q(leased_until=None) | Q(leased_until__lte=at)
        taken = Q(issue__acknowledgement__isnull=False) & Q(not_before__gt=F("created"))
        timely = Q(not_after=None) | Q(not_after__gt=at)
        due = list(
            Notification.objects.select_for_update(of=("self",))
            .filter(free, timely, delivered=None, not_before__lte=at)
            .exclude(taken)
            .order_by("not_before")[:BATCH]
        )
        Notification.objects.filter(pk__in=[message.pk for message in due]).update(leased_until=at + LEASE)
        return due


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
