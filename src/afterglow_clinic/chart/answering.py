"""The one way an answer set enters the chart, whoever brings it: stored, audited and reviewed at once.

The answer, the findings it leads to and the messages about them commit together or not at all.
A repeated operation returns what it stored the first time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from afterglow.instruments.loading import instrument as on_shelf
from afterglow.instruments.outcome import Unscorable
from afterglow.instruments.scoring import score, score_total
from afterglow.record import Answer
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import Patient, QuestionnaireResponse
from afterglow_clinic.chart.reviewing import review_patient

CLOCK_SLACK = timedelta(minutes=5)
"""How far a device's clock may run ahead before its times are refused."""


class RefusedAnswers(ValueError):
    """The answers cannot be stored. `items` names the questions that are wrong."""

    def __init__(self, reason: str, items: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason, self.items = reason, items


@dataclass(frozen=True, slots=True)
class AnswerSet:
    """Answers as they arrive: items or a total, when they were given, and which operation brings them."""

    instrument: str
    authored: datetime
    answers: Mapping[str, Answer] = field(default_factory=dict)
    total: float | None = None
    operation: UUID = field(default_factory=uuid4)
    import_key: str = ""


def store_response(
    *, patient: Patient, given: AnswerSet, origin: str, by: Actor, at: datetime
) -> QuestionnaireResponse:
    """Store a completed answer set and review the member, in one transaction.

    Missing answers are kept as missing; answers that the instrument cannot have are refused.

    Raises:
        RefusedAnswers: Unknown instrument, unknown item, value out of range, or a future time.
    """
    version = check_answers(given, sex=patient.gender, at=at)
    response = QuestionnaireResponse(
        patient=patient,
        instrument=given.instrument,
        version=version,
        status=QuestionnaireResponse.Status.COMPLETED,
        authored=given.authored,
        received=at,
        answers=dict(given.answers),
        total=given.total,
        origin=origin,
        author=by.name,
        operation=given.operation,
        import_key=given.import_key,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                response.save(force_insert=True)
        except IntegrityError:
            return same_member(QuestionnaireResponse.objects.get(operation=given.operation), patient)
        audit(by=by, at=at, action=Action.CREATE, subtype="response.create", entity=response)
        review_patient(patient=patient, at=at, by=by)
    return response


def same_member(earlier: QuestionnaireResponse, patient: Patient) -> QuestionnaireResponse:
    """The earlier response, if it is this member's; a foreign operation id is refused."""
    if earlier.patient_id != patient.pk:
        raise RefusedAnswers("operation: already used")
    return earlier


def check_answers(given: AnswerSet, *, sex: str, at: datetime) -> str:
    """Refuse what no instrument could have been answered with; return the instrument's version.

    Raises:
        RefusedAnswers: Names the field.
    """
    try:
        instrument = on_shelf(given.instrument)
    except LookupError as unknown:
        raise RefusedAnswers("instrument: not on the shelf") from unknown
    if given.authored.utcoffset() is None:
        raise RefusedAnswers("authored: a time needs a zone")
    if given.authored > at + CLOCK_SLACK:
        raise RefusedAnswers("authored: this time is in the future")
    if given.total is not None:
        outcome = score_total(instrument, given.total)
    else:
        outcome = score(instrument, given.answers)
    if isinstance(outcome, Unscorable) and outcome.reason not in {"missing", "no-answers"}:
        raise RefusedAnswers(f"answers: {outcome.detail or outcome.reason}", outcome.items)
    return instrument.version
