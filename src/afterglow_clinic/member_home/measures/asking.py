"""Asks what a plan asks by itself: one link to each member, once for each occasion, at an hour of the day.

The link needs the six digits the member already has. What is in its mail, and that two workers never
mail one link at once, is `afterglow_clinic.member_home.measures.mailing`.
"""

import logging
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from afterglow.program.asked import Asked
from afterglow.program.experience import experience_measures
from afterglow_clinic.chart.actor import the_system
from afterglow_clinic.chart.asked import asked_now, may_be_shown
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.consenting import consent_refusals
from afterglow_clinic.chart.inviting import attempts_at, token_digest, tries_left
from afterglow_clinic.chart.loading import load_records
from afterglow_clinic.chart.models import EpisodeOfCare, Invitation, MeasureAsked, Patient
from afterglow_clinic.chart.notices import FOLLOWED
from afterglow_clinic.chart.planning import load_plans
from afterglow_clinic.member_home.measures.mailing import mail_link

LOG = logging.getLogger(__name__)
LASTS = timedelta(days=14)
"""How long a link works where what it asks for has no end of its own: a rhythm."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What one look did: members asked, and mails handed over."""

    asked: int = 0
    mailed: int = 0


def ask_due(*, at: datetime) -> Sent:
    """Ask everything that is due at `at` of everybody who is followed, and mail what was not mailed.

    One member's trouble is told to the operator, and the rest go on.
    """
    followed = EpisodeOfCare.objects.filter(period_end=None, phase__in=FOLLOWED).values("patient")
    rows = Patient.objects.filter(pk__in=followed).exclude(email="").select_related("organization")
    patients = [patient for patient in rows if _is_awake(patient, at)]
    asked = sum(ask(patient=patient, at=at) is not None for patient in _with_something(patients, at))
    return Sent(asked, sum(_mailed(patient, at) for patient in patients))


def _mailed(patient: Patient, at: datetime) -> bool:
    try:
        return mail_link(patient=patient, at=at)
    except Exception:
        LOG.exception("the link of member %s could not be mailed", patient.pk)
        return False


def _is_awake(patient: Patient, at: datetime) -> bool:
    """Whether it is an hour, where the member lives, at which a link goes out."""
    held = experience_measures()
    hour = at.astimezone(ZoneInfo(patient.zone or patient.organization.zone)).hour
    return held.from_hour <= hour < held.until_hour


def _with_something(patients: list[Patient], at: datetime) -> Iterable[Patient]:
    """Those of whom something is asked now; as many queries for all as for one."""
    records = load_records(patients)
    plans, _refused = load_plans(patients, records)
    for patient in patients:
        planned = plans.get(patient.pk)
        plan = planned.plan if planned is not None else None
        if any(one.done is None for one in may_be_shown(records[patient.pk], plan, at)):
            yield patient


@transaction.atomic
def ask(*, patient: Patient, at: datetime) -> Invitation | None:
    """Write down what is asked of one member by link now; None where nothing new is.

    Asked anew under the member's lock: two workers at once ask once.
    """
    Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    if consent_refusals(patient, ("contact",), at):
        return None
    known = set(MeasureAsked.objects.filter(patient=patient).values_list("key", flat=True))
    fresh = [one for one in asked_now(patient, at) if one.done is None and one.key not in known]
    if not fresh:
        return None
    invitation = _invite(patient, fresh, at)
    MeasureAsked.objects.bulk_create(
        MeasureAsked(
            patient=patient,
            key=one.key,
            instrument=one.instrument,
            session=one.session,
            opens=one.opens,
            closes=one.closes,
            invitation=invitation,
            at=at,
        )
        for one in fresh
    )
    return invitation


def _invite(patient: Patient, fresh: list[Asked], at: datetime) -> Invitation:
    """A link of the system. It opens with the code the member used before; without one it opens nothing."""
    system = the_system(patient.organization_id)
    root = _proven(patient)
    invitation = Invitation(
        patient=patient,
        instruments=[one.instrument for one in fresh],
        token_digest=token_digest(secrets.token_urlsafe(32)),
        code_digest=root.code_digest if root is not None else "",
        code_of=root,
        created=at,
        created_by=system.name,
        expires=max(one.closes or at + LASTS for one in fresh),
    )
    invitation.save(force_insert=True)
    detail = {"instruments": invitation.instruments}
    audit(by=system, at=at, action=Action.CREATE, subtype="measure.ask", entity=invitation, detail=detail)
    return invitation


def _proven(patient: Patient) -> Invitation | None:
    """The newest invitation of the front desk, if its code was typed right, by it or by a link with its code.

    One that was taken back or replaced lends its code to nothing: it may be in other hands. Nor does one
    that was typed wrong too often: a link with it would open nothing.
    """
    root = patient.invitations.filter(code_of=None).exclude(code_digest="").order_by("-created").first()
    if root is None or root.revoked is not None:
        return None
    opens = attempts_at(root).filter(succeeded=True).exists() and tries_left(root)
    return root if opens else None
