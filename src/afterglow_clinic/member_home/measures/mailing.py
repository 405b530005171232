"""Mails a link that was made: at least once, and never by two workers at once.

A link is claimed under the member's lock, for `AGAIN`, before its mail leaves; a process that dies in
between has at worst mailed it, and the link is mailed once more when the claim is over. Such a second mail
carries a token of its own, and then the first one's opens nothing: a link that opens late is better than
none. Consent to contact is asked at every claim, not only when the link was made. The token is in the mail
and nowhere else. Whoever never used a code, but signs in another way, gets the app's own address. No text
names a clinic, a drug, a diagnosis or a measure.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from afterglow_clinic.chart.consenting import consent_refusals
from afterglow_clinic.chart.inviting import token_digest
from afterglow_clinic.chart.models import Invitation, MeasureAsked, Patient
from afterglow_clinic.chart.speaking import speaking_to

AGAIN = timedelta(minutes=10)
"""How long a claim lasts, and so how soon a mail that was not handed over is tried again."""


def mail_link(*, patient: Patient, at: datetime) -> bool:
    """Mail the newest link that was not handed over; whether one was. Called outside a transaction.

    Nothing waits for a mail server with a lock in its hand.
    """
    claimed = _claim(patient, at) if _waiting(patient, at).exists() else None
    if claimed is None:
        return False
    invitation, address = claimed
    if not _handed_over(patient, address):
        return False
    _waiting(patient, at).filter(invitation=invitation).update(mailed=at)
    return True


@transaction.atomic
def _claim(patient: Patient, at: datetime) -> tuple[Invitation, str] | None:
    """The link to mail now and its address, in nobody else's hands until the claim is over.

    The second of two workers waits for the member's lock and then finds the claim; on SQLite it waits
    for the whole transaction, which begins with the write lock (`site.settings`).
    """
    Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    if consent_refusals(patient, ("contact",), at):
        return None
    row = _waiting(patient, at).select_related("invitation").order_by("-at").first()
    if row is None or row.invitation is None or (row.tried is not None and at - row.tried < AGAIN):
        return None
    address = _address(patient, row.invitation)
    if not address:
        return None
    _waiting(patient, at).filter(invitation=row.invitation).update(tried=at)
    return row.invitation, address


def _waiting(patient: Patient, at: datetime) -> QuerySet[MeasureAsked]:
    alive = Q(invitation__revoked=None, invitation__expires__gt=at)
    return MeasureAsked.objects.filter(alive, patient=patient, mailed=None)


def _address(patient: Patient, invitation: Invitation) -> str:
    """The door with its code, or the app for one who signs in another way; empty where neither opens."""
    if invitation.code_of_id is not None:
        token = secrets.token_urlsafe(32)
        invitation.token_digest = token_digest(token)
        invitation.save(update_fields=["token_digest"])
        return f"{settings.PUBLIC_URL}{reverse('waiting_room:door', args=[token])}"
    return f"{settings.PUBLIC_URL}{reverse('member_home:today')}" if patient.account_id is not None else ""


def _handed_over(patient: Patient, address: str) -> bool:
    with speaking_to(patient):
        subject = _("A few questions for you")
        text = _(
            "A few questions wait for you. They take some minutes, and you may leave any of them out.\n\n"
            "%(link)s\n\nIf it asks for six digits: they are the ones you have."
        ) % {"link": address}
    try:
        return bool(send_mail(subject, text, None, [patient.email]))
    except OSError:
        return False
