"""A clinic's office hours as data: who set them, what they say in words, and when a message is answered by.

When somebody next reads is the core's to reckon (`afterglow.program.office_hours`). Where a clinic set no
hours nothing is promised, and that is said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from afterglow.program.office_hours import Hours, Stretch, next_reading, reading_time
from afterglow.toolbox.thread_limits import thread_limits
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import Holiday, OfficeHours, Organization
from afterglow_clinic.chart.permissions import NotPermitted, check_may


@dataclass(frozen=True, slots=True)
class Reading:
    """What can be promised at one moment: the hours in words, and the stretch that is now or next, if any."""

    hours: str
    stretch: Stretch | None
    now: bool


def office_hours(organization: Organization) -> tuple[Hours, ...]:
    """The clinic's hours. They say nothing about anyone, and its members may know them."""
    rows = OfficeHours.objects.filter(organization=organization)
    return tuple(Hours(row.weekday, row.opens, row.closes) for row in rows)


@transaction.atomic
def set_office_hours(*, hours: Sequence[Hours], by: Actor, at: datetime) -> None:
    """Put these hours in the place of the ones before; the audit trail keeps both.

    Raises:
        NotPermitted: `office-hours.write` does not name the actor.
    """
    check_may(by, "office-hours.write")
    if by.organization_id is None:
        raise NotPermitted("office-hours.write")
    clinic = Organization.objects.select_for_update().get(pk=by.organization_id)
    before = office_hours(clinic)
    if sorted(before) == sorted(hours):
        return
    OfficeHours.objects.filter(organization=clinic).delete()
    OfficeHours.objects.bulk_create(
        OfficeHours(
            organization=clinic,
            weekday=each.weekday,
            opens=each.opens,
            closes=each.closes,
            by=by.name,
            at=at,
        )
        for each in hours
    )
    detail = {"before": _spelled(before), "after": _spelled(hours)}
    audit(by=by, at=at, action=Action.UPDATE, subtype="office-hours.set", entity=clinic, detail=detail)


def _spelled(hours: Iterable[Hours]) -> list[str]:
    return [f"{each.weekday} {each.opens:%H:%M}-{each.closes:%H:%M}" for each in sorted(hours)]


def reading_at(organization: Organization, at: datetime) -> Reading:
    """When the team reads, as it can be said truthfully at `at`."""
    hours = office_hours(organization)
    stretch = next_reading(hours, _days_off(organization, at), at, organization.tz)
    return Reading(hours_words(hours), stretch, stretch is not None and stretch.holds(at))


def answer_by(organization: Organization, at: datetime) -> datetime:
    """By when a message that comes at `at` is to be answered: the limits' reading time, or their hours."""
    held = thread_limits()
    needed, off = held.message_reading, _days_off(organization, at)
    found = reading_time(office_hours(organization), off, at, organization.tz, needed)
    return found or at + held.message


def _days_off(organization: Organization, at: datetime) -> set[date]:
    since = at.astimezone(organization.tz).date() - timedelta(days=1)
    return set(
        Holiday.objects.filter(organization=organization, date__gte=since).values_list("date", flat=True)
    )


def hours_words(hours: Iterable[Hours]) -> str:
    """`Monday to Friday 09:00-17:00; Saturday 10:00-12:00`: days of the same hours that follow each other."""
    by_day = {day: tuple(sorted(group)) for day, group in groupby(sorted(hours), lambda each: each.weekday)}
    runs: list[tuple[int, int, tuple[tuple[str, str], ...]]] = []
    for day, stretches in by_day.items():
        clock = tuple((_clock(each.opens), _clock(each.closes)) for each in stretches)
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == clock:
            runs[-1] = (runs[-1][0], day, clock)
        else:
            runs.append((day, day, clock))
    return "; ".join(f"{_days(first, last)} {_clocks(clock)}" for first, last, clock in runs)


def _clock(moment: object) -> str:
    return f"{moment:%H:%M}"


def _clocks(clock: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{opens}–{closes}" for opens, closes in clock)


def _days(first: int, last: int) -> str:
    if first == last:
        return str(WEEKDAYS[first])
    return _("%(first)s to %(last)s") % {"first": WEEKDAYS[first], "last": WEEKDAYS[last]}


def moment_words(moment: datetime, at: datetime) -> str:
    """`today 14:00`, or the day and the hour, on the clock of this request."""
    local, here = timezone.localtime(moment), timezone.localtime(at)
    if local.date() == here.date():
        return _("today %(hour)s") % {"hour": date_format(local, "H:i")}
    return date_format(local, "l j F, H:i")
