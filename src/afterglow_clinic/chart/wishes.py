"""What a member likes among practices, and how much time they have: kept as they said it, the newest counts.

It is theirs to say, and nobody says it for them. Matching reads it in `chart.modalities`; the
team that works with them sees it where a practice is chosen.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import Patient, PracticeWish
from afterglow_clinic.chart.once import noted
from afterglow_clinic.chart.permissions import NotPermitted, check_may


def wish_of(patient: Patient) -> PracticeWish | None:
    """What they said last; None where they never did."""
    return PracticeWish.objects.filter(patient=patient).first()


@transaction.atomic
def keep_wish(
    *, patient: Patient, likes: Iterable[str], minutes: int | None, by: Actor, at: datetime
) -> PracticeWish:
    """Keep what they like now. The same again is the same row.

    Raises:
        NotPermitted: The actor is not this member.
    """
    check_may(by, "thread.own")
    if by.patient_id != patient.pk:
        raise NotPermitted("thread.own")
    told = sorted(likes)
    last = wish_of(patient)
    if last is not None and (last.likes, last.minutes) == (told, minutes):
        return last
    row = PracticeWish.objects.create(patient=patient, likes=told, minutes=minutes, by=by.name, at=at)
    noted(by, at, "wish.keep", row)
    return row
