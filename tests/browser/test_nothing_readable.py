"""After a walk through the member's app, writing in every form there is, the phone holds no readable word.

The forms are found on the pages, so a new one is walked the day it is written. A form of the outbox is sent
without a line and with one. Searched are the storages as a script sees them and the profile's files as they
lie on the disk. That a word would be found is tested first. Every form is also sent so that the clinic
refuses it and shows it again: a browser would write such a form down whole, to send it anew after a crash.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from afterglow_clinic.chart.models import JournalEntry
from afterglow_clinic.chart.sealed_post import key_for_phones
from afterglow_clinic.member_home.outbox.arriving import KINDS
from tests.browser.conftest import QUIET, find_chromium
from tests.browser.storage import read_in_storage, read_on_disk, sealed_on
from tests.browser.test_every_page import NOT_A_PAGE
from tests.clinic.cast import NOW, signed_in
from tests.clinic.examples import EXAMPLES
from tests.clinic.scene import Scene, Subject, set_the_scene
from tests.clinic.walking import named_views

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong
SHOWN_AGAIN = 12
LEFT_OUT = {"member_home:lock", "member_home:prove", "member_home:add_passkey"}
"""Forms that take a code or a key, not words; theirs is tests/browser/test_shell.py."""
FORMS = """() => [...document.forms].map((form, number) => ({
  number, kind: form.dataset.outbox || "", post: form.method === "post", out: /sign-out/.test(form.action),
  words: [...form.elements].filter((one) => one.tagName === "TEXTAREA" || one.type === "text").length,
}))"""
WRITE = """([number, word]) => {
  const form = document.forms[number];
  form.noValidate = true;
  for (const one of form.elements) {
    if (one.tagName === "TEXTAREA" || one.type === "text") one.value = word;
    if (one.type === "radio" && !form.elements[one.name].value) one.checked = true;
  }
  form.requestSubmit([...form.elements].find((one) => one.type === "submit"));
}"""
SPOIL = """([number, word]) => {
  const form = document.forms[number];
  for (const one of form.elements) {
    if (one.tagName === "TEXTAREA" || one.type === "text") one.value = word + "x".repeat(30000);
    if (one.type === "radio") one.checked = false;
  }
  HTMLFormElement.prototype.submit.call(form);
}"""
"""Sent past the page's own scripts, as by a phone that runs none."""
LISTEN = """async () => {
  const answer = await fetch(document.querySelector("audio").src);
  return (await answer.arrayBuffer()).byteLength;
}"""


