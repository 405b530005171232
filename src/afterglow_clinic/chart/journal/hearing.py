"""Plays a recording to whoever may hear it: the answer to a browser, for the member's page and the staff's.

A browser asks for spans; each is opened, checked and sent whole, so that a broken seal is never heard in
part. Nothing is stored on the way: the view says `never_cache`.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.journal.reading import voice_of
from afterglow_clinic.chart.journal.voice import open_span
from afterglow_clinic.chart.spans import answer_span
from afterglow_clinic.chart.unreadable import Unreadable


@sensitive_variables()
def played(request: HttpRequest, *, entry_id: UUID, by: Actor, at: datetime) -> HttpResponseBase:
    """The sound, or the span of it that was asked for.

    Raises:
        Http404: There is no recording for this actor.
    """
    voice = voice_of(entry_id=entry_id, by=by, at=at)
    try:
        return answer_span(request, size=voice.size, mime=voice.mime, read=partial(open_span, voice))
    except Unreadable:
        words = _("This recording cannot be heard any more.")
        return HttpResponse(words, status=410, content_type="text/plain; charset=utf-8")
