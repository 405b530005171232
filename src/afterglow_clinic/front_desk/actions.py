"""What a person at the front desk can do: register a member, and invite them by link and code.

The link and the code travel by different ways, and only their digests stay here. The
neighbour that opens an invitation is `afterglow_clinic.waiting_room`.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.inviting import code_digest, token_digest
from afterglow_clinic.chart.models import EpisodeOfCare, Invitation, Location, Patient, Phase, PhaseChange
from afterglow_clinic.chart.permissions import NotPermitted, check_may
from afterglow_clinic.chart.speaking import speaking_to

INVITATION_LASTS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class NewMember:
    """What the front desk knows of someone who is not yet a member."""

    given: str
    family: str
    birth_date: date | None
    gender: str
    email: str
    telecom: str
    language: str = "en"
    identifier: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class SealedInvitation:
    """An invitation with its two secrets, which exist only in this value."""

    invitation: Invitation
    token: str
    code: str


class AlreadyRegistered(ValueError):
    """The clinic's number for this person is taken."""


@transaction.atomic
def register_member(*, member: NewMember, by: Actor, at: datetime) -> Patient:
    """Open a record and an episode for someone.

    Raises:
        NotPermitted: `member.register` does not name the actor.
        AlreadyRegistered: The identifier is taken in this organization.
    """
    check_may(by, "member.register")
    if by.organization_id is None:
        raise NotPermitted("member.register")
    identifier = member.identifier or f"M-{secrets.token_hex(4).upper()}"
    if Patient.objects.filter(organization=by.organization_id, identifier=identifier).exists():
        raise AlreadyRegistered(identifier)
    patient = Patient.objects.create(
        organization_id=by.organization_id,
        location=member.location,
        identifier=identifier,
        given=member.given,
        family=member.family,
        birth_date=member.birth_date,
        gender=member.gender,
        email=member.email,
        telecom=member.telecom,
        language=member.language,
        created=at,
    )
    episode = EpisodeOfCare.objects.create(patient=patient, phase=Phase.INQUIRY, period_start=at)
    PhaseChange.objects.create(patient=patient, episode=episode, phase=Phase.INQUIRY, by=by.name, at=at)
    audit(by=by, at=at, action=Action.CREATE, subtype="patient.register", entity=patient, patient=patient.pk)
    return patient


def namesakes(*, given: str, family: str, birth_date: date | None, by: Actor) -> list[Patient]:
    """Members of this clinic who could be the same person, or be mistaken for them."""
    same_name = Patient.objects.visible_to(by).filter(family__iexact=family.strip())
    return [
        patient
        for patient in same_name
        if patient.given.casefold()[:1] == given.strip().casefold()[:1]
        or (birth_date is not None and patient.birth_date == birth_date)
    ]


@transaction.atomic
def invite(*, patient: Patient, instruments: Sequence[str], by: Actor, at: datetime) -> SealedInvitation:
    """Make a link and a code for a member. Earlier open links of theirs stop working.

    Raises:
        NotPermitted: `member.invite` does not name the actor.
        ValueError: No instrument is named.
    """
    check_may(by, "member.invite")
    if not instruments:
        raise ValueError("instruments: name at least one")
    patient.invitations.filter(revoked=None, expires__gt=at).update(revoked=at)
    token, code = secrets.token_urlsafe(32), f"{secrets.randbelow(1_000_000):06d}"
    invitation = Invitation(
        patient=patient,
        instruments=list(instruments),
        token_digest=token_digest(token),
        created=at,
        created_by=by.name,
        expires=at + INVITATION_LASTS,
    )
    invitation.code_digest = code_digest(invitation.pk, code)
    invitation.save(force_insert=True)
    audit(
        by=by,
        at=at,
        action=Action.CREATE,
        subtype="invitation.create",
        entity=invitation,
        detail={"instruments": list(instruments)},
    )
    return SealedInvitation(invitation, token, code)


def send_link(*, sealed: SealedInvitation, address: str) -> bool:
    """Mail the link, never the code. False if the mail could not be handed over.

    Called after the transaction. The text names no clinic, drug or diagnosis.
    """
    patient = sealed.invitation.patient
    with speaking_to(patient):
        subject = _("Your check-in")
        text = _("Here is your link. You also need the six-digit code you were given.\n\n%(link)s")
    try:
        return bool(send_mail(subject, text % {"link": address}, None, [patient.email]))
    except OSError:
        return False
