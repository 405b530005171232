"""A recording comes in parts, so that a bad line costs one part and never the recording.

A part sent twice is kept once. A recording becomes part of the journal when its entry is written
with all its parts there; until then nobody but the member's own device knows it. What becomes of
parts whose entry never comes is in `sweeping`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Sum
from django.views.decorators.debug import sensitive_variables

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.journal.operations import EntryRefused, OperationReused, writer
from afterglow_clinic.chart.models import JournalChange, JournalEntry, JournalVoice, Patient, VoicePart
from afterglow_clinic.chart.secrecy.columns import fingerprint, open_columns, seal_column

LARGEST_PART = 1024 * 1024
LARGEST = 32 * 1024 * 1024
"""Bytes of one recording: ten minutes in any format a browser records take less."""
MOST_PARTS = 4096
LONGEST_SECONDS = 60 * 60
MIMES = frozenset({"audio/webm", "audio/ogg", "audio/mp4", "audio/mpeg", "audio/wav", "audio/aac"})
ALSO_CALLED = {
    "audio/x-m4a": "audio/mp4",
    "audio/m4a": "audio/mp4",
    "audio/mp3": "audio/mpeg",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/x-aac": "audio/aac",
    "audio/opus": "audio/ogg",
    "video/webm": "audio/webm",
    "video/mp4": "audio/mp4",
}
"""What phones and browsers call the same formats; a recorder's file may pass for a film without pictures."""


class PartsMissing(EntryRefused):
    """The entry came before all parts of its recording. Sent again later, it can be kept."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A recording as the device tells it. `mime` may carry `; codecs=…`, which is dropped."""

    recording: UUID
    mime: str
    seconds: int
    parts: int


@sensitive_variables("content")
@transaction.atomic
def keep_part(*, recording: UUID, number: int, content: bytes, by: Actor, at: datetime) -> VoicePart:
    """Keep one part, sealed. The same again changes nothing.

    Args:
        number: From 0.
    Raises:
        NotPermitted: The actor is no member.
        EntryRefused: Empty, too large, or too many; or its entry is written already, or was deleted.
        OperationReused: Another content came under this number before.
        Erased: The member's key was destroyed.
    """
    patient = writer(by)
    if not content or len(content) > LARGEST_PART or not 0 <= number < MOST_PARTS:
        raise EntryRefused("part", f"must have 1 to {LARGEST_PART} bytes, its number 0 to {MOST_PARTS - 1}")
    mark = fingerprint(patient, content, at=at)
    there = VoicePart.objects.filter(patient=patient, recording=recording)
    earlier = there.filter(number=number).first()
    if earlier is not None:
        if bytes(earlier.fingerprint) != mark:
            raise OperationReused
        return earlier
    _refuse_after_the_end(patient, recording)
    if (there.aggregate(size=Sum("size"))["size"] or 0) + len(content) > LARGEST:
        raise EntryRefused("recording", f"is larger than {LARGEST} bytes")
    part = VoicePart(
        patient=patient, recording=recording, number=number, size=len(content), fingerprint=mark, received=at
    )
    seal_column(part, "sealed", content, at=at)
    part.save(force_insert=True)
    return part


def _refuse_after_the_end(patient: Patient, recording: UUID) -> None:
    """A new part of a recording whose entry was written, and perhaps deleted, would be nobody's."""
    if JournalVoice.objects.filter(patient=patient, recording=recording).exists():
        raise EntryRefused("recording", "is whole already")
    if JournalChange.objects.filter(patient=patient, recording=recording).exists():
        raise EntryRefused("recording", "was deleted with its entry")


def parts_kept(*, recording: UUID, by: Actor) -> list[int]:
    """Which parts have come, so that a device sends only the others."""
    rows = VoicePart.objects.visible_to(by).filter(recording=recording)
    return list(rows.order_by("number").values_list("number", flat=True))


