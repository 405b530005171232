"""Templates: what they include exists, nothing is styled or scripted inline, every field has a name.

That they compile and keep to the design system is in `tests/clinic/test_components.py`.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
import time_machine
from django.template.loader import get_template
from django.urls import reverse

from tests.clinic.cast import NOW, signed_in
from tests.clinic.examples import EXAMPLES
from tests.clinic.scene import Scene, set_the_scene

ROOT = Path(__file__).parents[2] / "src"
TEMPLATES = sorted((ROOT / "afterglow_clinic").glob("*/templates/**/*.html"))
READERS = ("director", "front_desk", "owner", "member", "therapist")
MADE_BY_US = {"invited.html": "the QR code, drawn on the server from a link of ours"}
DOCUMENTS = {"paper.html": "a consent on paper, a document of its own"}
NEEDS_NO_NAME = {"hidden", "submit", "button", "image", "reset"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_what_a_template_includes_or_extends_exists(path: Path) -> None:
    for named in re.findall(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']", path.read_text("utf-8")):
        get_template(named)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_nothing_is_styled_or_scripted_inline(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"<[^>]+\s(?:style|on[a-z]+)\s*=", text)
    sheets = re.search(r"<style\b|<script\b(?![^>]*\bsrc=)", text)
    assert bool(sheets) == (path.name in DOCUMENTS)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_template_turns_escaping_off(path: Path) -> None:
    off = re.search(r"\|\s*safe\b|{%\s*autoescape\s+off", path.read_text("utf-8"))
    assert bool(off) == (path.name in MADE_BY_US)


class Fields(HTMLParser):
    """Collects form fields, labels, and whatever breaks the page for someone who cannot see it."""

    def __init__(self) -> None:
        super().__init__()
        self.named: set[str] = set()
        self.fields: list[dict[str, str]] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.inside_label = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "label":
            self.inside_label += 1
            self.named.add(given.get("for", ""))
        if tag in {"input", "select", "textarea"} and given.get("type") not in NEEDS_NO_NAME:
            self.fields.append(given | {"inside label": "yes" if self.inside_label else ""})
        if tag == "img" and "alt" not in given:
            self.faults.append(f"an image without alt: {given}")
        self.faults += [f"{tag} with {name}" for name in given if name == "style" or name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self.inside_label -= 1

    def unnamed(self) -> list[dict[str, str]]:
        return [
            field
            for field in self.fields
            if not (field["inside label"] or field.get("aria-label") or field.get("aria-labelledby"))
            and field.get("id", "no id") not in self.named
        ]


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    with time_machine.travel(NOW, tick=False):
        yield set_the_scene()


@pytest.mark.parametrize("reader", READERS)
def test_every_field_on_every_page_has_a_name_and_every_id_is_one(scene: Scene, reader: str) -> None:
    client, faults, pages = signed_in(scene.cast.everyone()[reader]), [], 0
    for name, example in EXAMPLES.items():
        if "GET" not in example.methods and not example.by_library:
            continue
        response = client.get(reverse(name, kwargs=example.parts(scene.subjects["member"])), follow=False)
        if response.status_code != 200 or not response.get("Content-Type", "").startswith("text/html"):
            continue
        pages += 1
        page = Fields()
        page.feed(response.content.decode())
        twice = {one for one in page.ids if page.ids.count(one) > 1}
        faults += [f"{name}: {fault}" for fault in (*page.faults, *page.unnamed(), *twice)]
    assert faults == []
    assert pages >= 3
