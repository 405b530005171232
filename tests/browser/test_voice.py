"""A voice note in a real browser: recorded, listened to, sent, heard; by the integrator if it is shared.

The browser has a microphone that hums by itself (tests/browser/conftest.py).
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from afterglow_clinic.chart.journal.reading import read_voice
from afterglow_clinic.chart.models import JournalEntry, VoicePart
from afterglow_clinic.chart.sealed_post import key_for_phones
from tests.clinic.cast import NOW, Cast, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
PLAYED = """(sound) => new Promise((done) => {
  sound.addEventListener("loadeddata", () => done([sound.readyState, ""]), { once: true });
  sound.addEventListener("error", () => done([0, sound.error ? sound.error.message : "?"]), { once: true });
  sound.load(); sound.play().catch(() => {});
})"""


@pytest.fixture
def opened(chromium: Any, live_server: Any, as_person: Any) -> Iterator[Any]:
    """`opened(person)` is a page of theirs, in a browser that has a microphone."""
    contexts: list[Any] = []

    def sign_in(person: Person) -> Any:
        session = as_person(person).cookies[settings.SESSION_COOKIE_NAME].value
        context = chromium.new_context(viewport=PHONE, base_url=live_server.url)
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15000)
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        return page

    yield sign_in
    for context in contexts:
        context.close()


def findings(page: Any) -> list[str]:
    return [
        f"{found['id']}: {found['nodes'][0]['html'][:120]}"
        for found in Axe().run(page).response["violations"]
    ]


def record(page: Any, privacy: str) -> None:
    """Press, hum for a while with a pause, stop, listen, choose the readers."""
    page.goto(reverse("member_home:journal_speak"))
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator("[data-time]")).to_have_text("0:01")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("status").filter(has_text="Paused")).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("[data-time]")).to_have_text("0:02")
    page.get_by_role("button", name="Stop").click()
    assert page.locator("[data-listen]").evaluate(PLAYED) == [4, ""]
    page.locator(f'input[name="privacy"][value="{privacy}"]').check()


@pytest.mark.parametrize("sealed", [True, False], ids=["through the outbox", "straight"])
def test_a_voice_note_is_recorded_sent_and_heard_by_whom_the_member_chose(
    opened: Any, cast: Cast, sealed: bool
) -> None:
    assert cast.member.patient is not None
    key_for_phones(cast.member.patient.organization_id, at=NOW)
    page = opened(cast.member)
    if not sealed:
        page.route(re.compile(r"/home/outbox[^/]*\.js"), lambda route: route.abort())
    for privacy in ("private", "integrator"):
        record(page, privacy)
        if privacy == "private":
            assert findings(page) == []
        page.get_by_role("button", name="Send it").click()
        page.wait_for_url(re.compile(r"/home/journal/(?!speak)"))
    private, shared = JournalEntry.objects.order_by("received")
    assert (private.privacy, shared.privacy) == ("private", "integrator")
    for entry in (private, shared):
        voice, sound = read_voice(entry_id=entry.pk, by=cast.member.actor, at=NOW)
        assert voice.mime == "audio/webm"
        assert sound[:4] == b"\x1aE\xdf\xa3", "EBML, as a WebM begins"
        assert 1 <= voice.seconds <= 15
    assert VoicePart.objects.count() == 2
    page.goto(reverse("member_home:journal_entry", args=[private.pk]))
    assert page.locator("audio").evaluate(PLAYED) == [4, ""]
    assert findings(page) == []
    assert page.faults == []
    _and_the_integrator(opened(cast.integrator), private, shared)


def _and_the_integrator(page: Any, private: JournalEntry, shared: JournalEntry) -> None:
    page.goto(reverse("integration_room:shared"))
    assert page.locator("tbody tr").count() == 1
    page.locator("tbody a").click()
    assert page.locator("audio").evaluate(PLAYED) == [4, ""]
    assert findings(page) == []
    for name in ("shared_entry", "shared_voice"):
        answer = page.goto(reverse(f"integration_room:{name}", args=[private.pk]))
        assert answer.status == 404


def test_a_bad_line_costs_parts_and_never_the_recording(opened: Any, cast: Cast) -> None:
    """Every other sending of a part is dropped; the page sends what is missing, and the entry comes once."""
    page = opened(cast.member)
    page.route(re.compile(r"/home/outbox[^/]*\.js"), lambda route: route.abort())
    asked: list[str] = []

    def line(route: Any) -> None:
        asked.append(route.request.method)
        route.abort() if len(asked) % 2 else route.continue_()

    page.route(re.compile(r"/home/journal/recordings/"), line)
    record(page, "private")
    page.get_by_role("button", name="Send it").click()
    page.wait_for_url(re.compile(r"/home/journal/(?!speak)"))
    assert len(asked) == 2
    assert JournalEntry.objects.count() == 1
