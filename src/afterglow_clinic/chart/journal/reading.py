"""Reading a journal: every read is narrowed by `visible_to` and written down.

An entry the actor may not see does not exist for them. An entry whose key was destroyed says that
it was erased; one whose seal does not hold says so, and is never shown in part.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.views.decorators.debug import sensitive_variables

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import audit_read
from afterglow_clinic.chart.journal.voice import open_voice
from afterglow_clinic.chart.models import JournalEntry, JournalVoice, Patient
from afterglow_clinic.chart.opening import find
from afterglow_clinic.chart.secrecy.columns import open_column
from afterglow_clinic.chart.unreadable import Erased, Unreadable


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry with its words. `text` is None where they cannot be read: `erased`, or damaged."""

    row: JournalEntry
    text: str | None = field(repr=False)
    erased: bool = False
    voice: JournalVoice | None = None

    @property
    def damaged(self) -> bool:
        return self.text is None and not self.erased

    @property
    def other(self) -> JournalEntry | None:
        """The entry this is a second version of, as long as both can be read."""
        beside = self.row.beside
        return beside if beside is not None and beside.sealed is not None else None


def read_entry(*, entry_id: UUID, by: Actor, at: datetime) -> Entry:
    """One entry, if this actor may read it; written down.

    Raises:
        Http404: There is no such entry, or none for this actor.
    """
    row = find(_rows(by), entry_id)
    audit_read(by=by, at=at, subtype="journal.read", entity=row)
    return _opened(row)


def read_journal(*, patient: Patient, by: Actor, at: datetime, newest: int | None = None) -> list[Entry]:
    """All entries of one member that this actor may read, newest first; written down once."""
    entries = entries_of(patient=patient, by=by, newest=newest)
    audit_read(by=by, at=at, subtype="journal.read", patient=patient.pk, detail={"shown": len(entries)})
    return entries


def entries_of(*, patient: Patient, by: Actor, newest: int | None = None) -> list[Entry]:
    """The same for a page that has opened the member already, and so has written the reading down."""
    return opened(_rows(by).filter(patient=patient)[:newest])


def entry_rows(*, patient: Patient, by: Actor) -> "QuerySet[JournalEntry]":
    """The same entries still sealed, newest first, for a page that shows some of them (`opened`)."""
    return _rows(by).filter(patient=patient)


def opened(rows: Iterable[JournalEntry]) -> list[Entry]:
    """Entries with their words. The caller has narrowed the rows and written the reading down."""
    return [_opened(row) for row in rows]


def read_voice(*, entry_id: UUID, by: Actor, at: datetime) -> tuple[JournalVoice, bytes]:
    """An entry's recording, if this actor may hear it; written down.

    Raises:
        Http404: There is none for this actor.
        Unreadable, Erased: It cannot be heard any more.
    """
    voice = voice_of(entry_id=entry_id, by=by, at=at)
    return voice, open_voice(voice)


def voice_of(*, entry_id: UUID, by: Actor, at: datetime) -> JournalVoice:
    """The same, still sealed, for a page that plays some of it (`open_span`); written down.

    Raises:
        Http404: There is none for this actor.
    """
    voice = JournalVoice.objects.visible_to(by).filter(entry=entry_id).first()
    row = find(_rows(by).filter(voice=voice) if voice else JournalEntry.objects.none(), entry_id)
    audit_read(by=by, at=at, subtype="journal-voice.read", entity=row)
    return row.voice


def _rows(by: Actor) -> "QuerySet[JournalEntry]":
    return JournalEntry.objects.visible_to(by).select_related("voice", "patient", "beside")


@sensitive_variables("text")
def _opened(row: JournalEntry) -> Entry:
    voice = getattr(row, "voice", None)
    try:
        text = open_column(row, "sealed").decode()
    except Erased:
        return Entry(row, None, erased=True, voice=voice)
    except Unreadable:
        return Entry(row, None, voice=voice)
    return Entry(row, text, voice=voice)
