"""A page of the app with all it loads weighs less than 100 kB on its way to the phone, at the first visit."""

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.clinic.cast import NOW, Cast, signed_in
from tests.clinic.examples import EXAMPLES
from tests.clinic.scene import set_the_scene
from tests.clinic.walking import named_views

pytestmark = pytest.mark.django_db
MOST = 100_000
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


def weight_of(page: str, kept: dict[str, bytes]) -> int:
    """Bytes of a page and everything it names; `kept` remembers what was fetched for another page."""
    weight, seen, open_ones = len(page.encode()), set[str](), loads(page)
    while open_ones:
        one = open_ones.pop()
        seen.add(one)
        kept[one] = kept[one] if one in kept else fetched(one)
        weight += len(kept[one])
        if one.endswith((".css", ".js")):
            open_ones |= loads(content_of(kept[one])) - seen
    return weight


def test_every_page_of_the_app_with_all_it_loads_is_light(
    record_property: Callable[[str, object], None],
) -> None:
    with time_machine.travel(NOW, tick=False):
        scene = set_the_scene()
        client, kept = signed_in(scene.cast.member), dict[str, bytes]()
        weights = {}
        for name, _pattern in named_views():
            example = EXAMPLES[name]
            if not name.startswith("member_home:") or "GET" not in example.methods:
                continue
            answer = client.get(reverse(name, kwargs=example.parts(scene.subjects["member"])))
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                text = answer.content.decode()
                weights[name] = weight_of(text, kept) if "/static/" in text else len(text)
    heaviest = max(weights, key=lambda name: weights[name])
    record_property("pages of the app weighed", len(weights))
    record_property(f"bytes of the heaviest, {heaviest}", weights[heaviest])
    assert len(weights) > 30
    assert any(one.endswith(".woff2") for one in kept), "the faces count too"
    assert {name: weight for name, weight in weights.items() if weight >= MOST} == {}


def test_a_page_itself_is_never_packed(cast: Cast) -> None:
    """What stands beside a secret must not tell it by its length."""
    page = signed_in(cast.member).get("/home/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in page
