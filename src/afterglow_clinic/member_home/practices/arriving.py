"""A check-in out of the outbox: the same form and the same action as the page's own."""

from datetime import datetime
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import Patient, Practice
from afterglow_clinic.chart.once import Spoken
from afterglow_clinic.chart.thread import check_in as keep
from afterglow_clinic.member_home.arrived import Arrival, Kept, Refused
from afterglow_clinic.member_home.practices.forms import CheckInForm


def check_in(
    fields: QueryDict, *, patient: Patient, operation: UUID, spoken: Spoken, by: Actor, at: datetime
) -> Arrival:
    """One answer about one practice. It counts for when it was given, though the practice ended since."""
    form = CheckInForm(fields)
    if not form.is_valid():
        return Refused(_("A check-in was not complete. Please give it again."))
    told = form.cleaned_data
    row = Practice.objects.visible_to(by).filter(patient=patient, pk=told["practice"]).first()
    if row is None:
        return Refused(_("A check-in was about a practice that is not yours."))
    keep(
        practice=row,
        operation=operation,
        done=told["done"],
        felt=told["felt"],
        spoken=spoken,
        by=by,
        at=at,
    )
    return Kept()
