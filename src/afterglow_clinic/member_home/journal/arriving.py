"""An entry, a part of a recording and an insight out of the outbox: forms and actions are the pages' own."""

from datetime import datetime
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.journal.operations import EntryRefused
from afterglow_clinic.chart.journal.voice import PartsMissing, keep_part
from afterglow_clinic.chart.models import Patient
from afterglow_clinic.chart.once import Spoken
from afterglow_clinic.chart.unreadable import Erased
from afterglow_clinic.member_home.arrived import Arrival, Kept, Refused, Wait
from afterglow_clinic.member_home.journal.forms import EntryForm
from afterglow_clinic.member_home.journal.insight_forms import InsightForm
from afterglow_clinic.member_home.journal.keeping import erased, keep_told, why
from afterglow_clinic.member_home.journal.seeing import after_insight, keep_seen
from afterglow_clinic.member_home.journal.voice_forms import PartForm


def journal(
    fields: QueryDict, *, patient: Patient, operation: UUID, spoken: Spoken, by: Actor, at: datetime
) -> Arrival:
    """An entry, or other words for one. It waits for the parts of its recording."""
    form = EntryForm(fields)
    if not form.is_valid():
        return Refused(
            " ".join(map(str, form.errors.get("text", ())))
            or _("An entry was not complete. Please send it again.")
        )
    try:
        kept = keep_told(form, spoken=spoken, by=by, at=at)
    except PartsMissing:
        return Wait()
    except EntryRefused as refused:
        return Refused(why(refused))
    except Erased:
        return Refused(erased())
    if kept.in_conflict:
        return Kept(reverse("member_home:journal_versions", args=[kept.entry.pk]))
    return Kept()


def voice_part(
    fields: QueryDict, *, patient: Patient, operation: UUID, spoken: Spoken, by: Actor, at: datetime
) -> Arrival:
    """One part of a recording. Which part it is stands in it, so it may come at any time and twice."""
    form = PartForm(fields)
    if not form.is_valid():
        return Refused(_("A part of a recording arrived broken. Please record it again."))
    try:
        keep_part(**form.cleaned_data, by=by, at=at)
    except EntryRefused:
        return Refused(
            _("A part of a recording could not be kept: it is too large, or was kept or deleted already.")
        )
    except Erased:
        return Refused(erased())
    return Kept()


def insight(
    fields: QueryDict, *, patient: Patient, operation: UUID, spoken: Spoken, by: Actor, at: datetime
) -> Arrival:
    """Something the member saw, for them alone or for the team: whoever sends it says which."""
    form = InsightForm(fields)
    if not form.is_valid():
        return Refused(
            " ".join(map(str, form.errors.get("words", ())))
            or _("It was not said who a thought is for. Please send it again.")
        )
    try:
        row = keep_seen(form, patient=patient, spoken=spoken, by=by, at=at)
    except Erased:
        return Refused(erased())
    return Kept() if row is None else Kept(after_insight(row))
