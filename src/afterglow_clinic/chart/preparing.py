"""What a member brings to a journey: their intention in their own words, their boundaries, and their cards.

Kept as they said it; the words before stay. The rest of the thread is `afterglow_clinic.chart.thread`.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import (
    BoundaryChange,
    Intention,
    IntentionRevisit,
    Patient,
    PreparationAnswer,
)
from afterglow_clinic.chart.once import Spoken, noted, once
from afterglow_clinic.chart.permissions import check_may
from afterglow_clinic.chart.reviewing import review_patient


@transaction.atomic
def set_intention(
    *, patient: Patient, words: str, said: datetime | None = None, by: Actor, at: datetime
) -> Intention:
    """Keep what the member brings, verbatim. The one before stays as it was; `said` is when, if not now."""
    check_may(by, "thread.write")
    row = Intention.objects.create(patient=patient, words=words, by=by.name, at=said or at)
    noted(by, at, "intention.set", row)
    return row


@transaction.atomic
def revisit_intention(
    *, intention: Intention, session: int | None, said: datetime | None = None, by: Actor, at: datetime
) -> IntentionRevisit:
    """The member read their intention again, and it stands; `said` is when, if not now."""
    check_may(by, "thread.write")
    row = IntentionRevisit.objects.create(
        patient_id=intention.patient_id, intention=intention, session=session, by=by.name, at=said or at
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
    """What was said to one card.

    `revision` is the one it was read at, 0 where nothing had been said; None to keep it at its own moment,
    whatever was said on another device meanwhile: it was said without a line.
    """

    card: str
    answer: PreparationAnswer.Answer
    revision: int | None
    words: str = ""
    chosen: tuple[str, ...] = ()
    session: int | None = None
    operation: UUID | None = None
    spoken: Spoken | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of it: the row, whether this call wrote it, and whether it is what they say now."""

    row: PreparationAnswer
    fresh: bool
    stands: bool


class StaleCard(ValueError):
    """The card was answered again since it was read. Nothing was written; `current` is what stands."""

    def __init__(self, current: PreparationAnswer | None) -> None:
        super().__init__("answered since")
        self.current = current


@transaction.atomic
def answer_card(*, patient: Patient, given: CardAnswer, by: Actor, at: datetime) -> Answered:
    """Keep a new version of one card. Not ready is an answer, and the team hears of it in the same moment.

    Raises:
        StaleCard: Another device answered the card since this one read it.
        OperationReused: Something else was kept under this operation before.
    """
    check_may(by, "thread.write")
    Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    rows = PreparationAnswer.objects.filter(patient=patient, card=given.card)
    came = rows.order_by("-revision").first()
    said = given.spoken.counted(at) if given.spoken is not None else at
    if given.revision not in (None, came.revision if came else 0) and not _came(given.operation):
        raise StaleCard(rows.first())
    content = {
        "patient_id": patient.pk,
        "card": given.card,
        "answer": given.answer,
        "words": given.words,
        "chosen": list(given.chosen),
    }
    row, fresh = once(
        PreparationAnswer,
        given.operation,
        content,
        session=given.session,
        revision=(came.revision if came else 0) + 1,
        by=by.name,
        at=said,
        authored_local=given.spoken.local if given.spoken is not None else "",
        received=at,
    )
    if fresh:
        noted(by, at, "preparation.answer", row)
    if fresh and row.answer == PreparationAnswer.Answer.NOT_READY:
        review_patient(patient=patient, at=at, by=by)
    return Answered(row, fresh, stands=rows.first() == row)


def _came(operation: UUID | None) -> bool:
    """Whether this operation was kept before."""
    return operation is not None and PreparationAnswer.objects.filter(operation=operation).exists()
