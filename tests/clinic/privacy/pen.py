"""How a case writes into a journal: one call, one entry, everything sensible."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from afterglow_clinic.chart.journal.writing import Kept, write_entry
from afterglow_clinic.chart.models import JournalEntry, Privacy
from tests.clinic.cast import NOW, Person

CANARY = "zcanary the river was green and I was seven 🌿 ‏שלום"
"""Words that occur nowhere else, with an emoji and right-to-left text."""


def an_entry(
    person: Person,
    text: str = CANARY,
    *,
    privacy: Privacy = Privacy.PRIVATE,
    at: datetime = NOW,
    **given: Any,
) -> JournalEntry:
    """An entry of this member, kept by the action itself."""
    return kept(person, text, privacy=privacy, at=at, **given).entry


def kept(
    person: Person,
    text: str = CANARY,
    *,
    privacy: Privacy = Privacy.PRIVATE,
    at: datetime = NOW,
    **given: Any,
) -> Kept:
    operation = given.pop("operation", None) or uuid4()
    return write_entry(
        operation=operation,
        text=text,
        privacy=privacy,
        authored=given.pop("authored", at),
        by=person.actor,
        at=at,
        **given,
    )
