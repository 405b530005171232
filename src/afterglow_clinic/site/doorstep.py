"""Refuses requests that Django cannot even open: before any middleware it would answer with a 500.

A charset that is not UTF-8 (`charset=base64` is enough), a length that is no number, and a query of
thousands of fields fail in the making of the request itself. A body beyond all measure would fill the disk
before anybody asks who sent it; one that is merely too large is told so by its form. What can be opened and
still is bad input is refused by `afterglow_clinic.site.middleware.RefuseBadInput`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings

LARGEST_BODY = 256 * 1024 * 1024
"""Bytes. Many times what any form takes, so that whoever chose a file too large still reads so beside it."""

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


def guarded(application: Application) -> Application:
    """The application behind a doorstep: refused requests never reach it."""

    def serve(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        fault = fault_of(environ)
        if fault is None:
            return application(environ, start_response)
        body = fault.encode()
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
        start_response("400 Bad Request", headers)
        return [body]

    return serve


def fault_of(environ: Mapping[str, Any]) -> str | None:
    """What makes this request unreadable, in words, or None."""
    if not _is_utf8(environ.get("CONTENT_TYPE") or ""):
        return "Content-Type: only UTF-8 is read here."
    length = environ.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit() and len(length) < 19):
        return "Content-Length: this is not a length."
    if int(length) > LARGEST_BODY:
        return "Content-Length: this is more than is taken here."
    if (environ.get("QUERY_STRING") or "").count("&") >= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:
        return "The query has too many fields."
    return None


def _is_utf8(content_type: str) -> bool:
    """True without a charset, too: UTF-8 is what a browser sends unasked."""
    parameters = content_type.split(";")[1:]
    named = (parameter.partition("=") for parameter in parameters)
    charsets = [
        value.strip().strip("\"'").lower() for name, _, value in named if name.strip().lower() == "charset"
    ]
    return all(charset in {"utf-8", "utf8"} for charset in charsets) and "\x00" not in content_type
