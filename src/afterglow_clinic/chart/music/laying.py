"""A clinic lays music for its journeys, corrects what is said of it, and takes it off again.

The file is judged by what is in it. Whoever lays it says that the clinic may play it; what the licence asks
to be named is shown wherever the piece is. Hearing it is `afterglow_clinic.chart.music.playing`.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import BinaryIO

from django.db import transaction

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import Music, MusicSound, MusicTakenOff, Organization
from afterglow_clinic.chart.music.recognising import kind_of_sound
from afterglow_clinic.chart.permissions import NotPermitted, check_may

LARGEST = 64 * 1024 * 1024
"""Bytes of one piece: an hour of MP3 at 128 kbit/s takes 58 million."""
MOST = 100
"""Pieces that stand at one time."""
STRETCH = 256 * 1024


@dataclass(frozen=True, slots=True)
class Label:
    """What is said of a piece. `part` is one of `Music.Part`, `place` its place in the order of that part."""

    title: str
    made_by: str
    credit: str
    part: str
    place: int
    seconds: int


class NoSound(ValueError):
    """The file is no sound of a kind that is played here."""


class TooLarge(ValueError):
    """The file is empty or has more than `LARGEST` bytes."""


class TooMany(ValueError):
    """So many pieces stand already as may stand."""


class LaidAlready(ValueError):
    """Exactly this sound stands already: `music`."""

    def __init__(self, music: Music) -> None:
        super().__init__(str(music.pk))
        self.music = music


@transaction.atomic
def lay_music(*, file: BinaryIO, label: Label, by: Actor, at: datetime) -> Music:
    """Keep a piece with its sound. Everyone of the clinic may hear it from now on.

    Raises:
        NotPermitted: `music.lay` does not name the actor.
        NoSound, TooLarge, TooMany, LaidAlready: Then nothing is kept.
    """
    check_may(by, "music.lay")
    if by.organization_id is None:
        raise NotPermitted("music.lay")
    mime = kind_of_sound(file)
    if mime is None:
        raise NoSound
    size, digest = _measured(file)
    clinic = Organization.objects.select_for_update().get(pk=by.organization_id)
    standing = Music.objects.filter(organization=clinic, taken_off=None)
    if (same := standing.filter(sha256=digest).first()) is not None:
        raise LaidAlready(same)
    if standing.count() >= MOST:
        raise TooMany
    row = Music.objects.create(
        organization=clinic, **asdict(label), mime=mime, size=size, sha256=digest, by=by.name, at=at
    )
    for number, content in enumerate(_stretches(file)):
        MusicSound.objects.create(music=row, number=number, size=len(content), content=content)
    detail = asdict(label) | {"mime": mime, "size": size, "sha256": digest}
    audit(by=by, at=at, action=Action.CREATE, subtype="music.lay", entity=row, detail=detail)
    return row


def _measured(file: BinaryIO) -> tuple[int, str]:
    """Size and digest, read in stretches.

    Raises:
        TooLarge: As soon as that is certain.
    """
    size, digest = 0, sha256()
    for content in _stretches(file):
        size += len(content)
        if size > LARGEST:
            raise TooLarge
        digest.update(content)
    if not size:
        raise TooLarge
    return size, digest.hexdigest()


def _stretches(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while content := file.read(STRETCH):
        yield content


@transaction.atomic
def relabel_music(*, music: Music, label: Label, by: Actor, at: datetime) -> Music:
    """Say something else of a piece. The audit trail keeps both."""
    check_may(by, "music.lay")
    before = {name: getattr(music, name) for name in asdict(label)}
    after = asdict(label)
    if before == after:
        return music
    for name, value in after.items():
        setattr(music, name, value)
    music.save(update_fields=list(after))
    detail = {"before": before, "after": after}
    audit(by=by, at=at, action=Action.UPDATE, subtype="music.relabel", entity=music, detail=detail)
    return music


@transaction.atomic
def take_off(*, music: Music, by: Actor, at: datetime) -> MusicTakenOff:
    """Play a piece no more, and delete its sound. Taken off twice is taken off once."""
    check_may(by, "music.lay")
    row, created = MusicTakenOff.objects.get_or_create(music=music, defaults={"by": by.name, "at": at})
    if created:
        MusicSound.objects.filter(music=music).delete()
        audit(by=by, at=at, action=Action.DELETE, subtype="music.take-off", entity=music)
    return row
