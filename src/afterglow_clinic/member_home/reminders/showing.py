"""What the page of reminders shows: what is chosen, what can be offered here, and when the next may come."""

from datetime import datetime
from typing import Any

from django.utils.formats import date_format

from afterglow.program.local_time import in_zone, zone_named
from afterglow.program.reminding import next_moment
from afterglow_clinic.chart.models import Patient, ReminderRhythm, ReminderSent
from afterglow_clinic.chart.reminding import (
    HOUR,
    MORNING,
    MOST_PHONES,
    NIGHT,
    as_core,
    newest_rhythm,
    phones_of,
)
from afterglow_clinic.member_home.reminders.vapid import NoPushKey, is_configured, public_key_text

Way = ReminderRhythm.Way


def ways_offered(patient: Patient) -> list[str]:
    """The ways that exist for this member in this clinic."""
    ways: dict[str, bool] = {Way.EMAIL: bool(patient.email), Way.PUSH: is_configured()}
    return [way for way, exists in ways.items() if exists]


def initial_of(patient: Patient) -> dict[str, Any]:
    """What the form starts from: what was chosen last, or quiet nights in the member's zone and no days."""
    row = newest_rhythm(patient)
    if row is not None:
        names = ("days", "hour", "ways", "quiet_from", "quiet_to", "zone", "paused_until")
        return {name: getattr(row, name) for name in names}
    zone = patient.zone or patient.organization.zone
    return {
        "hour": HOUR,
        "quiet_from": NIGHT,
        "quiet_to": MORNING,
        "zone": zone,
        "ways": ways_offered(patient),
    }


def page_of(patient: Patient, at: datetime) -> dict[str, Any]:
    """Everything beside the form."""
    return {
        "chosen": is_on(patient),
        "next": next_in_words(patient, at),
        "phones": phones_of(patient),
        "most_phones": MOST_PHONES,
        "email": patient.email,
        "push_key": _public_key(),
    }


def is_on(patient: Patient) -> bool:
    """Whether any reminder may go out."""
    row = newest_rhythm(patient)
    return row is not None and bool(row.days)


def next_in_words(patient: Patient, at: datetime) -> str:
    """When the next may come, on the member's own clock; empty where none does."""
    row = newest_rhythm(patient)
    if row is None:
        return ""
    last = ReminderSent.objects.filter(patient=patient).order_by("-at").first()
    moment = next_moment(as_core(row), last.at if last else None, at)
    if moment is None:
        return ""
    local = in_zone(moment, zone_named(row.zone))
    return f"{date_format(local, 'l j F, H:i')} ({row.zone})"


def _public_key() -> str:
    try:
        return public_key_text()
    except NoPushKey:
        return ""
