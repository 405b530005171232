"""What pressing a button of a card does: a new version of it, and for two cards an action of their own."""

from datetime import datetime

from django.db import transaction

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import Patient, PreparationAnswer
from afterglow_clinic.chart.preparation import Prepared
from afterglow_clinic.chart.preparing import (
    CardAnswer,
    answer_card,
    revisit_intention,
    set_boundaries,
    set_intention,
)
from afterglow_clinic.member_home.preparing.forms import CardForm

Answer = PreparationAnswer.Answer


@transaction.atomic
def keep_card(
    *, patient: Patient, form: CardForm, stood: Prepared, by: Actor, at: datetime
) -> PreparationAnswer:
    """Keep what a valid form of a card says.

    Raises:
        StaleCard: The card was answered since the form was read; nothing of it is written.
    """
    told, card = form.cleaned_data, form.state.card
    ready = told["act"] != "not-ready"
    session = stood.journey.session if stood.journey is not None else None
    given = CardAnswer(
        card=card.id,
        answer=Answer.SAID if ready else Answer.NOT_READY,
        revision=told["revision"],
        words="" if ready and card.form == "intention" else told["words"],
        chosen=form.ticked,
        session=session,
        operation=told["operation"],
    )
    row = answer_card(patient=patient, given=given, by=by, at=at)
    if row.at != at:
        return row
    if ready and card.form == "intention":
        _intend(patient, told["words"], stood, act=told["act"], by=by, at=at)
    if ready and card.form == "boundaries":
        set_boundaries(patient=patient, words=told["words"].strip(), by=by, at=at)
    return row


def _intend(patient: Patient, words: str, stood: Prepared, *, act: str, by: Actor, at: datetime) -> None:
    """The same words again are a second look at the same intention; other words are another one."""
    current = stood.intention
    if current is not None and (act == "stands" or words == current.words):
        session = stood.journey.session if stood.journey is not None else None
        revisit_intention(intention=current, session=session, by=by, at=at)
    elif words.strip():
        set_intention(patient=patient, words=words, by=by, at=at)
