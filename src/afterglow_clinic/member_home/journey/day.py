"""Where a member stands on the day of a journey, and what became of a hand they raised.

Nothing here is promised: a time is the clinic's own clock, a contact is booked or it is not, and a raised
hand is answered when somebody said so by name.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from afterglow.program.due import Due, due
from afterglow_clinic.chart.appointing import NoPlan, plan_of
from afterglow_clinic.chart.models import Appointment, Encounter, HandAnswer, Patient, RaisedHand
from afterglow_clinic.chart.planning import Unplanned
from afterglow_clinic.chart.preparation import next_journey

Stage = Literal["none", "before", "during", "after"]


@dataclass(frozen=True, slots=True)
class Day:
    """The journey that counts now. `soon` says that its day is today."""

    stage: Stage
    ahead: Appointment | None = None
    encounter: Encounter | None = None
    soon: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """The talk after a journey: until when it is meant to be, and when it is booked, with whom."""

    due: Due | None
    booked: Appointment | None


@dataclass(frozen=True, slots=True)
class Hand:
    """The latest hand of today, in words: raised, or somebody comes. One nobody answered is up on any day."""

    state: Literal["down", "up", "answered"]
    said: str = ""


def day_of(patient: Patient, at: datetime) -> Day:
    """Before, in, after, or none near. A journey of yesterday is still after: the night lies between."""
    rows = Encounter.objects.filter(patient=patient, kind=Encounter.Kind.TREATMENT)
    running = rows.filter(status=Encounter.Status.IN_PROGRESS).first()
    if running is not None:
        return Day("during", encounter=running, soon=True)
    ahead = next_journey(patient, at)
    today = localtime(at).date()
    soon = ahead is not None and localtime(ahead.start).date() == today
    last = (
        rows.filter(status=Encounter.Status.FINISHED, period_start__lte=at).order_by("-period_start").first()
    )
    if last is not None and not soon and (today - localtime(last.period_start).date()).days <= 1:
        return Day("after", ahead, last)
    return Day("before", ahead, soon=soon) if ahead is not None else Day("none")


def contact_after(patient: Patient, encounter: Encounter | None, at: datetime) -> Contact:
    """The contact the line out opened, and the time booked for it, if any."""
    booked = Appointment.objects.filter(
        patient=patient, kind=Appointment.Kind.CONTACT, cancelled=None, encounter=None, end__gt=at
    )
    row = booked.select_related("practitioner").order_by("start").first()
    try:
        planned, record = plan_of(patient)
    except (NoPlan, Unplanned):
        return Contact(None, row)
    ended = encounter.period_end if encounter is not None else None
    opened = (
        item
        for item in due(record, planned.plan, at)
        if item.instance.activity.kind == "contact"
        and item.instance.activity.after == "line-out"
        and item.event.at == ended
        and ended is not None
        and item.state in ("open", "closing")
    )
    return Contact(next(opened, None), row)


def hand_of(patient: Patient, at: datetime) -> Hand:
    """What became of the latest hand raised today, or of one that nobody has answered yet."""
    midnight = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    counts = Q(received__gte=midnight) | Q(answer=None)
    hand = RaisedHand.objects.filter(counts, patient=patient).order_by("-received").first()
    if hand is None:
        return Hand("down")
    earlier = hand.received < midnight
    when = date_format(localtime(hand.received), "j F, H:i") if earlier else clock(hand.received)
    raised = _("Raised %(when)s.") % {"when": when}
    answer = HandAnswer.objects.filter(patient=patient, hand=hand).select_related("by").first()
    if answer is None:
        told = _("Your team has been told. If nobody comes, call out or use the bell.")
        return Hand("up", f"{raised} {told}")
    coming = _("%(name)s is coming, %(when)s.") % {"name": answer.by.name, "when": clock(answer.at)}
    return Hand("answered", f"{raised} {coming}")


def clock(moment: datetime) -> str:
    """A time of today, on the clinic's clock."""
    return date_format(localtime(moment), "H:i")
