"""Earlier words of an entry, and two versions that became one again.

Nothing a member wrote is lost when they change it: the words before lie sealed beneath the entry, for
the member alone. Of two versions that two devices made, the member says which words stand.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from django.db import transaction
from django.http import Http404
from django.views.decorators.debug import sensitive_variables

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.journal.operations import Kind, done_before, mark_of, write_down, writer
from afterglow_clinic.chart.models import JournalEntry, JournalVersion, Privacy
from afterglow_clinic.chart.secrecy.columns import open_column, seal_column
from afterglow_clinic.chart.unreadable import Erased, Unreadable


class Standing(StrEnum):
    """Which words stand, of an entry and the version another device wrote beside it."""

    FIRST = "first"
    SECOND = "second"
    BOTH = "both"


class Moved(ValueError):
    """One of the two versions was changed after the member looked at them. Nothing was done."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """Words that stood until then. None where their seal does not hold any more."""

    until: datetime
    text: str | None = field(repr=False)


@sensitive_variables("words")
def keep_words(entry: JournalEntry, *, at: datetime, beneath: JournalEntry | None = None) -> None:
    """Keep what an entry says now beneath it, or beneath another one, before other words take its place.

    Words whose seal does not hold are no words any more: nothing is kept of them.

    Raises:
        Erased: The member's key was destroyed.
    """
    try:
        words = open_column(entry, "sealed")
    except Erased:
        raise
    except Unreadable:
        return
    row = JournalVersion(pk=uuid4(), patient=entry.patient, entry=beneath or entry, until=at)
    seal_column(row, "sealed", words, at=at)
    row.save(force_insert=True)


def earlier_words(entry: JournalEntry, *, by: Actor) -> list[Earlier]:
    """What the entry said before, the latest first. Nobody but the member gets any."""
    rows = JournalVersion.objects.visible_to(by).filter(entry=entry)
    return [Earlier(row.until, _words(row)) for row in rows]


@sensitive_variables()
def _words(row: JournalVersion) -> str | None:
    try:
        return open_column(row, "sealed").decode()
    except Unreadable:
        return None


def forget_versions(entry: JournalEntry) -> None:
    """Delete an entry's earlier words. Called by `delete_entry`, in its transaction."""
    JournalVersion.objects.filter(entry=entry).delete()


@transaction.atomic
def settle(
    *, operation: UUID, entry_id: UUID, standing: Standing, seen: tuple[int, int], by: Actor, at: datetime
) -> JournalEntry:
    """Make one entry of two versions, or leave them as two entries of their own.

    The words that do not stand lie beneath those that do. One entry of two is read by the fewer of
    both their readers.

    Args:
        entry_id: The version that stands beside an entry (`JournalEntry.beside`).
        seen: The revisions of the entry and of the version, as the member had them before them.
    Returns:
        The entry that stands.
    Raises:
        Http404: The member has no such version, or it stands beside nothing any more.
        Moved: Either was changed meanwhile.
        NotPermitted, OperationReused, Erased: As for `write_entry`.
    """
    patient = writer(by)
    mark = mark_of(patient, str(entry_id), str(standing), at=at)
    if earlier := done_before(patient, operation, Kind.SETTLE, mark):
        return earlier.entry
    second = JournalEntry.objects.filter(patient=patient, pk=entry_id, sealed__isnull=False).first()
    first = second.beside if second else None
    if second is None or first is None or first.sealed is None:
        raise Http404
    if (first.revision, second.revision) != seen:
        raise Moved
    if standing is Standing.BOTH:
        stands = _apart(second)
    else:
        stands = _together(first, second, standing, at)
    write_down(stands, operation=operation, kind=Kind.SETTLE, mark=mark, by=by, at=at)
    return stands


def _apart(second: JournalEntry) -> JournalEntry:
    second.beside, second.revision = None, second.revision + 1
    second.save(update_fields=["beside", "revision"])
    return second


@sensitive_variables("words")
def _together(first: JournalEntry, second: JournalEntry, standing: Standing, at: datetime) -> JournalEntry:
    """The first row stays, with its voice; a version has none, gives its words, and is deleted."""
    JournalVersion.objects.filter(entry=second).update(entry=first)
    JournalEntry.objects.filter(beside=second).update(beside=first)
    if standing is Standing.SECOND:
        words = open_column(second, "sealed")
        keep_words(first, at=at)
        seal_column(first, "sealed", words, at=at)
    else:
        keep_words(second, at=at, beneath=first)
    first.privacy = Privacy(first.privacy).narrower(Privacy(second.privacy))
    first.revision += 1
    first.save(update_fields=["sealed", "privacy", "revision"])
    second.sealed, second.revision = None, second.revision + 1
    second.save(update_fields=["sealed", "revision"])
    return first
