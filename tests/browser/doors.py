"""The forms of the site with a text field, and what each round says in them: all payloads, as they fit.

A form is a door through which `sweeping` sends; the first person who meets it on a page fills it in.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from tests.browser.forms_of import Form, every_form_of
from tests.browser.payloads import PAYLOADS
from tests.clinic.examples import EXAMPLES

TOGETHER = "".join(PAYLOADS)
LINES = 40
"""The lines of a form that takes lines: each a field of the same column, so that one round says much."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page as one person opens it."""

    who: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Door:
    """A form of a page, and the person who fills it in: the first who may."""

    page: Page
    view: str
    form: Form

    @property
    def address(self) -> str:
        return self.form.action or self.page.address

    @property
    def has_lines(self) -> bool:
        return "lines" in self.form.values


def doors_of(pages: Sequence[Page], clients: Mapping[str, Client]) -> list[Door]:
    """Every form with a text field, once: whoever meets it first fills it in."""
    found: dict[tuple[str, tuple[str, ...]], Door] = {}
    for page in pages:
        answer = clients[page.who].get(page.address, secure=True)
        if answer.status_code != 200:
            continue
        for form in every_form_of(body_of(answer).decode()):
            view = view_at(form.action or page.address)
            if form.texts and view and form.method.upper() in EXAMPLES[view].methods:
                found.setdefault((view, tuple(sorted(form.texts))), Door(page, view, of_one_line(form)))
    return list(found.values())


def of_one_line(form: Form) -> Form:
    """A form that takes lines, with the first of them alone."""
    if "lines" in form.values:
        for told in (form.texts, form.values):
            for name in [name for name in told if re.search(r"-[1-9]\d*$", name)]:
                del told[name]
        form.bounded = [name for name in form.bounded if name in form.texts]
    return form


def view_at(address: str) -> str:
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return ""


@cache
def inside_of(text: str) -> frozenset[str]:
    return frozenset(payload for payload in PAYLOADS if payload in text)


@cache
def packed(longest: int) -> list[str]:
    """The payloads that fit, in few texts: the long ones first, each where there is room."""
    texts: list[str] = []
    for payload in sorted((one for one in PAYLOADS if len(one) <= longest), key=len, reverse=True):
        place = next((n for n, text in enumerate(texts) if len(text) + len(payload) <= longest), None)
        if place is None:
            texts.append(payload)
        else:
            texts[place] += payload
    return texts


def rounds(door: Door, names: Sequence[str]) -> list[dict[str, str]]:
    """What each round says in each field, until every field has said all it can."""
    texts = {name: packed(door.form.texts[name]) for name in names}
    lines = LINES if door.has_lines else 1
    most = -(-max(map(len, texts.values()), default=0) // lines)
    return [
        {
            re.sub(r"-0$", f"-{line}", name) if door.has_lines else name: said[(lines * n + line) % len(said)]
            for name, said in texts.items()
            if said
            for line in range(lines)
        }
        for n in range(most)
    ]


def body_of(answer: HttpResponse) -> bytes:
    is_page = "text/html" in answer.get("Content-Type", "") and not answer.streaming
    return answer.content if is_page else b""
