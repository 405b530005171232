"""Afterglow decides: a pure core that takes a record and a moment and returns a review."""

from afterglow.instruments.answering import answers_in_order
from afterglow.instruments.definition import Instrument
from afterglow.instruments.loading import instrument, shelf
from afterglow.instruments.outcome import Score, Unscorable
from afterglow.instruments.scoring import score, score_total
from afterglow.library.reading import InvalidContent
from afterglow.library.shelf import NotOnShelf
from afterglow.record import InvalidRecord, PatientRecord
from afterglow.reviewing import Review, review

__all__ = [
    "Instrument",
    "InvalidContent",
    "InvalidRecord",
    "NotOnShelf",
    "PatientRecord",
    "Review",
    "Score",
    "Unscorable",
    "answers_in_order",
    "instrument",
    "review",
    "score",
    "score_total",
    "shelf",
]
