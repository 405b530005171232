"""Flat after three, a huddle by three roles, a signed decision, and the member's plain words, in Chromium."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from afterglow_clinic.chart.models import Decision, Huddle, Patient
from tests.browser.test_intake import PHONE, TABLET, Someone
from tests.clinic.cast import Cast, Person
from tests.clinic.huddle.arc import FLAT, a_goal, hand_in, on_program, team_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
VIEWS = {
    "nurse": "The second session was restless; the room next door was loud.",
    "integrator": "The practice has not found its place in the day yet.",
    "prescriber": "Flat so far. I would not change the dose yet.",
}


@pytest.fixture
def sign_in(chromium: Any, live_server: Any, as_person: Any) -> Iterator[Any]:
    opened: list[Someone] = []

    def enter(person: Person, size: tuple[int, int]) -> Someone:
        session = as_person(person).cookies[settings.SESSION_COOKIE_NAME].value
        opened.append(Someone(chromium, live_server.url, session, size))
        return opened[-1]

    yield enter
    for one in opened:
        one.context.close()


@pytest.fixture
def flat(cast: Cast, settings: Any) -> Patient:
    """Flat after three: the form of this morning has just come in."""
    settings.DEMO = True
    patient, now = cast.member.patient, timezone.now()
    assert patient is not None
    team_of(cast, patient)
    a_goal(patient)
    on_program(patient, at=now)
    hand_in(patient, FLAT[1], now)
    return patient


def test_from_flat_after_three_to_the_members_plain_words(cast: Cast, sign_in: Any, flat: Patient) -> None:
    huddle = Huddle.objects.get(patient=flat)
    address = f"/story/{flat.pk}/huddles/{huddle.pk}/"
    for role, person, size in (
        ("nurse", cast.nurse, TABLET),
        ("integrator", cast.integrator, PHONE),
        ("prescriber", cast.prescriber, TABLET),
    ):
        their = sign_in(person, size)
        page = their.open(address)
        their.looks_right(f"huddle-{role}-{size[0]}")
        page = their.open(address)
        page.locator(f"#id_{role}_text").fill(VIEWS[role])
        page.get_by_role("button", name="Write it down").first.click()
        page.get_by_text("Your view is written down").wait_for()
    page = their.open(address)
    page.get_by_label("Continue as planned").check()
    page.get_by_label("Why").fill("Early days by the published course.")
    page.get_by_label("Who does it").select_option(label="Piet Prescriber")
    page.get_by_label("Until when").fill((timezone.localdate() + timedelta(days=4)).isoformat())
    page.get_by_role("button", name="See how the member reads it").click()
    page.get_by_text("The member reads").first.wait_for()
    assert "We go on as planned" in page.locator("#id_plain_words").input_value()
    their.looks_right("huddle-read-820")
    page.get_by_label("What your signature means").fill("I decide this and answer for it")
    page.get_by_role("button", name="Sign the decision").click()
    page.get_by_text("Signed. The member reads it").wait_for()
    their.looks_right("huddle-decided-820")
    decision = Decision.objects.get(huddle=huddle)
    member = sign_in(cast.member, PHONE)
    member.open("/w/").get_by_text("What your team decided").click()
    assert decision.plain_words in member.page.locator("main").inner_text()
    assert "19" not in member.page.locator(".next").inner_text()
    member.looks_right("decision-member-390")
    again = sign_in(cast.nurse, PHONE)
    assert "Not yet" not in again.open(address).locator("main").inner_text()
    again.looks_right("huddle-decided-390")


@pytest.mark.looks
@pytest.mark.parametrize("size", [PHONE, TABLET], ids=["phone", "tablet"])
def test_the_boards_have_no_axe_finding_and_fit(
    cast: Cast, sign_in: Any, flat: Patient, size: tuple[int, int]
) -> None:
    other = cast.other_member.patient
    assert other is not None
    on_program(other, sessions=1, since_line_out=timedelta(hours=3), at=timezone.now())
    hand_in(other, FLAT[1], timezone.now())
    nurse = sign_in(cast.nurse, size)
    for name, address in (
        ("windows", "/care/windows/"),
        ("work", "/care/work/?whose=all"),
        ("program", "/care/program/?phase=journeys"),
        ("huddles", "/story/huddles/"),
    ):
        nurse.open(address)
        nurse.looks_right(f"{name}-{size[0]}")
    nurse.open("/care/work/?whose=all").locator(".worklist a").first.click()
    nurse.looks_right(f"task-{size[0]}")
    owner = sign_in(cast.owner, size)
    owner.open("/care/program/")
    owner.looks_right(f"program-owner-{size[0]}")
