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

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OPENERS = ("director", "nurse", "member", "front_desk", "owner", "therapist")
SIZES = {"phone": (390, 844, "light"), "tablet": (820, 1180, "dark")}
NOT_A_PAGE = {
    "health",
    "look",
    "mfa_download_recovery_codes",
    "mfa_login_webauthn",
    "member_home:manifest",
    "member_home:worker",
    "member_home:safety_copy",
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


def open_page(context: Any, address: str, name: str, width: int) -> Opened:
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: said.type in ("error", "warning") and complaints.append(said.text))
    answer = page.goto(address)
    findings = [
        f"{found['id']}: {found['nodes'][0]['html'][:120]}"
        for found in Axe().run(page).response["violations"]
    ]
    too_wide = page.evaluate("document.documentElement.scrollWidth") - width
    page.close()
    expected_refusals = [c for c in complaints if "status of 4" in c]
    return Opened(
        name, answer.status, findings, too_wide, [c for c in complaints if c not in expected_refusals]
    )


@pytest.mark.parametrize("size", SIZES)
def test_no_page_has_an_axe_finding_a_complaint_or_is_too_wide(
    chromium: Any, live_server: Any, size: str
) -> None:
    width, height, scheme = SIZES[size]
    scene, wrong = set_the_scene(), []
    for name, address, opener in pages(scene):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, base_url=live_server.url
        )
        if opener is not None:
            cookie = signed_in(opener).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        opened = open_page(context, address, name, width)
        context.close()
        if opened.findings or opened.too_wide > 0 or opened.complaints or opened.status >= 500:
            wrong.append(opened)
    assert wrong == []
