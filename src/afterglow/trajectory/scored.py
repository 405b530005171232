"""A response beside what scoring it gave: the step between a record and its series.

Nothing is lost here: an unknown instrument, a missing answer and a broken scorer each become an
`Unscorable` with its reason. The neighbour that lines scores up is `afterglow.trajectory.series`.
"""

from dataclasses import dataclass
from functools import lru_cache

from afterglow.instruments.definition import Instrument
from afterglow.instruments.loading import instrument as shelf_instrument
from afterglow.instruments.outcome import ScoreOutcome, Unscorable
from afterglow.instruments.scoring import score, score_total
from afterglow.library.shelf import NotOnShelf
from afterglow.making import quickly_made
from afterglow.record import QuestionnaireResponse, Sex


@quickly_made
@dataclass(frozen=True, slots=True)
class ScoredResponse:
    """A response and what scoring it gave."""

    response: QuestionnaireResponse
    outcome: ScoreOutcome


@lru_cache(maxsize=1024)
def find_instrument(name: str) -> Instrument | None:
    """The instrument on the shelf, or None; a response to an unknown one is kept and said so."""
    try:
        return shelf_instrument(name)
    except NotOnShelf:
        return None


def outcome(response: QuestionnaireResponse, instrument: Instrument | None, sex: Sex) -> ScoreOutcome:
    """Score a response by its answers, or by its published total when it has no answers."""
    if instrument is None:
        return Unscorable(response.instrument, "unknown-instrument", (), "not on the shelf")
    try:
        if not response.answers and response.total is not None:
            return score_total(instrument, response.total)
        return score(instrument, response.answers, sex=sex)
    except Exception as failure:  # noqa: BLE001  one broken score must not hide the rest of the record
        return Unscorable(instrument.id, "failed", (), type(failure).__name__)
