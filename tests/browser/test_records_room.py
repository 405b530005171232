"""The records room in a real browser: import end to end, sign a file, and no axe finding on the way."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from afterglow_clinic.chart.models import ContentApproval, Patient
from tests.clinic.cast import Cast
from tests.clinic.records_room.nimh import FOLDER, needs_nimh

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PICTURES = os.environ.get("AFTERGLOW_PICTURES")
"""A folder to keep screenshots in; left empty, none are taken."""
SCREENS = {"phone": (390, 844), "tablet": (820, 1180)}
HEAD = "person,instrument,authored,total\n"


@pytest.fixture(params=SCREENS)
def page(request: Any, chromium: Any, live_server: Any, cast: Cast, as_person: Any) -> Iterator[Any]:
    """The medical director's screen."""
    width, height = SCREENS[request.param]
    context = chromium.new_context(viewport={"width": width, "height": height}, base_url=live_server.url)
    session = as_person(cast.director).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    context.set_default_timeout(20_000)
    seen = context.new_page()
    seen.screen = request.param
    yield seen
    context.close()


def look(page: Any, name: str) -> None:
    """No axe finding, nothing wider than the screen; a picture where one is wanted."""
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    assert Axe().run(page).response["violations"] == [], name
    assert page.evaluate("document.documentElement.scrollWidth") <= SCREENS[page.screen][0], name
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}-{page.screen}.png", full_page=True)


def test_a_csv_with_faults_is_mended_looked_at_and_imported(page: Any, tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(HEAD + "A-1,phq9,2026-01-05T09:00Z,14\nA-1,phq-9,2026-01-19,99\n")
    page.goto("/records/import/")
    look(page, "import")
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_text("is it phq-9?").wait_for()
    look(page, "import-faults")
    file.write_text(HEAD + "A-1,phq-9,2026-01-05T09:00Z,14\nA-1,phq-9,2026-01-19T09:00Z,9\n")
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_role("heading", name="Before it is imported").wait_for()
    look(page, "import-preview")
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_text("Imported: 1 people, 2 answers and scores").wait_for()
    look(page, "import-done")
    assert Patient.objects.get(identifier="A-1").responses.count() == 2


@needs_nimh
def test_the_trial_is_imported_and_counted(page: Any) -> None:
    page.goto("/records/import/?kind=bids")
    for name in ("participants.tsv", "phenotype.tsv", "dataset_description.json"):
        page.get_by_label(name).set_input_files(FOLDER / name)
    look(page, "import-bids")
    page.get_by_role("button", name="Look at it first").click()
    look(page, "import-bids-preview")
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("link", name="Count the imported research data").click()
    page.get_by_text("6 of 29").first.wait_for()
    look(page, "cohort")
    page.goto("/records/audit/")
    page.get_by_role("button", name="Check the chain").click()
    page.get_by_text("links hold").wait_for()
    look(page, "audit")


def test_a_file_is_read_and_signed(cast: Cast, page: Any) -> None:
    page.goto("/records/content/")
    look(page, "content")
    page.goto("/records/content/instruments/phq-9/")
    look(page, "content-file")
    page.get_by_role("button", name="Sign version").click()
    page.get_by_text("Dora Director", exact=False).nth(1).wait_for()
    look(page, "content-signed")
    assert ContentApproval.objects.get().by == cast.director.practitioner
