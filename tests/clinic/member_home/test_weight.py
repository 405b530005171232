"""A page of the app with all it loads weighs less than 100 kB on its way to the phone, at the first visit."""

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.clinic.cast import Cast, signed_in

MOST = 100_000
PAGES = ("/home/", "/home/yours/", "/home/safety/", "/home/lock/", "/home/journal/", "/home/practices/")
NAMED = re.compile(r'(?:href|src)="(/static/[^"]+)"|url\("(fonts/[^"]+)"\)|import\("\./([\w.-]+)"\)')


def fetched(address: str) -> bytes:
    answer: Any = Client().get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, address
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def content_of(sent: bytes) -> str:
    return (gzip.decompress(sent) if sent[:2] == b"\x1f\x8b" else sent).decode("utf-8", "replace")


def loads(text: str) -> set[str]:
    """Addresses a page, a sheet or a script names; a phone asks for no icon of a home screen."""
    found = {
        page or (f"/static/afterglow/{font}" if font else f"/static/home/{module}")
        for page, font, module in NAMED.findall(text)
    }
    return {one for one in found if not one.endswith(".png")}


@pytest.mark.parametrize("address", PAGES)
def test_a_page_with_all_it_loads_is_light(
    cast: Cast, address: str, record_property: Callable[[str, object], None]
) -> None:
    page = signed_in(cast.member).get(address)
    assert page.status_code == 200
    weight, seen, open_ones = len(page.content), set[str](), loads(page.content.decode())
    while open_ones:
        one = open_ones.pop()
        seen.add(one)
        sent = fetched(one)
        weight += len(sent)
        if one.endswith((".css", ".js")):
            open_ones |= loads(content_of(sent)) - seen
    assert any(one.endswith(".woff2") for one in seen)
    record_property(f"bytes of {address}", weight)
    assert weight < MOST, (weight, sorted(seen))


def test_a_page_itself_is_never_packed(cast: Cast) -> None:
    """What stands beside a secret must not tell it by its length."""
    page = signed_in(cast.member).get("/home/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in page
