"""Whether anything waits for a member, by kind and never by name: what a reminder may speak of.

It counts nothing that is late and reads no answer. What is *next* for a member is the Today page's to say.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from afterglow.program.local_time import in_zone, instant
from afterglow_clinic.chart.asked import open_instruments
from afterglow_clinic.chart.messages import unread_from_team
from afterglow_clinic.chart.models import CheckIn, Patient, Practice, PracticePause

FORM, PRACTICE, MESSAGE = "form", "practice", "message"


def what_waits(patient: Patient, zone: ZoneInfo, at: datetime) -> frozenset[str]:
    """The kinds of things that wait for this member now.

    Args:
        zone: The member's own: their day and their week begin at midnight there.
    """
    found = {
        FORM: bool(open_instruments(patient, at)),
        PRACTICE: _a_practice(patient, zone, at),
        MESSAGE: unread_from_team(patient).exists(),
    }
    return frozenset(kind for kind, waits in found.items() if waits)


def _a_practice(patient: Patient, zone: ZoneInfo, at: datetime) -> bool:
    """Whether a practice has room this week and was not spoken of today."""
    today = instant(datetime.combine(in_zone(at, zone).date(), time()), zone)
    monday = instant(datetime.combine(today.date() - timedelta(days=today.weekday()), time()), zone)
    rests = PracticePause.objects.filter(Q(until=None) | Q(until__gt=at), patient=patient, resumed=None)
    rows = Practice.objects.filter(patient=patient, end=None, since__lte=at)
    rows = rows.exclude(pk__in=rests.values("practice"))
    answered = list(CheckIn.objects.filter(patient=patient, counted__gte=monday, practice__in=rows))
    return any(_has_room(practice, answered, today) for practice in rows)


def _has_room(practice: Practice, answered: list[CheckIn], today: datetime) -> bool:
    mine = [one for one in answered if one.practice_id == practice.pk]
    done = sum(one.done != CheckIn.Done.NOT_TODAY for one in mine)
    return done < practice.per_week and not any(one.counted >= today for one in mine)
