"""Shows Chromium pages that the test client was served, byte for byte, and asks whether a script ran in them.

A small server on this machine hands out the documents by number, and the site's own static files, so that the
pages' own scripts run too. It sends no content security policy: that text stays text is what is looked at.
Many documents stand as frames on one page, for a page of its own costs ten times as much.
"""

import mimetypes
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders

AT_ONCE = 12
LISTEN = "window.boom = () => { window.ran = true; }; window.alert = window.boom;"
LOOK = """() => [...document.querySelectorAll('iframe')].map((frame) => {
  const page = frame.contentWindow, all = [...page.document.querySelectorAll('*')];
  const evil = all.filter((one) => [...one.attributes].some((mark) =>
    (mark.name.startsWith('on') && mark.value.includes('boom')) || /^\\s*javascript:/i.test(mark.value)));
  const scripts = [...page.document.scripts].filter((one) =>
    !one.type.includes('json') && one.textContent.includes('boom'));
  return {ran: page.ran === true, left: [...evil, ...scripts].map((one) => one.outerHTML.slice(0, 120)),
    moved: !page.location.pathname.startsWith('/shown/')};
})"""


@dataclass(frozen=True, slots=True)
class Document:
    """A page as the server sent it, and whose it is."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """What Chromium made of one document."""

    name: str
    ran: bool
    left: tuple[str, ...]
    moved: bool

    @property
    def is_clean(self) -> bool:
        return not (self.ran or self.left or self.moved)


def shown(chromium: Any, documents: Sequence[Document]) -> list[Found]:
    """Load every document in Chromium, and say of each whether anything ran or could have."""
    found: list[Found] = []
    with served(documents) as address, chromium.new_context(bypass_csp=True) as context:
        context.add_init_script(LISTEN)
        page = context.new_page()
        for start in range(0, len(documents), AT_ONCE):
            page.goto(f"{address}/together/{start}")
            for number, one in enumerate(page.evaluate(LOOK), start):
                found.append(Found(documents[number].name, one["ran"], tuple(one["left"]), one["moved"]))
    return found


@contextmanager
def served(documents: Sequence[Document]) -> Iterator[str]:
    """A server of these documents, at the address it yields."""

    class Shelf(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            kind, body = answer(documents, self.path.partition("?")[0])
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(body)))
            if self.path.startswith("/static/"):
                self.send_header("Cache-Control", "max-age=3600, immutable")
            with suppress(OSError):  # a page that is left does not wait for its pictures
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *said: object) -> None:
            """Nothing: a test prints what it found."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def answer(documents: Sequence[Document], path: str) -> tuple[str, bytes]:
    """The type and the bytes at an address; no type where there is nothing."""
    place, _, rest = path.strip("/").partition("/")
    if place == "shown" and rest.isdecimal():
        return "text/html; charset=utf-8", documents[int(rest)].body
    if place == "together":
        numbers = range(int(rest), min(int(rest) + AT_ONCE, len(documents)))
        frames = "".join(f"<iframe src=/shown/{number}></iframe>" for number in numbers)
        return "text/html; charset=utf-8", f"<!doctype html><body>{frames}".encode()
    file = finders.find(rest) if place == "static" else None
    if file is None:
        return "", b""
    return mimetypes.guess_type(file)[0] or "application/octet-stream", Path(file).read_bytes()
