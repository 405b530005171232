"""A message out of the outbox: the same form and the same action as the page's own."""

from datetime import datetime
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.messages import MessageRefused, write_message
from afterglow_clinic.chart.models import Patient
from afterglow_clinic.chart.once import Spoken
from afterglow_clinic.chart.unreadable import Erased
from afterglow_clinic.member_home.arrived import Arrival, Kept, Refused
from afterglow_clinic.member_home.messages.forms import MessageForm


def message(
    fields: QueryDict, *, patient: Patient, operation: UUID, spoken: Spoken, by: Actor, at: datetime
) -> Arrival:
    """What the member wrote to their team, though they wrote it days ago."""
    form = MessageForm(fields)
    if not form.is_valid():
        return Refused(_("A message was empty or too long. Please write it again."))
    try:
        write_message(
            patient=patient,
            words=form.cleaned_data["words"],
            operation=operation,
            spoken=spoken,
            by=by,
            at=at,
        )
    except MessageRefused:
        return Refused(_("A message could not be read. Please write it again."))
    except Erased:
        return Refused(_("What you wrote here was erased, and no more can be kept."))
    return Kept()
