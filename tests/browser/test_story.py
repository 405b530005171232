"""The story in a real browser: no axe finding in either theme, nothing too wide, no script needed."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from afterglow_clinic.chart.models import Patient, QuestionnaireResponse
from tests.clinic.cast import Cast, Person
from tests.clinic.consult_room.course import a_course, measured_otherwise

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENS = ((390, 844), (820, 1180), (1360, 900))


class Reader:
    """Someone signed in at one size and in one theme, and what the browser complained about."""

    def __init__(self, browser: Any, address: str, session: str, size: tuple[int, int], **more: Any) -> None:
        self.address = address
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **more)
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))

    def open(self, path: str) -> Any:
        answer = self.page.goto(f"{self.address}{path}")
        assert answer.status == 200
        return self.page


@pytest.fixture
def member(cast: Cast) -> Patient:
    patient = a_course(cast)
    measured_otherwise(patient)
    return patient


@pytest.fixture
def reader(chromium: Any, live_server: Any, as_person: Any) -> Iterator[Any]:
    opened: list[Reader] = []

    def sign_in(person: Person, size: tuple[int, int], **more: Any) -> Reader:
        session = as_person(person).cookies[settings.SESSION_COOKIE_NAME].value
        opened.append(Reader(chromium, live_server.url, session, size, **more))
        return opened[-1]

    yield sign_in
    for one in opened:
        one.context.close()


def unfold(page: Any) -> None:
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")


@pytest.mark.looks
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SCREENS)
def test_every_page_of_the_room_has_no_axe_finding_and_fits(
    cast: Cast, member: Patient, reader: Any, size: tuple[int, int], scheme: str
) -> None:
    form = QuestionnaireResponse.objects.filter(patient=member).first()
    assert form is not None
    story = f"/story/{member.pk}/"
    for person, paths in (
        (cast.nurse, (story, f"{story}print/", f"{story}forms/{form.pk}/", "/story/")),
        (cast.integrator, (story,)),
        (cast.therapist, (story,)),
    ):
        seen = reader(person, size, color_scheme=scheme)
        for path in paths:
            page = seen.open(path)
            unfold(page)
            assert Axe().run(page).response["violations"] == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0], path
        assert seen.complaints == []


@pytest.mark.looks
def test_without_javascript_every_line_unfolds_and_has_its_table(
    cast: Cast, member: Patient, reader: Any
) -> None:
    page = reader(cast.nurse, (390, 844), java_script_enabled=False).open(f"/story/{member.pk}/")
    for summary in page.locator("details.card > summary").all():
        summary.click()
    assert page.get_by_role("heading", name="Generalized Anxiety Disorder").is_visible()
    page.locator(".chart details > summary").first.click()
    assert page.locator(".chart-table").first.is_visible()


@pytest.mark.looks
def test_on_paper_everything_stands_open_and_nothing_is_there_to_press(
    cast: Cast, member: Patient, reader: Any
) -> None:
    page = reader(cast.nurse, (690, 980)).open(f"/story/{member.pk}/print/")
    page.emulate_media(media="print")
    assert page.locator(".sources").first.is_visible()
    assert page.locator(".chart").count() == 5  # PHQ-9, QIDS-SR16, MADRS, BDI-II, GAD-7
    assert page.get_by_text("squares").first.is_visible()
    assert page.get_by_text("Kim HK et al. 2023").first.is_visible()
    assert not page.locator(".back").first.is_visible()
    assert page.get_by_text("by Nora Nurse").last.is_visible()


def test_a_drawing_says_in_words_what_it_shows(cast: Cast, member: Patient, reader: Any) -> None:
    page = reader(cast.nurse, (1360, 900)).open(f"/story/{member.pk}/")
    label = page.locator(".chart-wide svg").first.get_attribute("aria-label")
    assert "went from 19" in label
    assert "3 sessions are marked" in label
    assert "MADRS is marked by squares (2): the last, 14" in label


def test_the_story_is_read_in_the_order_it_is_needed(cast: Cast, member: Patient, reader: Any) -> None:
    page = reader(cast.nurse, (390, 844)).open(f"/story/{member.pk}/")
    tops = [page.locator(f"#{name}").bounding_box()["y"] for name in ("next", "findings", "scores", "forms")]
    assert tops == sorted(tops)
