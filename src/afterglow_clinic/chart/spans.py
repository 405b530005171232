"""Answers a browser that asks for a span of a sound: HTTP Range, which Safari plays nothing without.

The sound comes from a function of start and end, so that only what was asked for is read. Where a span makes
no sense the whole is sent, as the standard asks; one that lies outside is refused with 416. Nothing is
streamed: a player that has enough for now stops reading, and would hold one of the server's few workers for
as long as a piece lasts. It gets a stretch of what it asked for, which the standard allows, and asks again.
"""

import re
from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_variables

LONGEST = 1024 * 1024
"""Bytes of one answer to a `Range`: a minute of music."""
SPAN = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


@sensitive_variables("sound")
def answer_span(
    request: HttpRequest, *, size: int, mime: str, read: Callable[[int, int], bytes | Iterable[bytes]]
) -> HttpResponse:
    """The sound, or the beginning of the span of it that was asked for, at most `LONGEST` bytes of it."""
    asked = span_of(request.headers.get("Range", ""), size)
    if asked is not None and asked[0] >= asked[1]:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = (asked[0], min(asked[1], asked[0] + LONGEST)) if asked else (0, size)
    given = read(start, end)
    sound = given if isinstance(given, bytes) else b"".join(given)
    answer = HttpResponse(sound, content_type=mime, status=206 if asked else 200)
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