def tell_voice(entry: JournalEntry, spoken: Spoken) -> JournalVoice:
    """Join a recording to its entry. Called by `write_entry`, in its transaction.

    Raises:
        EntryRefused: A format that is no audio, a length that cannot be, or parts nobody told of.
        PartsMissing: Some are still on their way.
    """
    named = spoken.mime.partition(";")[0].strip().lower()
    mime = ALSO_CALLED.get(named, named)
    if mime not in MIMES:
        raise EntryRefused("voice", "is in a format this program does not keep")
    if not 0 <= spoken.seconds <= LONGEST_SECONDS:
        raise EntryRefused("voice", f"must be at most {LONGEST_SECONDS} seconds long")
    rows = VoicePart.objects.filter(patient=entry.patient_id, recording=spoken.recording)
    sizes = dict(rows.values_list("number", "size"))
    told = set(range(min(spoken.parts, MOST_PARTS)))
    if not told or set(sizes) - told:
        raise EntryRefused("voice", f"{len(sizes)} parts have come for {spoken.parts}")
    if set(sizes) != told:
        raise PartsMissing("voice", f"{len(sizes)} of {spoken.parts} parts have come")
    if JournalVoice.objects.filter(patient=entry.patient_id, recording=spoken.recording).exists():
        raise EntryRefused("voice", "belongs to another entry")
    return JournalVoice.objects.create(
        patient_id=entry.patient_id,
        entry=entry,
        recording=spoken.recording,
        mime=mime,
        seconds=spoken.seconds,
        parts=spoken.parts,
        size=sum(sizes.values()),
    )


def open_voice(voice: JournalVoice) -> bytes:
    """The recording, whole. The caller has asked `visible_to`.

    Raises:
        Unreadable, Erased: As for any sealed column.
    """
    return open_span(voice, 0, voice.size)


@sensitive_variables()
def open_span(voice: JournalVoice, start: int, end: int) -> bytes:
    """The recording's bytes from `start` up to `end`; only the parts they lie in are opened.

    Raises:
        Unreadable, Erased: As for any sealed column. Nothing is given of a span that holds a broken part.
    """
    rows = VoicePart.objects.filter(patient=voice.patient_id, recording=voice.recording)
    reached, first = 0, 0
    wanted: list[UUID] = []
    for pk, size in rows.order_by("number").values_list("pk", "size"):
        if reached + size > start and reached < end:
            first = first if wanted else reached
            wanted.append(pk)
        reached += size
    sound = b"".join(open_columns(rows.filter(pk__in=wanted).order_by("number"), "sealed"))
    return sound[start - first : end - first]


@transaction.atomic
def keep_whole(*, chunks: Iterable[bytes], mime: str, by: Actor, at: datetime) -> Spoken:
    """Keep a recording that came in one piece: a file a browser without scripts sends.

    Raises:
        EntryRefused: Empty, or too large. Then nothing of it is kept.
        NotPermitted, Erased: As for `keep_part`.
    """
    recording, parts = uuid4(), 0
    for content in _cut(chunks):
        keep_part(recording=recording, number=parts, content=content, by=by, at=at)
        parts += 1
    if not parts:
        raise EntryRefused("part", "is empty")
    return Spoken(recording=recording, mime=mime, seconds=0, parts=parts)


def _cut(chunks: Iterable[bytes]) -> Iterable[bytes]:
    """The same bytes in the largest pieces there are."""
    left = bytearray()
    for chunk in chunks:
        left += chunk
        while len(left) >= LARGEST_PART:
            yield bytes(left[:LARGEST_PART])
            del left[:LARGEST_PART]
    if left:
        yield bytes(left)


def forget_voice(entry: JournalEntry) -> None:
    """Delete an entry's recording. Called by `delete_entry`, in its transaction."""
    for voice in JournalVoice.objects.filter(entry=entry):
        VoicePart.objects.filter(patient=voice.patient_id, recording=voice.recording).delete()
        voice.delete()
