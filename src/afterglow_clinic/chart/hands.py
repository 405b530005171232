"""A member raises a hand, and a named person comes."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import Encounter, HandAnswer, Patient, RaisedHand
from afterglow_clinic.chart.once import Spoken, noted, once
from afterglow_clinic.chart.opening import find
from afterglow_clinic.chart.permissions import check_may, check_practitioner
from afterglow_clinic.chart.reviewing import review_patient


@transaction.atomic
def raise_hand(*, patient: Patient, operation: UUID, spoken: Spoken, by: Actor, at: datetime) -> RaisedHand:
    """A member asks for somebody now: in the same moment a finding for the room's staff.

    Sent again under its id it is the same hand, whatever moment the second sending says.
    """
    check_may(by, "hand.raise")
    under_way = Encounter.objects.filter(patient=patient, kind="treatment", status="in-progress").first()
    row, fresh = once(
        RaisedHand,
        operation,
        {"patient_id": patient.pk},
        raised=spoken.at,
        encounter=under_way,
        raised_local=spoken.local,
        received=at,
        by=by.name,
    )
    if fresh:
        noted(by, at, "hand.raise", row)
        review_patient(patient=patient, at=at, by=by)
    return row


@transaction.atomic
def answer_hand(*, hand: RaisedHand, by: Actor, at: datetime) -> HandAnswer:
    """A named person came. Two who come at once are one answer: the first.

    Raises:
        NotPermitted: Only a practitioner can come.
    """
    who = check_practitioner(by, "hand.answer")
    row, fresh = HandAnswer.objects.get_or_create(
        hand=hand, defaults={"patient_id": hand.patient_id, "by_id": who, "at": at}
    )
    if fresh:
        noted(by, at, "hand.answer", row)
    return row


def come(*, hand_id: UUID, by: Actor, at: datetime) -> str:
    """Answer a hand from a page of any room, and say whose answer it is: the first who came.

    Raises:
        Http404: No hand of a member whom this reader sees.
        NotPermitted: As for `answer_hand`.
    """
    hand = find(RaisedHand.objects.visible_to(by), hand_id)
    row = answer_hand(hand=hand, by=by, at=at)
    return _("Answered by %(name)s. The member sees it.") % {"name": row.by.name}
