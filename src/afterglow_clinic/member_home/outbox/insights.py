"""An insight out of the outbox: the words a member spoke or wrote in the chair or later."""

from datetime import datetime
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import Insight, Patient
from afterglow_clinic.chart.once import Spoken
from afterglow_clinic.chart.thread import keep_insight
from afterglow_clinic.member_home.arrived import Arrival, Kept, Refused

MOST = 4000


class InsightForm(forms.Form):
    """The words, and whether they came in the chair or later."""

    words = forms.CharField(max_length=MOST, strip=False)
    origin = forms.ChoiceField(choices=Insight.Origin.choices, required=False)


def insight(
    fields: QueryDict, *, patient: Patient, operation: UUID, spoken: Spoken, by: Actor, at: datetime
) -> Arrival:
    """What the member saw, in their words."""
    form = InsightForm(fields)
    if not form.is_valid():
        return Refused(_("An insight was empty or too long. Please write it again."))
    keep_insight(
        patient=patient,
        words=form.cleaned_data["words"],
        origin=form.cleaned_data["origin"] or Insight.Origin.LATER,
        spoken=spoken,
        operation=operation,
        by=by,
        at=at,
    )
    return Kept()
