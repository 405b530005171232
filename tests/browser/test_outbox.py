"""What is written on a phone without a line is kept sealed, goes out by itself, and arrives once."""

import os
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import expect

from afterglow_clinic.chart.models import CheckIn, Insight, OutboxKey, Practice
from afterglow_clinic.chart.sealed_post import key_for_phones
from tests.browser.storage import sealed_on
from tests.clinic.cast import NOW, Cast, Person
from tests.clinic.integration.test_thread import a_practice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong
KEPT = "Kept on this phone, sealed. It goes out when you are online again."
SIXTY = """async (page) => {
  for (let n = 0; n < 60; n++) await outbox.put("insight", { words: `${page} ${n}`, share: "team" });
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
        page.set_default_timeout(30000)
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        return page

    sign_in.address = live_server.url  # type: ignore[attr-defined]
    yield sign_in
    for context in opened:
        context.close()


def until_sent(page: Any) -> None:
    """Wait until nothing waits on this phone."""
    for _ in range(300):
        if not sealed_on(page):
            return
        page.wait_for_timeout(100)
    raise AssertionError("something stayed on the phone")


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
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    if os.environ.get("AFTERGLOW_PICTURES"):
        page.screenshot(path=f"{os.environ['AFTERGLOW_PICTURES']}/kept-sealed.png")
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
    until_sent(again)
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
    assert Axe().run(page).response["violations"] == []
    place.get_by_role("button", name="I have read this").click()
    expect(place).to_be_hidden()
    assert sealed_on(page) == []


def test_when_the_answer_is_lost_it_is_sent_again_and_kept_once(cast: Cast, phone: Any) -> None:
    a_practice(cast)
    page = phone(cast.member)
    page.goto("/home/practices/")

    def lose(route: Any) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/home/outbox/", lose)
    say_it_was_hard(page)
    expect(page.locator("[data-outbox-place]")).to_contain_text(KEPT)
    assert (CheckIn.objects.count(), len(sealed_on(page))) == (1, 1)
    page.unroute("**/home/outbox/")
    page.reload()
    until_sent(page)
    assert CheckIn.objects.count() == 1


def test_many_things_from_two_pages_go_out_in_parts_and_each_arrives_once(cast: Cast, phone: Any) -> None:
    first = phone(cast.member)
    second = phone(cast.member, first.context)
    for page in (first, second):
        page.goto("/home/")
    first.context.set_offline(True)
    for name, page in (("one", first), ("two", second)):
        page.evaluate(SIXTY, name)
    assert len(sealed_on(first)) == 120
    first.context.set_offline(False)
    for page in (first, second):
        page.reload()
    until_sent(second)
    words = {f"{page} {number}" for page in ("one", "two") for number in range(60)}
    assert sorted(row.words for row in Insight.objects.all()) == sorted(words)


def test_a_clinic_without_a_key_makes_one_when_the_first_phone_comes(cast: Cast, phone: Any) -> None:
    a_practice(cast)
    page = phone(cast.member)
    OutboxKey.objects.all().delete()
    page.goto("/home/practices/")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    say_it_was_hard(page)
    expect(page.locator("[data-outbox-place]")).to_contain_text(KEPT)
    page.context.set_offline(False)
    expect(page.locator("[data-outbox-place]")).to_be_hidden()
    assert CheckIn.objects.count() == 1


def test_without_scripts_the_form_is_an_ordinary_form(cast: Cast, phone: Any, chromium: Any) -> None:
    a_practice(cast)
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE, base_url=phone.address)
    page = phone(cast.member, context)
    page.goto("/home/practices/")
    say_it_was_hard(page)
    page.wait_for_load_state()
    assert CheckIn.objects.count() == 1
