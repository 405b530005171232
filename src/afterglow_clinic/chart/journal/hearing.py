"""Plays a recording to whoever may hear it: the answer to a browser, for the member's page and the staff's.

A browser asks for spans; each is opened, checked and sent whole, so that a broken seal is never heard in
part. Nothing is stored on the way: the view says `never_cache`.
"""

import re
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.journal.reading import voice_of
from afterglow_clinic.chart.journal.voice import open_span
from afterglow_clinic.chart.unreadable import Unreadable

SPAN = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


@sensitive_variables("sound")
def played(request: HttpRequest, *, entry_id: UUID, by: Actor, at: datetime) -> HttpResponse:
    """The sound, or the span of it that was asked for.

    Raises:
        Http404: There is no recording for this actor.
    """
    voice = voice_of(entry_id=entry_id, by=by, at=at)
    asked = span_of(request.headers.get("Range", ""), voice.size)
    if asked is not None and asked[0] >= asked[1]:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{voice.size}"})
    start, end = asked or (0, voice.size)
    try:
        sound = open_span(voice, start, end)
    except Unreadable:
        words = _("This recording cannot be heard any more.")
        return HttpResponse(words, status=410, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(sound, content_type=voice.mime, status=206 if asked else 200)
    answer["Accept-Ranges"] = "bytes"
    answer["Content-Disposition"] = "inline"
    if asked:
        answer["Content-Range"] = f"bytes {start}-{end - 1}/{voice.size}"
    return answer


def span_of(header: str, size: int) -> tuple[int, int] | None:
    """From where up to where a `Range` header asks; None for everything, as for any header not understood.

    Returns:
        Start and end, the end left out; an empty span if what is asked for lies outside.
    """
    match = SPAN.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size
    if last and int(last) < int(first):
        return None
    return int(first), min(size, int(last) + 1 if last else size)
