"""Reminders in Chromium at phone size: a message that comes is one neutral line, and a tap opens the app."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse

from tests.clinic.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WAITING = "You have something waiting."
SHOWN = """async () => {
  const worker = await navigator.serviceWorker.ready;
  return (await worker.getNotifications()).map((one) => [one.title, one.tag, one.body, one.data.url]);
}"""


@pytest.fixture
def phone(chromium: Any, live_server: Any, cast: Cast, as_person: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, base_url=live_server.url)
    context.grant_permissions(["notifications"], origin=live_server.url)
    session = as_person(cast.member).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(20000)
    yield page
    context.close()


def deliver(page: Any, origin: str, message: str) -> None:
    """Hand the worker a message as the browser's push service would."""
    devtools = page.context.new_cdp_session(page)
    found: list[Any] = []
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda said: found.extend(said["registrations"]))
    devtools.send("ServiceWorker.enable")
    for _ in range(100):
        if found:
            break
        page.wait_for_timeout(50)
    told = {"origin": origin, "registrationId": found[0]["registrationId"], "data": message}
    devtools.send("ServiceWorker.deliverPushMessage", told)


def shown_after(page: Any, wanted: int) -> list[list[str]]:
    for _ in range(100):
        shown: list[list[str]] = page.evaluate(SHOWN)
        if len(shown) >= wanted:
            return shown
        page.wait_for_timeout(50)
    raise AssertionError("nothing was shown")


def test_what_comes_is_one_line_and_a_newer_one_takes_its_place(phone: Any, live_server: Any) -> None:
    phone.goto(reverse("member_home:reminders"))
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    for said in (
        json.dumps({"title": WAITING, "url": "/home/"}),
        json.dumps({"title": WAITING, "url": "/home/"}),
    ):
        deliver(phone, live_server.url, said)
    assert shown_after(phone, 1) == [[WAITING, "reminder", "", "/home/"]]


def test_a_message_that_is_not_ours_says_nothing(phone: Any, live_server: Any) -> None:
    phone.goto(reverse("member_home:reminders"))
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    deliver(phone, live_server.url, "not json")
    ((title, *_),) = shown_after(phone, 1)
    assert title == "…"


def test_the_pages_are_choosable_by_hand_and_have_no_axe_finding(phone: Any) -> None:
    phone.goto(reverse("member_home:reminders"))
    phone.get_by_label("Tuesday").check()
    phone.get_by_role("button", name="Keep this").click()
    phone.get_by_role("button", name="Stop all reminders").wait_for()
    for name in ("reminders", "prompts"):
        phone.goto(reverse(f"member_home:{name}"))
        assert Axe().run(phone).response["violations"] == []
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
        if folder := os.environ.get("AFTERGLOW_SCREENS"):
            phone.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
