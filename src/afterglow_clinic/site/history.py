"""No page stands in a browser's history as the answer to a form, for the browser keeps what was sent with it.

A form that is refused is shown again with what was typed in it. A browser then writes the whole form into
its session file, to send it anew after a crash: words of a journal, in plain sight on the phone. So the page
is held for a moment, the browser is sent to fetch it, and history holds an address without a word. The page
lies in the session, sealed with a key that only the browser's cookie has. What a script sends is answered as
it is.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4
from zlib import compress, decompress

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from afterglow_clinic.chart.browser_seal import new_browser_key, open_for_browser, seal_for_browser
from afterglow_clinic.chart.unreadable import Unreadable
from afterglow_clinic.clock import now

ASKED = "shown"
COOKIE = "history"
HELD = "held_pages"
HOW_LONG = timedelta(minutes=30)
AT_MOST = 4
"""Pages of one browser: a member may have the app open twice."""

Next = Callable[[HttpRequest], HttpResponse]


class NoWordsInHistory:
    """Stands inside the gate: a page that is held is given to nobody who may not go where it belongs."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if _would_stay(request, answer):
            return _hold(request, answer)
        gone = answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED and ASKED in request.GET
        return redirect("home") if gone else answer

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """The page that was held, for the browser that has its key; after a while, the page as it is now."""
        token = request.GET.get(ASKED)
        if token is None or request.method not in {"GET", "HEAD"}:
            return None
        held = request.session.get(HELD, {}).get(token)
        try:
            return _opened(held, request=request, token=token) if held else None
        except Unreadable:
            return None


def _would_stay(request: HttpRequest, answer: HttpResponse) -> bool:
    """Whether this is a page that a browser shows as the answer to a form of somebody signed in."""
    return (
        request.method == "POST"
        and request.headers.get("Sec-Fetch-Mode") == "navigate"
        and not answer.streaming
        and not 300 <= answer.status_code < 400
        and answer.headers.get("Content-Type", "").startswith("text/html")
        and request.user.is_authenticated
    )


def _hold(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Keep the page, and send the browser to it."""
    token, key = uuid4().hex, request.COOKIES.get(COOKIE, "")
    try:
        sealed = _sealed(answer, key=key, place=_place(request, token))
    except Unreadable:  # no cookie yet, or something else in it
        key = new_browser_key()
        sealed = _sealed(answer, key=key, place=_place(request, token))
    fresh = {name: one for name, one in request.session.get(HELD, {}).items() if _is_fresh(one)}
    newest = dict(sorted(fresh.items(), key=lambda item: item[1]["at"])[1 - AT_MOST :])
    request.session[HELD] = newest | {token: {"at": now().isoformat(), "sealed": sealed}}
    return _sent_to(request, token, key, answer)


def _sent_to(request: HttpRequest, token: str, key: str, answer: HttpResponse) -> HttpResponse:
    query = request.GET.copy()
    query[ASKED] = token
    sent = HttpResponseRedirect(f"{request.path}?{query.urlencode()}", status=303)
    sent.cookies = answer.cookies
    sent.headers["Cache-Control"] = "no-store"
    sent.set_cookie(
        COOKIE,
        key,
        max_age=HOW_LONG,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return sent


def _sealed(answer: HttpResponse, *, key: str, place: str) -> str:
    headers = {name: text for name, text in answer.headers.items() if name != "Content-Length"}
    page = {"status": answer.status_code, "headers": headers, "body": b64encode(answer.content).decode()}
    return seal_for_browser(compress(json.dumps(page).encode()), key=key, place=place)


def _opened(held: dict[str, str], *, request: HttpRequest, token: str) -> HttpResponse | None:
    if not _is_fresh(held):
        return None
    key = request.COOKIES.get(COOKIE, "")
    page = json.loads(decompress(open_for_browser(held["sealed"], key=key, place=_place(request, token))))
    answer = HttpResponse(b64decode(page["body"]), status=page["status"], headers=page["headers"])
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _place(request: HttpRequest, token: str) -> str:
    """Where a held page belongs: it opens at its own address, for the person it was made for."""
    return f"page:{request.user.pk}:{request.path}:{token}"


def _is_fresh(held: dict[str, str]) -> bool:
    return now() - datetime.fromisoformat(held["at"]) < HOW_LONG
