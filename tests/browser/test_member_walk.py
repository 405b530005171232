"""The eighty per cent on one phone: link, preparation, voice note, insight, commitment, practice,
a check-in without a line; then the line is back, and the integrator sees it. In a real Chromium.

Every page on the way is wide enough and without an axe finding; afterwards the phone holds no word
of what was written, and the way back shows nothing once the member has left.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from afterglow_clinic.chart.models import CheckIn, Commitment, Insight, Intention, JournalEntry, JournalVoice
from afterglow_clinic.chart.sealed_post import key_for_phones
from afterglow_clinic.front_desk.actions import invite
from tests.browser.storage import read_in_storage
from tests.clinic.cast import Cast, signed_in
from tests.clinic.scene import set_the_scene

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
WORDS = {
    "intention": "zintention to stand in the doorway and not turn back",
    "journal": "zjournal nobody reads this but me",
    "insight": "zinsight the house was open all along",
    "commitment": "zcommitment ten quiet minutes before the others wake",
}


@pytest.fixture
def clinic() -> Cast:
    return set_the_scene().cast


@pytest.fixture
def phone(chromium: Any, live_server: Any) -> Iterator[Any]:
    context = chromium.new_context(
        viewport=PHONE, base_url=live_server.url, permissions=["microphone"], reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    yield page
    context.close()


def look(page: Any) -> None:
    """What every page of the walk keeps."""
    findings = [found["id"] for found in Axe().run(page).response["violations"]]
    assert findings == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url


def come_in(page: Any, clinic: Cast) -> None:
    from afterglow_clinic.clock import now

    at = now()
    assert clinic.member.patient is not None
    key_for_phones(clinic.clinic.pk, at=at)
    sealed = invite(patient=clinic.member.patient, instruments=["gad-7"], by=clinic.front_desk.actor, at=at)
    page.goto(f"/w/{sealed.token}/")
    page.get_by_label("Six-digit code").fill(sealed.code)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="Back to today").click()
    page.wait_for_url("**/home/")
    look(page)


def prepare(page: Any) -> None:
    page.goto("/home/preparing/intention/")
    look(page)
    page.locator("textarea").fill(WORDS["intention"])
    page.get_by_role("button", name="Keep this and go on").click()
    expect(page.get_by_text("Card 2 of")).to_be_visible()
    assert Intention.objects.filter(words=WORDS["intention"]).count() == 1


def speak(page: Any) -> None:
    """Two seconds of the browser's own test tone, and a line with it."""
    page.goto("/home/journal/speak/")
    look(page)
    page.get_by_text("Add words to it").click()
    page.locator("textarea").fill(WORDS["journal"])
    page.get_by_role("button", name="Record", exact=True).click()
    page.wait_for_timeout(2000)
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Send it").click()
    page.wait_for_url("**/home/journal/")
    entry = JournalEntry.objects.latest("received")
    voice = JournalVoice.objects.get(entry=entry)
    assert entry.privacy == "private"
    assert voice.seconds >= 1
    look(page)


def see_and_decide(page: Any) -> None:
    page.goto("/home/insight/")
    look(page)
    page.locator("textarea").fill(WORDS["insight"])
    page.get_by_text("For my integrator and me").click()
    page.get_by_role("button", name="Keep it").click()
    page.wait_for_url("**/home/thread/insight/**")
    look(page)
    page.locator("main textarea, main input[type=text]").first.fill(WORDS["commitment"])
    page.get_by_role("button", name="I will").click()
    page.wait_for_url("**/home/thread/commitment/**")
    look(page)
    commitment = Commitment.objects.get(words=WORDS["commitment"])
    assert commitment.insight == Insight.objects.get(words=WORDS["insight"])


def choose_a_practice(page: Any) -> str:
    page.get_by_role("link", name="Find a practice that serves it").click()
    page.wait_for_url("**/home/practices/new/**")
    look(page)
    offered = page.locator("main .card :is(h2, h3) a").first
    title = str(offered.inner_text())
    offered.click()
    look(page)
    page.get_by_role("button", name="I will try it").click()
    page.wait_for_url("**/home/practices/*-*/")
    look(page)
    return title


def check_in_without_a_line(page: Any) -> None:
    before = CheckIn.objects.count()
    page.context.set_offline(True)
    page.get_by_text("Done", exact=True).first.click()
    page.get_by_role("button", name="It helped").first.click()
    expect(page.locator("[data-outbox-place]")).to_contain_text("Kept on this phone, sealed.")
    assert CheckIn.objects.count() == before
    assert not readable(page)
    page.context.set_offline(False)
    expect(page.locator("[data-outbox-place]")).to_be_hidden()
    kept = CheckIn.objects.latest("received")
    assert (CheckIn.objects.count(), kept.done, kept.felt) == (before + 1, "yes", "helped")


def readable(page: Any) -> list[str]:
    """Which words of the walk lie in the phone's storage; how it looks is `tests.browser.storage`."""
    return read_in_storage(page, [words.split(" ")[0] for words in WORDS.values()])


def test_one_phone_from_the_link_to_what_the_integrator_sees(
    clinic: Cast, phone: Any, chromium: Any, live_server: Any
) -> None:
    come_in(phone, clinic)
    prepare(phone)
    speak(phone)
    see_and_decide(phone)
    title = choose_a_practice(phone)
    check_in_without_a_line(phone)

    context = chromium.new_context(viewport={"width": 820, "height": 1180}, base_url=live_server.url)
    cookie = signed_in(clinic.integrator).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    staff = context.new_page()
    assert clinic.member.patient is not None
    staff.goto(f"/integration/{clinic.member.patient.pk}/")
    for words in (WORDS["intention"], WORDS["insight"], WORDS["commitment"], title):
        expect(staff.get_by_text(words).first).to_be_visible()
    assert WORDS["journal"].split(" ")[0] not in staff.content()
    context.close()

    assert not readable(phone)
    phone.goto("/home/thread/")
    phone.get_by_role("button", name="Leave").click()
    phone.wait_for_url("**/sign-out/**")
    phone.go_back()
    phone.wait_for_timeout(500)
    assert "zinsight" not in phone.content()
    assert not readable(phone)
    assert phone.faults == []
