"""A member's preparation as it stands: the clinic's cards, each with what they last said to it.

Which cards those are is `afterglow_clinic.chart.cards`; what is written, `afterglow_clinic.chart.preparing`.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from afterglow.program.preparation import Card
from afterglow_clinic.chart.cards import cards_in_use
from afterglow_clinic.chart.models import (
    Appointment,
    Encounter,
    Intention,
    IntentionRevisit,
    Patient,
    PreparationAnswer,
)

NOT_READY = PreparationAnswer.Answer.NOT_READY


@dataclass(frozen=True, slots=True)
class CardState:
    """One card and what stands there. `words` are theirs, verbatim; `ticked` the texts they chose.

    `answered` is when they last said or confirmed it, `fresh` whether that was since their last journey.
    `revision` is the version a new answer is based on: the highest that came.
    """

    card: Card
    words: str
    ticked: tuple[str, ...]
    latest: PreparationAnswer | None
    answered: datetime | None
    fresh: bool
    revision: int = 0

    @property
    def not_ready(self) -> bool:
        """Whether not ready is what they last said."""
        return self.latest is not None and self.latest.answer == NOT_READY


@dataclass(frozen=True, slots=True)
class Prepared:
    """All cards of one member, and the journey they are for."""

    cards: tuple[CardState, ...]
    intention: Intention | None
    journey: Appointment | None

    @property
    def next(self) -> CardState | None:
        """The first card that was not answered since the last journey."""
        return next((one for one in self.cards if not one.fresh), None)

    @property
    def told(self) -> int:
        """How many cards were."""
        return sum(one.fresh for one in self.cards)

    @property
    def not_ready(self) -> tuple[CardState, ...]:
        """Where not ready is what they say now."""
        return tuple(one for one in self.cards if one.not_ready)

    def state(self, card: str) -> CardState | None:
        """The card of that id."""
        return next((one for one in self.cards if one.card.id == card), None)

    @property
    def nurse(self) -> tuple[CardState, ...]:
        """The answered cards for whoever is with them in the room."""
        return self.of("nurse")

    def of(self, role: str) -> tuple[CardState, ...]:
        """The answered cards that are for a role beside the integrator."""
        return tuple(one for one in self.cards if one.answered and role in one.card.seen_by)


def prepared(patient: Patient, at: datetime, *, language: str = "en") -> Prepared:
    """The preparation of a member who was opened. A fixed number of queries."""
    since = last_journey(patient, at)
    rows = list(PreparationAnswer.objects.filter(patient=patient).order_by("at", "revision"))
    latest = {row.card: row for row in rows}
    revisions = {row.card: row.revision for row in sorted(rows, key=lambda row: row.revision)}
    intention = Intention.objects.filter(patient=patient).first()
    stood = None if intention is None else _stood(patient, intention)
    cards = cards_in_use(patient.organization_id, language).cards
    states = tuple(
        replace(
            _state(card, latest.get(card.id), patient, intention, stood, since),
            revision=revisions.get(card.id, 0),
        )
        for card in cards
    )
    return Prepared(states, intention, next_journey(patient, at))


def _stood(patient: Patient, intention: Intention) -> datetime:
    """When they last said their intention, or that it stands."""
    again = IntentionRevisit.objects.filter(patient=patient, intention=intention).order_by("-at").first()
    return max(intention.at, again.at) if again is not None else intention.at


def _state(
    card: Card,
    latest: PreparationAnswer | None,
    patient: Patient,
    intention: Intention | None,
    stood: datetime | None,
    since: datetime | None,
) -> CardState:
    answered, words = (latest.at, latest.words) if latest is not None else (None, "")
    if card.form == "intention":
        answered = max(filter(None, (answered, stood)), default=None)
        words = intention.words if intention is not None else ""
    if card.form == "boundaries":
        words = patient.boundaries
    ticked = card.texts_of(latest.chosen) if latest is not None else ()
    fresh = answered is not None and (since is None or answered > since)
    return CardState(card, words, ticked, latest, answered, fresh)


def last_journey(patient: Patient, at: datetime) -> datetime | None:
    """When their last journey began; one that runs now is not behind them."""
    rows = Encounter.objects.filter(
        patient=patient,
        kind=Encounter.Kind.TREATMENT,
        status=Encounter.Status.FINISHED,
        period_start__lte=at,
    )
    row = rows.order_by("-period_start").first()
    return row.period_start if row is not None else None


def next_journey(patient: Patient, at: datetime) -> Appointment | None:
    """The next agreed session that nothing has happened at yet."""
    rows = Appointment.objects.filter(
        patient=patient, kind=Appointment.Kind.SESSION, cancelled=None, encounter=None, end__gt=at
    )
    return rows.select_related("location", "practitioner").order_by("start").first()
