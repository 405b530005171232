"""Plays a piece of the clinic's music: the answer to a browser, for the member's page and the staff's.

Only to people of that clinic. Only the stretches that a player asks for are read; an hour of sound lies in
memory at once only for a reader that asks for no span, and no browser's player is one.
"""

from collections.abc import Iterator
from functools import partial
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import Music, MusicSound
from afterglow_clinic.chart.opening import find
from afterglow_clinic.chart.spans import answer_span


def played_music(request: HttpRequest, *, music_id: UUID, by: Actor) -> HttpResponseBase:
    """The piece, or the span of it that was asked for.

    Raises:
        Http404: There is no such piece for this actor, or it was taken off.
    """
    music = find(Music.objects.visible_to(by).filter(taken_off=None), music_id)
    return answer_span(request, size=music.size, mime=music.mime, read=partial(sound_between, music))


def sound_between(music: Music, start: int, end: int) -> Iterator[bytes]:
    """The bytes from `start` up to `end`, stretch by stretch; only those they lie in are read."""
    reached = 0
    for pk, size in MusicSound.objects.filter(music=music).order_by("number").values_list("pk", "size"):
        if reached < end and reached + size > start:
            content = bytes(MusicSound.objects.values_list("content", flat=True).get(pk=pk))
            yield content[max(0, start - reached) : end - reached]
        reached += size
