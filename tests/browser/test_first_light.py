"""One person's answer becomes something the care team sees: the whole spine, in a real Chromium.

A member answers item 9 on a phone; the crisis card stands on the next page; the nurse's worklist
shows it with its evidence; she acknowledges; the member reads her name.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from afterglow_clinic.front_desk.actions import SealedInvitation, invite
from tests.clinic.cast import Cast, assemble, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
TABLET = {"width": 820, "height": 1180}


@pytest.fixture
def clinic() -> Cast:
    return assemble()


@pytest.fixture
def sealed(clinic: Cast) -> SealedInvitation:
    from afterglow_clinic.clock import now

    assert clinic.member.patient is not None
    return invite(patient=clinic.member.patient, instruments=["phq-9"], by=clinic.front_desk.actor, at=now())


@pytest.fixture
def window(chromium: Any, live_server: Any) -> Iterator[Any]:
    contexts: list[Any] = []

    def open_window(viewport: dict[str, int], **more: Any) -> Any:
        contexts.append(chromium.new_context(viewport=viewport, base_url=live_server.url, **more))
        return contexts[-1].new_page()

    yield open_window
    for context in contexts:
        context.close()


def answer(page: Any, label: str) -> None:
    page.get_by_text(label, exact=True).click()
    page.get_by_role("button", name="Continue").click()


def nurse_page(window: Any, clinic: Cast, live_server: Any) -> Any:
    page = window(TABLET)
    cookie = signed_in(clinic.nurse).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return page


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_answer_on_a_phone_is_read_by_name(
    window: Any, clinic: Cast, sealed: SealedInvitation, live_server: Any, scripts: bool
) -> None:
    phone = window(PHONE, java_script_enabled=scripts)
    phone.goto(f"/w/{sealed.token}/")
    phone.get_by_label("Six-digit code").fill(sealed.code)
    phone.get_by_role("button", name="Go on").click()
    phone.get_by_role("link", name="Start").click()
    for _ in range(8):
        answer(phone, "Several days")
    answer(phone, "More than half the days")
    assert phone.locator('a[href="tel:988"]').is_visible()
    assert phone.get_by_text("Your care team was told just now").is_visible()

    nurse = nurse_page(window, clinic, live_server)
    nurse.goto("/care/")
    nurse.get_by_role("link", name="Wren Quillfeather").click()
    assert nurse.get_by_text("More than half the days").first.is_visible()
    nurse.get_by_role("button", name="I have read this").click()
    assert nurse.get_by_text("Read by Nora Nurse").first.is_visible()

    answer(phone, "Somewhat difficult")
    phone.get_by_role("button", name="Hand in").click()
    assert phone.get_by_text("Read by Nora Nurse").is_visible()
