"""Every page a person can open, in a real browser: no axe finding, no complaint, nothing too wide.

The pages come from the matrix's examples, so a new page is here the day it is written. Each is opened
by the first of these people whom the permission table lets in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from afterglow_clinic.chart.checks import permission_of
from tests.clinic.cast import Person, signed_in
from tests.clinic.examples import EXAMPLES
from tests.clinic.scene import Scene, set_the_scene
from tests.clinic.walking import named_views

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db(transaction=True)]

OPENERS = ("director", "nurse", "member", "front_desk", "owner", "therapist")
SIZES = {"phone": (390, 844, "light"), "tablet": (820, 1180, "dark")}
NOT_A_PAGE = {
    "health",
    "look",
    "mfa_download_recovery_codes",
    "mfa_login_webauthn",
    "member_home:manifest",
    "member_home:worker",
    "member_home:outbox",
    "member_home:hand_state",
    "member_home:safety_copy",
    "member_home:journal_parts",
    "member_home:journal_voice",
    "integration_room:shared_voice",
    "consult_room:consent_pdf",
    "waiting_room:consent_pdf",
}


@dataclass(frozen=True, slots=True)
class Opened:
    """One page as the browser has it."""

    name: str
    status: int
    findings: list[str]
    too_wide: int
    complaints: list[str]


def pages(scene: Scene) -> Iterator[tuple[str, str, Person | None]]:
    """Name, address and opener of every page that answers GET."""
    subject, people = scene.subjects["member"], scene.cast.everyone()
    for name, pattern in named_views():
        example, line = EXAMPLES[name], permission_of(pattern)
        assert line is not None
        if "GET" not in example.methods or name in NOT_A_PAGE or example.by_library:
            continue
        opener = next((people[p] for p in OPENERS if people[p].actor.roles & line.roles), None)
        yield name, reverse(name, kwargs=example.parts(subject)), opener


def listened_to(context: Any) -> tuple[Any, list[str]]:
    """A page, and the list that what the browser complains about goes to."""
    page, complaints = context.new_page(), []
    page.on("console", lambda said: said.type in ("error", "warning") and complaints.append(said.text))
    return page, complaints


def open_page(page: Any, complaints: list[str], address: str, name: str, width: int) -> Opened:
    complaints.clear()
    answer = page.goto(address)
    findings = [
        f"{found['id']}: {found['nodes'][0]['html'][:120]}"
        for found in Axe().run(page).response["violations"]
    ]
    too_wide = page.evaluate("document.documentElement.scrollWidth") - width
    expected_refusals = [c for c in complaints if "status of 4" in c]
    return Opened(
        name, answer.status, findings, too_wide, [c for c in complaints if c not in expected_refusals]
    )


@pytest.mark.parametrize("size", SIZES)
def test_no_page_has_an_axe_finding_a_complaint_or_is_too_wide(
    chromium: Any, live_server: Any, size: str
) -> None:
    width, height, scheme = SIZES[size]
    look = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
    all_pages, wrong = list(pages(set_the_scene())), []
    for opener in dict.fromkeys(opener for _, _, opener in all_pages):
        with chromium.new_context(base_url=live_server.url, **look) as context:
            page, complaints = listened_to(context)
            for name, address in ((n, a) for n, a, theirs in all_pages if theirs is opener):
                sign_in(context, opener, live_server.url)
                opened = open_page(page, complaints, address, name, width)
                if opened.findings or opened.too_wide > 0 or opened.complaints or opened.status >= 500:
                    wrong.append(opened)
    assert wrong == []


def sign_in(context: Any, opener: Person | None, address: str) -> None:
    """Begin a session of their own for every page: what one page does to it is not the next one's."""
    context.clear_cookies()
    if opener is not None:
        cookie = signed_in(opener).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
