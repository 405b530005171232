"""Writing into a journal: a new entry, other words, another privacy, or no entry any more.

When two devices change one entry, both versions are kept and the answer says so; words that others
replace lie beneath them (`versions`). A deleted entry's words and voice are gone, the earlier ones
too; that there was one stays.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.http import Http404
from django.views.decorators.debug import sensitive_variables

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.journal.operations import (
    EntryRefused,
    Kind,
    done_before,
    mark_of,
    write_down,
    writer,
)
from afterglow_clinic.chart.journal.versions import forget_versions, keep_words
from afterglow_clinic.chart.journal.voice import Spoken, forget_voice, tell_voice
from afterglow_clinic.chart.models import JournalChange, JournalEntry, JournalVoice, Patient, Privacy
from afterglow_clinic.chart.secrecy.columns import seal_column

LONGEST = 50_000
"""Characters of one entry: some twenty-five pages."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept. `again`: it had come before."""

    entry: JournalEntry
    again: bool = False

    @property
    def in_conflict(self) -> bool:
        """Another device had changed the entry meanwhile: this is a version beside `entry.beside`."""
        return self.entry.beside_id is not None


@sensitive_variables("text", "mark")
@transaction.atomic
def write_entry(
    *,
    operation: UUID,
    text: str,
    privacy: Privacy,
    authored: datetime,
    authored_local: str = "",
    spoken: Spoken | None = None,
    by: Actor,
    at: datetime,
) -> Kept:
    """Keep a new entry, once.

    Args:
        operation: Made by the device; the same again changes nothing, whatever time it tells.
        authored, authored_local: When the device says it was written, and as it showed it.
        spoken: A recording whose parts have all come (`keep_part`). Text may then be empty.
    Raises:
        NotPermitted: The actor is no member.
        EntryRefused: Empty, too long, unreadable, or parts of the recording are missing.
        OperationReused: The id came before with another content.
        Erased: The member's key was destroyed.
    """
    patient = writer(by)
    check_text(text, spoken=spoken)
    told = (str(spoken.recording), spoken.mime, str(spoken.parts)) if spoken else ()
    mark = mark_of(patient, text, *told, at=at)
    if earlier := done_before(patient, operation, Kind.WRITE, mark):
        return Kept(_narrowed(earlier, privacy, by, at), again=True)
    entry = _new(patient, text, privacy, authored, authored_local, at)
    if spoken:
        tell_voice(entry, spoken)
    recording = spoken.recording if spoken else None
    write_down(entry, operation=operation, kind=Kind.WRITE, mark=mark, recording=recording, by=by, at=at)
    return Kept(entry)


@sensitive_variables("text")
def check_text(text: str, *, spoken: Spoken | JournalVoice | None = None) -> None:
    """Refuse what can be no entry. Beside a recording there may be no words.

    Raises:
        EntryRefused: Empty, or too long.
    """
    if not text.strip() and spoken is None:
        raise EntryRefused("text", "is empty")
    if len(text) > LONGEST:
        raise EntryRefused("text", f"is longer than {LONGEST} characters")


@sensitive_variables("text", "mark")
@transaction.atomic
def edit_entry(
    *,
    operation: UUID,
    entry_id: UUID,
    revision: int,
    text: str,
    privacy: Privacy,
    authored: datetime,
    authored_local: str = "",
    by: Actor,
    at: datetime,
) -> Kept:
    """Put other words in place of an entry's, or beside it if another device was faster.

    Args:
        revision, privacy: The entry's as the device showed them. A version beside gets the
            narrower of that privacy and the entry's present one.
    Raises:
        Http404: The member has no such entry.
        NotPermitted, EntryRefused, OperationReused, Erased: As for `write_entry`.
    """
    patient = writer(by)
    mark = mark_of(patient, str(entry_id), str(revision), text, at=at)
    if earlier := done_before(patient, operation, Kind.EDIT, mark):
        return Kept(earlier.entry, again=True)
    entry = _own(patient, entry_id)
    stale = entry.revision != revision or entry.sealed is None
    check_text(text, spoken=None if stale else JournalVoice.objects.filter(entry=entry).first())
    if stale:
        shared = Privacy(entry.privacy).narrower(privacy)
        entry = _new(patient, text, shared, authored, authored_local, at, beside=entry)
    else:
        keep_words(entry, at=at)
        _put(entry, text, at)
    write_down(entry, operation=operation, kind=Kind.EDIT, mark=mark, by=by, at=at)
    return Kept(entry)


