"""The quiet page in a browser: a hand that says the truth, with a network and without one, and who comes."""

from typing import Any

import pytest

from afterglow_clinic.chart.hands import answer_hand
from afterglow_clinic.chart.models import RaisedHand
from afterglow_clinic.clock import now
from tests.browser.test_every_page import listened_to, open_page, sign_in
from tests.clinic.builders import a_session
from tests.clinic.scene import Scene, set_the_scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
LARGE_PX, TARGET_PX = 28, 88
MINE = ("preparing/", "preparing/intention/", "preparing/hard-moments/", "preparing/whole/", "journey/",
        "journey/now/", "journey/tonight/", "story/", "story/decisions/")  # fmt: skip


@pytest.fixture
def scene() -> Scene:
    """The member is in a journey now."""
    made = set_the_scene()
    a_session(made.subjects["member"].patient, now(), status="in-progress", period_end=None)
    RaisedHand.objects.all().delete()
    return made


def test_a_hand_is_large_true_and_answered_by_name(chromium: Any, live_server: Any, scene: Scene) -> None:
    with chromium.new_context(base_url=live_server.url, viewport=PHONE) as context:
        sign_in(context, scene.cast.member, live_server.url)
        page = context.new_page()
        page.goto("/home/journey/now/")
        button = page.locator("[data-hand] button")
        assert button.bounding_box()["height"] >= TARGET_PX
        context.set_offline(True)
        button.click()
        lost = page.locator("[data-hand-lost]")
        lost.wait_for(state="visible")
        assert "Call out, or use the bell." in lost.inner_text()
        assert lost.locator("p").first.evaluate("p => parseFloat(getComputedStyle(p).fontSize)") >= LARGE_PX
        assert RaisedHand.objects.count() == 0
        page.route("**/journey/hand/", lambda route: route.abort())
        with page.expect_event("requestfailed", timeout=8_000):
            context.set_offline(False)
        assert lost.is_visible()
        assert RaisedHand.objects.count() == 0
        page.unroute("**/journey/hand/")
        page.locator("[data-hand-said]", has_text="Raised").wait_for(timeout=15_000)
        assert RaisedHand.objects.count() == 1
        assert not lost.is_visible()
        answer_hand(hand=RaisedHand.objects.get(), by=scene.cast.nurse.actor, at=now())
        name = scene.cast.nurse.practitioner.name
        page.locator("[data-hand-said]", has_text=f"{name} is coming").wait_for(timeout=15_000)


def test_a_press_whose_answer_was_lost_goes_out_again_as_the_same_hand(
    chromium: Any, live_server: Any, scene: Scene
) -> None:
    def taken_but_unanswered(route: Any) -> None:
        route.fetch(max_redirects=0)
        route.abort()

    with chromium.new_context(base_url=live_server.url, viewport=PHONE) as context:
        sign_in(context, scene.cast.member, live_server.url)
        page = context.new_page()
        page.goto("/home/journey/now/")
        page.route("**/journey/hand/", taken_but_unanswered, times=1)
        page.locator("[data-hand] button").click()
        page.locator("[data-hand-lost]").wait_for(state="visible")
        page.locator("[data-hand-lost]").wait_for(state="hidden", timeout=15_000)
        assert RaisedHand.objects.count() == 1


def test_where_motion_is_not_wanted_nothing_breathes(chromium: Any, live_server: Any, scene: Scene) -> None:
    for motion, shown in (("reduce", False), ("no-preference", True)):
        with chromium.new_context(base_url=live_server.url, viewport=PHONE, reduced_motion=motion) as context:
            sign_in(context, scene.cast.member, live_server.url)
            page = context.new_page()
            page.goto("/home/journey/now/")
            breath = page.locator(".pacer").filter(has=page.locator(".pacer-circle"))
            breath.locator("summary").click()
            assert breath.locator(".pacer-circle").is_visible() is shown
            assert breath.locator("p").is_visible()


def test_the_pages_before_in_and_after_a_journey_have_no_finding(
    chromium: Any, live_server: Any, scene: Scene
) -> None:
    with chromium.new_context(base_url=live_server.url, viewport=PHONE) as context:
        sign_in(context, scene.cast.member, live_server.url)
        page, complaints = listened_to(context)
        opened = [open_page(page, complaints, f"/home/{name}", name, PHONE["width"]) for name in MINE]
    wrong = [one for one in opened if one.findings or one.complaints or one.too_wide > 0 or one.status != 200]
    assert wrong == []
