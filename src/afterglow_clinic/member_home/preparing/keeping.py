"""What pressing a button of a card does: a new version of it, and for two cards an action of their own.

From the page, a card that was answered on another device since is refused. Out of the outbox it is kept at
the moment it was said: the latest said stands, whichever arrived first.
"""

from datetime import datetime

from django.db import transaction

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import Intention, Patient, PreparationAnswer
from afterglow_clinic.chart.once import OperationReused, Spoken
from afterglow_clinic.chart.preparation import Prepared
from afterglow_clinic.chart.preparing import (
    Answered,
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
    *,
    patient: Patient,
    form: CardForm,
    revision: int | None,
    spoken: Spoken,
    stood: Prepared,
    by: Actor,
    at: datetime,
) -> Answered:
    """Keep what a valid form of a card says. `stood` is the preparation at the moment it was said.

    Args:
        revision: The version the card was read at; None to keep it at its own moment whatever stands.
    Raises:
        StaleCard: The card was answered since the form was read; nothing of it is written.
        OperationReused: Other words were kept under this operation before.
    """
    told, card = form.cleaned_data, form.state.card
    ready = told["act"] != "not-ready"
    given = CardAnswer(
        card=card.id,
        answer=Answer.SAID if ready else Answer.NOT_READY,
        revision=revision,
        words="" if ready and card.form == "intention" else told["words"],
        chosen=form.ticked,
        session=stood.journey.session if stood.journey is not None else None,
        operation=told["operation"],
        spoken=spoken,
    )
    found = answer_card(patient=patient, given=given, by=by, at=at)
    if ready and card.form == "intention":
        _intend(patient, found, told["words"], act=told["act"], by=by, at=at)
    if ready and card.form == "boundaries" and found.fresh and found.stands:
        set_boundaries(patient=patient, words=told["words"].strip(), by=by, at=at)
    return found


def _intend(patient: Patient, found: Answered, words: str, *, act: str, by: Actor, at: datetime) -> None:
    """The same words again are a second look at the same intention; other words are another one."""
    row = found.row
    mine = Intention.objects.filter(patient=patient)
    if not found.fresh:
        kept = mine.filter(at=row.at).first()
        if act == "keep" and kept is not None and kept.words != words:
            raise OperationReused(str(row.operation))
        return
    current = mine.filter(at__lte=row.at).first()
    if current is not None and (act == "stands" or words == current.words):
        revisit_intention(intention=current, session=row.session, said=row.at, by=by, at=at)
    elif words.strip():
        set_intention(patient=patient, words=words, said=row.at, by=by, at=at)


def following(stood: Prepared, name: str) -> str | None:
    """The next card after this one that is still open, then the first that is; None when all are told."""
    ids = [one.card.id for one in stood.cards]
    here = ids.index(name) if name in ids else -1
    still = [one.card.id for one in stood.cards if not one.fresh and one.card.id != name]
    return next((one for one in still if ids.index(one) > here), still[0] if still else None)
