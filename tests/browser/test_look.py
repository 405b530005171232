"""The living page in a real browser: no axe finding, nothing the policy blocks, nothing too wide."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db(transaction=True)]

SCREENS = {"phone": (390, 844), "small phone": (320, 640), "tablet": (820, 1180), "desk": (1280, 900)}
SMALLEST_LETTERS = """Math.min(...[...document.querySelectorAll('.chart svg')]
    .filter(svg => svg.getClientRects().length)
    .flatMap(svg => [...svg.querySelectorAll('text')].map(text =>
        text.getAttribute('font-size') * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)))"""
TARGETS = {".button": 44, ".choice": 44, ".question-urgent .choice": 88, ".crisis-line": 88}
ZOOMED = (640, 450)  # what a desk of 1280 shows at 200 %


class Page:
    """The living page at one size and in one theme, and what the browser complained about."""

    def __init__(self, browser: Any, address: str, size: tuple[int, int], scheme: str, **more: Any) -> None:
        width, height = size
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, **more
        )
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on(
            "console", lambda said: said.type in ("error", "warning") and self.complaints.append(said.text)
        )
        self.page.goto(f"{address}/_/look/")


@pytest.fixture
def look(chromium: Any, live_server: Any) -> Iterator[Any]:
    opened: list[Page] = []

    def open_page(size: tuple[int, int], scheme: str = "light", **more: Any) -> Page:
        opened.append(Page(chromium, live_server.url, size, scheme, **more))
        return opened[-1]

    yield open_page
    for page in opened:
        page.context.close()


@pytest.mark.parametrize(
    ("size", "scheme"),
    [(size, "light") for size in (*SCREENS.values(), ZOOMED)]
    + [(SCREENS["phone"], "dark"), (SCREENS["desk"], "dark")],
)
def test_the_living_page_has_no_axe_finding_and_fits_the_screen(look: Any, size: Any, scheme: str) -> None:
    shown = look(size, scheme)
    assert Axe().run(shown.page).response["violations"] == []
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert shown.complaints == []


def test_each_chart_shows_the_one_shape_that_fits(look: Any) -> None:
    for size, shape in (((390, 844), "phone"), ((820, 1180), "wide"), ((640, 800), "tablet")):
        page = look(size).page
        for name in ("phone", "tablet", "wide"):
            assert page.locator(f".chart-{name}").first.is_visible() == (name == shape), (size, name)


def test_letters_in_charts_are_at_least_eleven_pixels_at_every_width(look: Any) -> None:
    page = look((360, 800)).page
    for width in range(320, 1400, 60):
        page.set_viewport_size({"width": max(360, width), "height": 800})
        smallest = page.evaluate(SMALLEST_LETTERS)
        assert smallest >= 11, width


def test_what_a_hand_must_hit_is_large_enough(look: Any) -> None:
    page = look((390, 844)).page
    for selector, least in (
        (".button", 44),
        (".choice", 44),
        (".question-urgent .choice", 88),
        (".crisis-line", 88),
    ):
        heights = page.locator(selector).evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")
        assert heights
        assert min(height for height in heights if height) >= least, selector


def test_every_piece_is_there_without_javascript(look: Any) -> None:
    page = look((390, 844), java_script_enabled=False).page
    assert page.locator(".question .button").first.is_visible()
    assert page.locator(".chart-phone svg").first.is_visible()
    page.locator(".chart summary").first.click()
    assert page.locator(".chart-table").first.is_visible()


def test_the_keyboard_reaches_an_answer_and_one_sees_where_one_is(look: Any) -> None:
    page = look((390, 844)).page
    page.locator(".question input[name=q1]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator(".question .choice:has(input:checked)").first
    assert chosen.inner_text().startswith("More than half")
    assert chosen.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


def test_a_form_is_sent_once_however_often_the_button_is_pressed(look: Any, live_server: Any) -> None:
    page = look((820, 1180)).page
    sent: list[str] = []
    page.route("**/_/theme/", lambda route: sent.append(route.request.method))
    page.locator("form[action='/_/theme/'] button").evaluate("button => { button.click(); button.click() }")
    page.wait_for_timeout(300)
    assert sent == ["POST"]


def test_on_paper_the_dim_theme_is_white_and_the_table_is_open(look: Any) -> None:
    page = look((1000, 800), "dark").page
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator(".chart-table").first.is_visible()
    assert not page.locator(".masthead nav").first.is_visible()
