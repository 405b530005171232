"""What a member brings to a journey: their intention in their own words, their boundaries, and their cards.

Kept as they said it; the words before stay. The rest of the thread is `afterglow_clinic.chart.thread`.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import (
    BoundaryChange,
    Intention,
    IntentionRevisit,
    Patient,
    PreparationAnswer,
)
from afterglow_clinic.chart.once import noted
from afterglow_clinic.chart.permissions import check_may
from afterglow_clinic.chart.reviewing import review_patient


@transaction.atomic
def set_intention(*, patient: Patient, words: str, by: Actor, at: datetime) -> Intention:
    """Keep what the member brings, verbatim. The one before stays as it was."""
    check_may(by, "thread.write")
    row = Intention.objects.create(patient=patient, words=words, by=by.name, at=at)
    noted(by, at, "intention.set", row)
    return row


@transaction.atomic
def revisit_intention(
    *, intention: Intention, session: int | None, by: Actor, at: datetime
) -> IntentionRevisit:
    """The member read their intention again, and it stands."""
    check_may(by, "thread.write")
    row = IntentionRevisit.objects.create(
        patient_id=intention.patient_id, intention=intention, session=session, by=by.name, at=at
    )
    noted(by, at, "intention.revisit", row)
    return row


@transaction.atomic
def set_boundaries(*, patient: Patient, words: str, by: Actor, at: datetime) -> BoundaryChange | None:
    """Put new words for touch and closeness in force at once; the team is told. None if they are the same."""
    check_may(by, "thread.write")
    held = Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    if held.boundaries == words:
        return None
    row = BoundaryChange.objects.create(
        patient=patient, before=held.boundaries, after=words, by=by.name, at=at
    )
    patient.boundaries = words
    patient.save(update_fields=["boundaries"])
    noted(by, at, "boundaries.set", row)
    review_patient(patient=patient, at=at, by=by)
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class CardAnswer:
    """What was said to one card. `revision` is the one it was read at; 0 where nothing had been said."""

    card: str
    answer: PreparationAnswer.Answer
    revision: int
    words: str = ""
    chosen: tuple[str, ...] = ()
    session: int | None = None
    operation: UUID | None = None


class StaleCard(ValueError):
    """The card was answered again since it was read. Nothing was written; `current` is what stands."""

    def __init__(self, current: PreparationAnswer | None) -> None:
        super().__init__("answered since")
        self.current = current


@transaction.atomic
def answer_card(*, patient: Patient, given: CardAnswer, by: Actor, at: datetime) -> PreparationAnswer:
    """Keep a new version of one card. Not ready is an answer, and the team hears of it in the same moment.

    Raises:
        StaleCard: Another device answered the card since this one read it.
    """
    check_may(by, "thread.write")
    rows = PreparationAnswer.objects.filter(patient=patient)
    if given.operation is not None:
        sent = rows.filter(operation=given.operation).first()
        if sent is not None:
            return sent
    latest = rows.filter(card=given.card).order_by("-revision").first()
    if (latest.revision if latest else 0) != given.revision:
        raise StaleCard(latest)
    try:
        with transaction.atomic():
            row = rows.create(
                patient=patient,
                card=given.card,
                answer=given.answer,
                words=given.words,
                chosen=list(given.chosen),
                session=given.session,
                revision=given.revision + 1,
                operation=given.operation,
                by=by.name,
                at=at,
            )
    except IntegrityError:
        raise StaleCard(rows.filter(card=given.card).order_by("-revision").first()) from None
    noted(by, at, "preparation.answer", row)
    if row.answer == PreparationAnswer.Answer.NOT_READY:
        review_patient(patient=patient, at=at, by=by)
    return row
