"""An answer to a card out of the outbox: the page's own form, kept at the moment it was said."""

from datetime import datetime
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import Patient, PreparationAnswer
from afterglow_clinic.chart.once import Spoken
from afterglow_clinic.chart.preparation import Prepared, prepared
from afterglow_clinic.chart.preparing import Answered
from afterglow_clinic.member_home.arrived import Arrival, Kept, Refused
from afterglow_clinic.member_home.preparing.forms import card_form
from afterglow_clinic.member_home.preparing.keeping import following, keep_card


def preparation(
    fields: QueryDict, *, patient: Patient, operation: UUID, spoken: Spoken, by: Actor, at: datetime
) -> Arrival:
    """One card. It counts for when it was said; what was said later on another device stands."""
    stood = prepared(patient, spoken.counted(at), language=get_language() or "en")
    state = stood.state(fields.get("card", ""))
    if state is None:
        return Refused(_("A card that you answered is not asked any more. Please tell your team."))
    form = card_form(state, operation, fields)
    if not form.is_valid():
        words = " ".join(map(str, form.errors.get("words", ())))
        return Refused(words or _("An answer to a card was not complete. Please give it again."))
    found = keep_card(patient=patient, form=form, revision=None, spoken=spoken, stood=stood, by=by, at=at)
    read = form.cleaned_data["revision"]
    return Kept(_onward(found, prepared(patient, at), passed_over=found.row.revision != read + 1))


def _onward(found: Answered, stood: Prepared, *, passed_over: bool) -> str:
    """Where the phone goes: to the list that says not ready, to the card that was answered meanwhile."""
    row = found.row
    if row.answer == PreparationAnswer.Answer.NOT_READY:
        return reverse("member_home:preparing")
    name = row.card if passed_over else following(stood, row.card)
    return reverse("member_home:preparing_card", args=[name]) if name else reverse("member_home:preparing")
