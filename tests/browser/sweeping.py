"""Sends every payload through every text field of every form, and keeps each page the server answered with.

One form at a time, in savepoints that are rolled back, so that a form that can be sent once only (a practice
is ended, a visit called off) takes the two hundredth payload as it took the first. A field takes as many
payloads at once as its length allows. Its fields are told apart first:

    kept       with these words the form is accepted; then every page that shows them is fetched, each time,
               or once for all rounds where they pile up there (a list)
    refused    it never is (a time zone, a record number): the page that says so and shows them is kept

and each field gets all payloads in one text that is too long for it: that is refused, and shown again.
Which pages show a field's words is found with a plain word first. `replaying` shows Chromium what was kept.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from uuid import uuid4

from django.contrib.messages import ERROR, get_messages
from django.http import HttpResponse
from django.test import Client

from tests.browser.doors import LINES, TOGETHER, Door, Page, body_of, inside_of, rounds
from tests.browser.replaying import Document
from tests.clinic.walking import undone

SIGNAL = b"boom"
"""What is nowhere on a page, in whatever writing, runs nowhere on it."""
FEW, HEAP = 12, 20
"""So many rounds are sent one by one; more may pile up on a list, so many each time."""
Values = dict[str, Any]
Texts = Mapping[str, str]


@dataclass(slots=True)
class Sweep:
    """What is sent through one door, and what came of it.

    `taken` are, for each field, the payloads that were sent within its length, `shown` those that could be
    read on a page afterwards; `lost` names what was neither kept nor refused with the words shown again.
    """

    door: Door
    number: int
    values: Values = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    taken: dict[str, set[str]] = field(default_factory=dict)
    shown: dict[str, set[str]] = field(default_factory=dict)
    documents: list[Document] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    sent: int = 0

    @property
    def mark(self) -> str:
        """The word by which the words of this door are found on a page."""
        return f"qz{self.number}x"

    def plain(self, name: str) -> str:
        return f"{self.mark}, and these are plain words, quite a few"[: self.door.form.texts[name]]

    def note(self, texts: Texts, answers: Sequence[HttpResponse]) -> None:
        """Keep the pages, and write down which payloads were sent and which can be read."""
        for name, text in texts.items():
            self.taken.setdefault(self.column(name), set()).update(inside_of(text))
        for answer in answers:
            self.read_again([texts], texts, unescape(body_of(answer).decode()))
        self.keep_pages(answers)

    def read_again(self, heap: Iterable[Texts], names: Iterable[str], body: str) -> None:
        """Write down what of a heap stands on one page, be it in small letters (an ingredient)."""
        body = body.casefold()
        for name in names:
            read = [inside_of(texts[name]) for texts in heap if texts[name].casefold() in body]
            self.shown.setdefault(self.column(name), set()).update(*read)

    def column(self, name: str) -> str:
        """The field of the first line, in whose name all lines are counted."""
        return re.sub(r"-\d+$", "-0", name) if self.door.has_lines else name

    @property
    def beside_lines(self) -> Values:
        """What stands beside the words of the first line, for every line."""
        first = {name[:-1]: value for name, value in self.values.items() if name.endswith("-0")}
        lines = range(LINES if self.door.has_lines else 0)
        return {f"{name}{number}": value for name, value in first.items() for number in lines}

    def keep_pages(self, answers: Iterable[HttpResponse]) -> None:
        """Keep those in which something could run at all."""
        for answer in answers:
            body, path = body_of(answer), answer.request["PATH_INFO"]
            if SIGNAL in body.lower():
                self.documents.append(Document(f"{self.door.view} at {path}", body))
            if answer.status_code >= 500:
                self.lost.append(f"{self.door.view}: a failure at {path}")

    def expect_shown_again(self, texts: Texts, answer: HttpResponse) -> None:
        body = unescape(body_of(answer).decode())
        self.lost += [
            f"{self.door.view} {name}: {answer.status_code}, not shown again"
            for name, text in texts.items()
            if text not in body
        ]


def is_accepted(answer: HttpResponse) -> bool:
    """A form that was accepted leads on and nothing is complained of; else it is shown again, or says no."""
    said = get_messages(answer.wsgi_request)._queued_messages  # by this answer, not by one before
    return answer.status_code in (302, 303) and all(one.level < ERROR for one in said)


def one_each(pages: Iterable[Page]) -> list[Page]:
    """Every page once, as the first of them sees it."""
    found: dict[str, Page] = {}
    for page in pages:
        found.setdefault(page.name, page)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Sweeper:
    """Sends through one door after the other.

    `pages` are everybody's. By view, `told` is what its example fills in and `needed` what must be added;
    `ends` are the views that are looked at alone.
    """

    pages: Sequence[Page]
    clients: Mapping[str, Client]
    told: Mapping[str, Values]
    needed: Mapping[str, Values]
    ends: frozenset[str]

    def sweep(self, doors: Sequence[Door]) -> Iterator[Sweep]:
        """All payloads through all text fields of these forms."""
        sweeps = [self.prepared(door, number) for number, door in enumerate(doors)]
        self.find_pages([one for one in sweeps if one.kept and one.door.view not in self.ends], self.pages)
        for one in sweeps:
            if one.door.view in self.ends and one.kept:
                self.find_pages([one], one_each(self.pages))
            self.keep(one)
            self.be_refused(one)
            for name in one.door.form.bounded:
                if one.door.form.texts[name] < len(TOGETHER):
                    self.be_too_long(one, name)
            yield one

    def prepared(self, door: Door, number: int) -> Sweep:
        """Find what the form accepts as it is, and with which fields it is accepted whatever they say."""
        sweep = Sweep(door, number, kept=[], refused=list(door.form.texts))
        is_sound = False
        for values in self.ways(sweep):
            with undone():
                sweep.values, is_sound = values, is_accepted(self.send(door, values))
            if is_sound:
                break
        for name in door.form.texts if is_sound else ():
            with undone():
                if is_accepted(self.send(door, {**sweep.values, name: sweep.plain(name)})):
                    sweep.kept.append(name)
                    sweep.refused.remove(name)
        return sweep

    def ways(self, sweep: Sweep) -> Iterator[Values]:
        """Ways to fill the form in: with words or without; what the page says, or what the example does."""
        view, form = sweep.door.view, sweep.door.form
        told, needed = self.told.get(view, {}), self.needed.get(view, {})
        for texts in ({name: sweep.plain(name) for name in form.texts}, dict.fromkeys(form.texts, "")):
            for values in ({**told, **form.values}, {**form.values, **told}):
                way = {**texts, **values, **needed}
                yield {name: value for name, value in way.items() if value is not None}

    def find_pages(self, sweeps: Sequence[Sweep], pages: Sequence[Page]) -> None:
        """Send plain words through these doors, and see on which pages they come to stand."""
        with undone():
            for one in sweeps:
                self.send(one.door, {**one.values, **{name: one.plain(name) for name in one.kept}})
            for page in pages:
                body = body_of(self.get(page)).decode()
                for one in sweeps:
                    if one.mark in body:
                        one.pages.append(page)

    def keep(self, sweep: Sweep) -> None:
        """Send what is kept, and fetch what shows it."""
        said, left = rounds(sweep.door, sweep.kept), one_each(sweep.pages)
        if len(said) > FEW and left and self.they_pile_up(sweep, said[:2]):
            heaps = [said[start : start + HEAP] for start in range(0, len(said), HEAP)]
            left = one_each(page for heap in heaps for page in self.pile_up(sweep, heap))
            if not left:
                return
        for texts in said:
            with undone():
                answers = self.sent_and_followed(sweep, texts)
                sweep.note(texts, [*answers, *map(self.get, left)])

    def they_pile_up(self, sweep: Sweep, two: Sequence[Texts]) -> bool:
        """Whether some page shows what was sent first after the second was sent too."""
        with undone():
            answers = [self.send(sweep.door, {**sweep.values, **texts}) for texts in two]
            bodies = [unescape(body_of(self.get(page)).decode()) for page in one_each(sweep.pages)]
        both = any(all(any(t in body for t in texts.values()) for texts in two) for body in bodies)
        return both and all(map(is_accepted, answers))

    def pile_up(self, sweep: Sweep, heap: Sequence[Texts]) -> list[Page]:
        """Send these rounds, then fetch what shows them; return the pages that do not show them all."""
        left: list[Page] = []
        with undone():
            for texts in heap:
                sweep.note(texts, self.sent_and_followed(sweep, texts))
            for page in sweep.pages:
                answer = self.get(page)
                sweep.keep_pages([answer])
                body = unescape(body_of(answer).decode())
                counts = {name: sum(texts[name] in body for texts in heap) for name in heap[0]}
                here = [name for name, count in counts.items() if 2 * count > len(heap)]
                if not here or any(counts[name] < len(heap) for name in here):
                    left.append(page)
                sweep.read_again(heap, here, body)
        return left

    def sent_and_followed(self, sweep: Sweep, texts: Texts) -> list[HttpResponse]:
        """What one round is answered with; if it is not accepted, it must be shown again."""
        answer = self.send(sweep.door, {**sweep.values, **sweep.beside_lines, **texts})
        sweep.sent += 1
        if is_accepted(answer):
            return [answer, *self.followed(sweep, answer)]
        sweep.expect_shown_again(texts, answer)
        return [answer]

    def be_refused(self, sweep: Sweep) -> None:
        """Send what is never kept: the page that says so shows it again."""
        for texts in rounds(sweep.door, sweep.refused):
            with undone():
                sweep.note(texts, self.sent_and_followed(sweep, texts))

    def be_too_long(self, sweep: Sweep, name: str) -> None:
        """Send all payloads in one text; nothing of it is cut off and kept."""
        with undone():
            answer = self.send(sweep.door, {**sweep.values, name: TOGETHER})
            sweep.sent += 1
            sweep.keep_pages([answer])
            if is_accepted(answer):
                sweep.lost.append(f"{sweep.door.view} {name}: too long, and accepted")
            elif sweep.door.form.method == "post":
                sweep.expect_shown_again({name: TOGETHER}, answer)

    def send(self, door: Door, values: Values) -> HttpResponse:
        client, sent = self.clients[door.page.who], dict(values)
        if "operation" in sent:
            sent["operation"] = str(uuid4())
        if door.form.method == "get":
            return client.get(door.address, sent, secure=True)
        return client.post(door.address, sent, secure=True)

    def get(self, page: Page) -> HttpResponse:
        return self.clients[page.who].get(page.address, secure=True)

    def followed(self, sweep: Sweep, answer: HttpResponse) -> list[HttpResponse]:
        """The page an accepted form leads to where it is a new row's: the others are known by address."""
        place = answer.get("Location", "")
        if not place.startswith("/") or place in {page.address for page in self.pages}:
            return []
        return [self.clients[sweep.door.page.who].get(place, secure=True)]
