"""What is written on a phone without a line is kept sealed, goes out by itself, and arrives once."""

import base64
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from playwright.sync_api import expect

from afterglow_clinic.chart.models import CheckIn, Practice
from afterglow_clinic.chart.sealed_post import key_for_phones
from tests.clinic.cast import NOW, Cast, Person
from tests.clinic.integration.test_thread import a_practice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
KEPT = "Kept on this phone, sealed. It goes out when you are online again."
STORED = """async () => {
  const spell = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
    ? btoa(String.fromCharCode(...new Uint8Array(value.buffer || value)))
    : value instanceof CryptoKey ? `CryptoKey ${value.type} ${value.extractable}`
    : value && typeof value === "object"
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, spell(inner)])) : value;
  const found = { local: { ...localStorage }, session: { ...sessionStorage }, bases: {}, caches: {} };
  for (const { name } of await indexedDB.databases()) {
    const opening = indexedDB.open(name);
    await new Promise((done) => { opening.onsuccess = done; });
    const base = opening.result;
    for (const store of base.objectStoreNames) {
      const all = base.transaction(store).objectStore(store).getAll();
      await new Promise((done) => { all.onsuccess = done; });
      found.bases[`${name}.${store}`] = all.result.map(spell);
    }
    base.close();
  }
  for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) {
    found.caches[request.url] = await (await caches.match(request)).text();
  }
  return found;
}"""

SPOIL = """() => new Promise((done) => {
  const open = indexedDB.open("outbox");
  open.onsuccess = () => {
    const all = open.result.transaction("sealed", "readwrite").objectStore("sealed"), walk = all.openCursor();
    walk.onsuccess = () => { walk.result.update({ ...walk.result.value, nonce: "AAAAAAAAAAAAAAAA" }); };
    all.transaction.oncomplete = () => { open.result.close(); done(); };
  };
})"""


@pytest.fixture
def phone(chromium: Any, live_server: Any, as_person: Any) -> Iterator[Any]:
    opened: list[Any] = []

    def sign_in(person: Person, context: Any = None) -> Any:
        """A page of this person's app; in the same phone, if one is given. The clinic has its key."""
        assert person.patient is not None
        key_for_phones(person.patient.organization_id, at=NOW)
        session = as_person(person).cookies[settings.SESSION_COOKIE_NAME].value
        context = context or chromium.new_context(viewport=PHONE, base_url=live_server.url)
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        return page

    yield sign_in
    for context in opened:
        context.close()


def sealed_on(page: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(STORED)["bases"].get("outbox.sealed", [])
    return found


def say_it_was_hard(page: Any) -> None:
    page.get_by_text("A little", exact=True).first.click()
    page.get_by_role("button", name="It was hard").first.click()


def test_a_check_in_without_a_line_is_kept_sealed_goes_out_by_itself_and_arrives_once(
    cast: Cast, phone: Any
) -> None:
    practice: Practice = a_practice(cast)
    page = phone(cast.member)
    page.goto("/home/practices/")
    page.context.set_offline(True)
    say_it_was_hard(page)
    place = page.locator("[data-outbox-place]")
    expect(place).to_contain_text(KEPT)
    expect(place).to_be_focused()
    [envelope] = sealed_on(page)
    assert sorted(envelope) == ["key", "member", "nonce", "once", "operation", "sealed", "v"]
    assert not CheckIn.objects.exists()
    page.context.set_offline(False)
    expect(place).to_be_hidden()
    assert sealed_on(page) == []
    kept = CheckIn.objects.get()
    assert (kept.practice, kept.done, kept.felt) == (practice, "some", "hard")
    assert kept.operation == UUID(envelope["operation"])
    assert kept.answered_local.startswith(kept.answered.isoformat()[:13])
    page.reload()
    assert CheckIn.objects.count() == 1
    assert page.faults == []


def test_with_a_line_it_goes_straight_through_and_says_so(cast: Cast, phone: Any) -> None:
    a_practice(cast)
    page = phone(cast.member)
    page.goto("/home/practices/")
    say_it_was_hard(page)
    expect(page.locator("[data-outbox-place]")).to_contain_text("Sent, and kept by your clinic.")
    assert sealed_on(page) == []
    assert CheckIn.objects.count() == 1
    assert page.faults == []


def test_what_one_member_wrote_is_never_sent_under_anothers_sign_in(cast: Cast, phone: Any) -> None:
    a_practice(cast)
    page = phone(cast.member)
    page.goto("/home/practices/")
    page.context.set_offline(True)
    say_it_was_hard(page)
    expect(page.locator("[data-outbox-place]")).to_contain_text(KEPT)
    page.context.set_offline(False)
    expect(page.locator("[data-outbox-place]")).to_be_hidden()
    CheckIn.objects.all().delete()
    page.context.set_offline(True)
    say_it_was_hard(page)
    expect(page.locator("[data-outbox-place]")).to_contain_text(KEPT)
    page.goto("about:blank")
    page.context.clear_cookies()
    page.context.set_offline(False)
    other = phone(cast.other_member, page.context)
    other.goto("/home/")
    other.wait_for_load_state("networkidle")
    assert len(sealed_on(other)) == 1
    assert not CheckIn.objects.exists()
    expect(other.locator("[data-outbox-place]")).to_be_hidden()
    again = phone(cast.member, page.context)
    again.goto("/home/")
    again.wait_for_load_state("networkidle")
    assert sealed_on(again) == []
    assert CheckIn.objects.count() == 1


def test_a_sign_in_that_ended_keeps_everything_and_says_so(cast: Cast, phone: Any) -> None:
    a_practice(cast)
    page = phone(cast.member)
    page.goto("/home/practices/")
    page.context.clear_cookies()
    say_it_was_hard(page)
    expect(page.locator("[data-outbox-place]")).to_contain_text("It goes out when you have signed in again.")
    assert len(sealed_on(page)) == 1
    assert not CheckIn.objects.exists()


def test_what_is_refused_is_let_go_only_when_the_reason_was_read(cast: Cast, phone: Any) -> None:
    a_practice(cast)
    page = phone(cast.member)
    page.goto("/home/practices/")
    page.context.set_offline(True)
    say_it_was_hard(page)
    expect(page.locator("[data-outbox-place]")).to_contain_text(KEPT)
    page.evaluate(SPOIL)
    page.context.set_offline(False)
    place = page.locator("[data-outbox-place]")
    expect(place).to_contain_text("changed on the way")
    assert len(sealed_on(page)) == 1
    page.reload()
    expect(place).to_contain_text("changed on the way")
    place.get_by_role("button", name="I have read this").click()
    expect(place).to_be_hidden()
    assert sealed_on(page) == []


def forms_of(word: str) -> set[str]:
    """The ways a word could lie in storage."""
    plain = word.encode()
    shapes = {word, plain.hex(), "\x00".join(word)}
    for coded in (plain, word.encode("utf-16-le"), word.encode("utf-16-be")):
        for shift in range(3):  # base64 of it wherever in a text it stands
            spelled = base64.b64encode(bytes(shift) + coded).decode()
            shapes.add(spelled[shift + (shift > 0) : len(spelled) // 4 * 4 - 4])
    return shapes


def readable(page: Any, *words: str) -> list[str]:
    """Which words can be read in what this phone stores."""
    stored = json.dumps(page.evaluate(STORED), ensure_ascii=False)
    return [word for word in words if any(shape in stored for shape in forms_of(word))]