@transaction.atomic
def change_privacy(*, operation: UUID, entry_id: UUID, privacy: Privacy, by: Actor, at: datetime) -> Kept:
    """Say who else may read an entry, from now on. What somebody has read, they have read.

    Raises:
        Http404: The member has no such entry, or deleted it.
        NotPermitted, OperationReused, Erased: As for `write_entry`.
    """
    patient = writer(by)
    mark = mark_of(patient, str(entry_id), str(privacy), at=at)
    if earlier := done_before(patient, operation, Kind.PRIVACY, mark):
        return Kept(earlier.entry, again=True)
    entry = _own(patient, entry_id)
    if entry.sealed is None:
        raise Http404
    entry.privacy, entry.revision = privacy, entry.revision + 1
    entry.save(update_fields=["privacy", "revision"])
    write_down(entry, operation=operation, kind=Kind.PRIVACY, mark=mark, by=by, at=at)
    return Kept(entry)


@transaction.atomic
def delete_entry(*, operation: UUID, entry_id: UUID, by: Actor, at: datetime) -> Kept:
    """Delete the member's own entry: its words, earlier ones too, and its voice. Again changes nothing.

    Raises:
        Http404: The member has no such entry.
        NotPermitted, OperationReused, Erased: As for `write_entry`.
    """
    patient = writer(by)
    mark = mark_of(patient, str(entry_id), at=at)
    if earlier := done_before(patient, operation, Kind.DELETE, mark):
        return Kept(earlier.entry, again=True)
    entry = _own(patient, entry_id)
    if entry.sealed is None:
        return Kept(entry, again=True)
    forget_voice(entry)
    forget_versions(entry)
    entry.sealed, entry.revision = None, entry.revision + 1
    entry.save(update_fields=["sealed", "revision"])
    write_down(entry, operation=operation, kind=Kind.DELETE, mark=mark, by=by, at=at)
    return Kept(entry)


def _narrowed(earlier: JournalChange, privacy: Privacy, by: Actor, at: datetime) -> JournalEntry:
    """An entry that was sent again for fewer readers, before anything changed it, has these from now on."""
    entry = earlier.entry
    narrower = Privacy(entry.privacy).narrower(privacy)
    if narrower != entry.privacy and entry.revision == earlier.revision:
        entry.privacy, entry.revision = narrower, entry.revision + 1
        entry.save(update_fields=["privacy", "revision"])
        audit(by=by, at=at, action=Action.UPDATE, subtype="journal.privacy", entity=entry)
    return entry


def _own(patient: Patient, entry_id: UUID) -> JournalEntry:
    entry = JournalEntry.objects.filter(patient=patient, pk=entry_id).first()
    if entry is None:
        raise Http404
    return entry


@sensitive_variables("text")
def _new(
    patient: Patient,
    text: str,
    privacy: Privacy,
    authored: datetime,
    authored_local: str,
    at: datetime,
    beside: JournalEntry | None = None,
) -> JournalEntry:
    entry = JournalEntry(
        pk=uuid4(),
        patient=patient,
        privacy=privacy,
        authored=authored,
        authored_local=authored_local[:80],
        received=at,
        beside=beside,
    )
    seal_column(entry, "sealed", text, at=at)
    entry.save(force_insert=True)
    return entry


@sensitive_variables("text")
def _put(entry: JournalEntry, text: str, at: datetime) -> None:
    seal_column(entry, "sealed", text, at=at)
    entry.revision += 1
    entry.save(update_fields=["sealed", "revision"])
