"""A small phone in Spanish: words are longer there, and still nothing is too wide and axe finds nothing."""

from typing import Any

import pytest

from tests.browser.test_every_page import listened_to, open_page, pages, sign_in
from tests.clinic.scene import set_the_scene

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db(transaction=True)]

WIDTH = 360
ROOMS = ("member_home:", "waiting_room:")


def test_no_page_of_a_member_is_too_wide_in_spanish(chromium: Any, live_server: Any) -> None:
    scene, wrong, read = set_the_scene(), [], 0
    member = scene.cast.member
    assert member.patient is not None
    member.patient.language = "es"
    member.patient.save(update_fields=["language"])
    with chromium.new_context(base_url=live_server.url, viewport={"width": WIDTH, "height": 740}) as context:
        page, complaints = listened_to(context)
        for name, address, _ in pages(scene):
            if not name.startswith(ROOMS):
                continue
            read += 1
            sign_in(context, member, live_server.url)
            opened = open_page(page, complaints, address, name, WIDTH)
            if opened.findings or opened.too_wide > 0 or opened.complaints:
                wrong.append(opened)
    assert wrong == []
    assert read >= 20