@dataclass(slots=True)
class Walk:
    """Where it went and what it wrote."""

    page: Any
    words: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    kept_sealed: int = 0
    plain: int = 0
    refused: int = 0
    stayed: list[str] = field(default_factory=list)

    def word(self) -> str:
        self.words.append(f"zebrafinch{chr(97 + len(self.words) // 26)}{chr(97 + len(self.words) % 26)}quill")
        return self.words[-1]

    def write_on(self, address: str) -> None:
        """Write in every form of a page."""
        self.page.goto(address)
        for form in self.page.evaluate(FORMS):
            if not form["post"] or form["out"] or not (form["words"] or form["kind"]):
                continue
            if form["words"]:
                self._refused(address, form)
            if form["kind"]:
                self._offline(address, form)
            self._online(address, form)

    def _offline(self, address: str, form: dict[str, Any]) -> None:
        self.page.goto(address)
        self.page.context.set_offline(True)
        self.page.evaluate(WRITE, [form["number"], self.word()])
        expect(self.page.locator("[data-outbox-place]")).to_contain_text("Kept on this phone, sealed.")
        assert len(sealed_on(self.page)) == 1
        assert read_in_storage(self.page, self.words) == []
        self.kept_sealed += 1
        self.kinds.add(form["kind"])
        self.page.context.set_offline(False)
        for _ in range(100):
            if not sealed_on(self.page):
                return
            self.page.wait_for_timeout(50)
        place = self.page.locator("[data-outbox-place]")
        self.stayed.append(f"{form['kind']} at {address}: {place.inner_text()}")
        place.get_by_role("button").click()

    def _online(self, address: str, form: dict[str, Any]) -> None:
        self.page.goto(address)
        self.page.evaluate(WRITE, [form["number"], self.word()])
        self.page.wait_for_timeout(300)
        self.page.wait_for_load_state("networkidle")
        self.plain += not form["kind"]
        assert sealed_on(self.page) == []

    def _refused(self, address: str, form: dict[str, Any]) -> None:
        self.page.goto(address)
        with self.page.expect_navigation():
            self.page.evaluate(SPOIL, [form["number"], self.word()])
        self.page.wait_for_load_state("networkidle")
        self.refused += self.words[-1] in self.page.content()

    def speak(self) -> None:
        """Send a recording of three parts without a line, and listen to it when it arrived."""
        word = self.word()
        sound = (word.encode() + bytes(11)) * (400 * 1024 // (len(word) + 11))
        self.page.goto(reverse("member_home:journal_speak"))
        file = {"name": "note.webm", "mimeType": "audio/webm", "buffer": sound}
        self.page.locator("input[type=file]").set_input_files(file)
        self.page.context.set_offline(True)
        self.page.get_by_role("button", name="Send it").click()
        expect(self.page.locator("[data-outbox-place]")).to_contain_text("Kept on this phone, sealed.")
        assert len(sealed_on(self.page)) == 4
        assert read_in_storage(self.page, self.words) == []
        self.kinds.add("voice-part")
        self.page.context.set_offline(False)
        for _ in range(200):
            if not sealed_on(self.page):
                break
            self.page.wait_for_timeout(50)
        entry = JournalEntry.objects.filter(voice__isnull=False).latest("received")
        self.page.goto(reverse("member_home:journal_entry", args=[entry.pk]))
        assert self.page.evaluate(LISTEN) == len(sound)


def own_pages(subject: Subject) -> Iterator[str]:
    """Addresses of the member's app."""
    for name, _ in named_views():
        example = EXAMPLES[name]
        if name.startswith("member_home:") and "GET" in example.methods and name not in NOT_A_PAGE | LEFT_OUT:
            yield reverse(name, kwargs=example.parts(subject))


def shown_again(page: Any, words: list[str], subject: Subject) -> list[str]:
    """Which words the clinic gives back to the member on the app's pages: they did arrive."""
    texts = []
    for address in own_pages(subject):
        page.goto(address)
        texts.append(page.content())
    return [word for word in words if any(word in text for text in texts)]


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def browser(chromium: Any, live_server: Any, profile: Path) -> Iterator[Any]:
    """A browser whose profile lies on the disk as a phone's does."""
    context = chromium.browser_type.launch_persistent_context(
        str(profile),
        executable_path=find_chromium(),
        args=list(QUIET),
        viewport={"width": 390, "height": 844},
        base_url=live_server.url,
    )
    yield context
    context.close()


def sign_in(context: Any, scene: Scene, address: str) -> None:
    cookie = signed_in(scene.cast.member).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])


LIE = """(word) => new Promise((done) => {
  localStorage.plain = `x${word}`;
  sessionStorage.spelled = btoa(`xy${word}zz`);
  const open = indexedDB.open("outbox", 1);
  open.onupgradeneeded = () => open.result.createObjectStore("sealed");
  open.onsuccess = () => {
    const work = open.result.transaction("sealed", "readwrite");
    work.objectStore("sealed").put({ bytes: new TextEncoder().encode(word.slice(1)) }, 1);
    work.oncomplete = () => { open.result.close(); done(); };
  };
})"""


def test_a_word_that_lay_there_would_be_found(browser: Any, profile: Path) -> None:
    page = browser.pages[0]
    page.goto("/_/health/")
    words = ["zebrafinchquill", "ebrafinchquill", "ebrafinchqui"]
    page.evaluate(LIE, words[0])
    assert read_in_storage(page, [*words, "ostrichquill"]) == words
    browser.close()
    assert {word for word, _ in read_on_disk(profile, words)} == set(words)


def test_after_a_walk_through_the_app_no_word_can_be_read_on_the_phone(
    browser: Any, live_server: Any, profile: Path, record_property: Any
) -> None:
    scene = set_the_scene()
    subject = scene.subjects["member"]
    key_for_phones(subject.patient.organization_id, at=NOW)
    sign_in(browser, scene, live_server.url)
    page = browser.pages[0]
    page.set_default_timeout(30000)
    walk = Walk(page)
    page.goto("/home/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    for address in own_pages(subject):
        walk.write_on(address)
    assert read_in_storage(page, walk.words) == []
    assert walk.stayed == []
    walk.speak()
    assert walk.kinds == set(KINDS), "every kind was written offline"
    assert walk.refused >= SHOWN_AGAIN, "forms were shown again with what was typed"
    told = shown_again(page, walk.words, subject)
    page.goto("/home/")
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url("**/sign-*/**")
    for _ in range(6):
        page.go_back()
        assert not any(word in page.content() for word in walk.words)
    assert read_in_storage(page, walk.words) == []
    browser.close()
    assert read_on_disk(profile, walk.words) == []
    record_property("words written, of them shown again, kept sealed, plain forms, refused and shown", [
        len(walk.words), len(told), walk.kept_sealed, walk.plain, walk.refused,
    ])  # fmt: skip
