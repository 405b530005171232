"""Intake on a phone, held by blood pressure and clonazepam, and the way through, in Chromium."""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone

from afterglow_clinic.chart.models import EpisodeOfCare, Patient, Phase
from tests.clinic.cast import Cast, Person
from tests.clinic.intake.paperwork import a_text, worked_up

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE, TABLET = (390, 844), (820, 1180)
PICTURES = os.environ.get("AFTERGLOW_PICTURES", "")


class Someone:
    """One person signed in, at one size."""

    def __init__(self, browser: Any, address: str, session: str, size: tuple[int, int]) -> None:
        self.address, self.width = address, size[0]
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
        self.page = self.context.new_page()
        self.page.set_default_timeout(5000)

    def open(self, path: str) -> Any:
        self.page.goto(f"{self.address}{path}")
        return self.page

    def looks_right(self, name: str) -> None:
        """No axe finding with everything unfolded, nothing too wide; a picture where one is asked for."""
        if PICTURES:
            self.page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
        self.page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
        assert Axe().run(self.page).response["violations"] == [], name
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width, name


@pytest.fixture
def someone(chromium: Any, live_server: Any, as_person: Any) -> Iterator[Any]:
    opened: list[Someone] = []

    def sign_in(person: Person, size: tuple[int, int]) -> Someone:
        session = as_person(person).cookies[settings.SESSION_COOKIE_NAME].value
        opened.append(Someone(chromium, live_server.url, session, size))
        return opened[-1]

    yield sign_in
    for one in opened:
        one.context.close()


@pytest.fixture
def wren(cast: Cast) -> Patient:
    patient = cast.member.patient
    assert patient is not None
    worked_up(patient, at=timezone.now() - timedelta(days=1))
    EpisodeOfCare.objects.filter(patient=patient).update(phase=Phase.INTAKE)
    return patient


def go_on_in_spite_of(person: Someone, wren: Patient, rule: str) -> None:
    page = person.open(f"/story/{wren.pk}/eligibility/")
    card = page.locator(f"[data-rule='{rule}']")
    card.locator("summary").click()
    card.locator("select[name=code]").select_option("extra-watching")
    card.locator("textarea[name=reason]").fill("Talked with them and their doctor; watched closely.")
    card.get_by_role("button", name="Put my name to it").click()
    page.wait_for_load_state()


def test_an_intake_on_a_phone_is_held_until_the_prescribers_put_their_names_to_it(
    cast: Cast, wren: Patient, someone: Any
) -> None:
    member = someone(cast.member, PHONE)
    page = member.open("/w/intake/medications/")
    page.get_by_label("Medicine").first.fill("Klonopin")
    page.get_by_label("How much a day").first.fill("0.5")
    page.get_by_label("Unit").first.select_option("mg")
    member.looks_right("phone-medicines")
    page.get_by_role("button", name="Keep this and go on").click()
    page = member.open("/w/intake/")
    assert "Never stop it on your own." in page.locator("main").inner_text()
    assert "Veraart 2021" in page.locator("main").inner_text()
    member.looks_right("phone-held")

    nurse = someone(cast.nurse, TABLET)
    page = nurse.open(f"/story/{wren.pk}/intake/")
    for code, value in (("systolic-bp", "168"), ("diastolic-bp", "104")):
        page.get_by_label("What was measured").select_option(code)
        page.get_by_label("Value").fill(value)
        page.get_by_label("Unit").select_option("mm[Hg]")
        page.get_by_role("button", name="Write the value down").click()
        page.wait_for_load_state()
    page = nurse.open(f"/story/{wren.pk}/eligibility/")
    said = page.locator("main").inner_text()
    assert "Held: not now, because" in said
    assert "Blood pressure, upper 168 mmHg" in said
    assert "PMC10812090" in said
    assert "unverified" in said
    assert "clonazepam, 0.5 mg a day" in said
    assert page.get_by_role("button", name="Put my name to it").count() == 0
    nurse.looks_right("tablet-held")

    prescriber, director = someone(cast.prescriber, TABLET), someone(cast.director, TABLET)
    go_on_in_spite_of(prescriber, wren, "benzodiazepines")
    go_on_in_spite_of(prescriber, wren, "uncontrolled-hypertension")
    card = prescriber.page.locator("[data-rule='uncontrolled-hypertension']").inner_text()
    assert "A second, different one must agree too." in card
    assert "Held: not now" in prescriber.page.locator("main").inner_text()
    prescriber.looks_right("tablet-one-of-two")
    go_on_in_spite_of(director, wren, "uncontrolled-hypertension")
    assert "Nothing holds them" in director.page.locator("main").inner_text()
    page = director.open(f"/story/{wren.pk}/intake/")
    page.get_by_role("button", name="Go on", exact=True).click()
    page.wait_for_load_state()
    assert EpisodeOfCare.objects.get(patient=wren).phase == Phase.PREPARATION
    director.looks_right("tablet-intake")


def test_a_consent_is_read_signed_and_taken_back_on_a_phone(cast: Cast, someone: Any) -> None:
    a_text(cast, at=timezone.now())
    member = someone(cast.member, PHONE)
    page = member.open("/w/consents/")
    page.get_by_role("link", name="Read").first.click()
    member.looks_right("phone-consent")
    page.get_by_label("Type your full name to sign").fill("Wren Quillfeather")
    page.get_by_role("button", name="Sign").click()
    page.wait_for_load_state()
    assert "You signed this on" in page.locator("main").inner_text()
    member.looks_right("phone-consents")
    page.get_by_role("link", name="Your copy").first.click()
    assert "The text above has this digest." in page.locator("main").inner_text()
    member.looks_right("phone-copy")
    page = member.open("/w/consents/")
    card = page.locator("li.card", has_text="Consent to the program")
    if not card.get_by_role("button", name="Take it back now").is_visible():
        card.locator("summary").click()
    card.get_by_role("button", name="Take it back now").click()
    page.wait_for_load_state()
    assert "You took this back on" in page.locator("main").inner_text()
