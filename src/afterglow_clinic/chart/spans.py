"""Answers a browser that asks for a span of a sound: HTTP Range, which Safari plays nothing without.

The sound comes from a function of start and end, so that only what was asked for is read. Where a span makes
no sense the whole is sent, as the standard asks; one that lies outside is refused with 416.
"""

import re
from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.debug import sensitive_variables

SPAN = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


@sensitive_variables("sound")
def answer_span(
    request: HttpRequest, *, size: int, mime: str, read: Callable[[int, int], bytes | Iterable[bytes]]
) -> HttpResponseBase:
    """The sound, or the span of it that was asked for. What `read` gives in pieces is streamed."""
    asked = span_of(request.headers.get("Range", ""), size)
    if asked is not None and asked[0] >= asked[1]:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = asked or (0, size)
    sound, status = read(start, end), 206 if asked else 200
    answer: HttpResponseBase
    if isinstance(sound, bytes):
        answer = HttpResponse(sound, content_type=mime, status=status)
    else:
        answer = StreamingHttpResponse(sound, content_type=mime, status=status)
        answer["Content-Length"] = str(end - start)
    answer["Accept-Ranges"] = "bytes"
    answer["Content-Disposition"] = "inline"
    if asked:
        answer["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
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
