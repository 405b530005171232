"""All 200 payloads through every text field, staff's and members', and no page that answers runs one.

`sweeping` sends them and keeps what the server said, `replaying` shows it to Chromium, the policy left out.
What a form never keeps, and what is kept and read nowhere, is named here: a new field joins one of them, or
is kept and shown. That a page which escapes nothing is caught is tested first, on a page of this site.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.template import base
from django.urls import reverse

from afterglow_clinic.chart.intake.sections import SECTIONS
from afterglow_clinic.chart.models import Acknowledgement
from tests.browser.doors import Page, doors_of
from tests.browser.filled_in import ENDS, needed, told_by_examples
from tests.browser.payloads import PAYLOADS
from tests.browser.replaying import Document, shown
from tests.browser.sweeping import Sweep, Sweeper
from tests.browser.test_no_script_runs import PEOPLE, pages
from tests.clinic.cast import NOW, signed_in
from tests.clinic.scene import Scene, set_the_scene

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db]

WITH_SOUND = "goes with a file of sound, which these rounds do not send"
NEVER_KEPT = {
    "front_desk:members q": "a question, shown again in its box",
    "front_desk:register email": "an address",
    "records_room:audit person": "a question, shown again in its box",
    "records_room:keys q": "a question, shown again in its box",
    "member_home:reminders zone": "a time zone",
    "records_room:import zone": "a time zone",
    "waiting_room:door code": "digits, and shorter than any script",
    "waiting_room:sign signed_name": "the member's own name",
    "consult_room:record_consent signed_name": "the member's own name",
    "consult_room:break_glass identifier": "a record number",
    "records_room:erase identifier": "a record number",
    "integration_room:modality_edit text": "a file of the shelf, which is read as such",
    "integration_room:cards_edit text": "a file of the shelf, which is read as such",
    **{f"treatment_room:music_lay {name}": WITH_SOUND for name in ("title", "made_by", "credit", "length")},
    "protocols:edit text": "a file of the shelf, which is read as such",
    "waiting_room:intake_section medical notes": "a question beside it is left open; others are kept",
    "consult_room:section medical notes": "a question beside it is left open; others are kept",
    **{f"integration_room:hours day-{day}": "times of a day" for day in range(7)},
}
"""No row comes to hold these words: the page that refuses them is what was shown to Chromium."""
READ_NOWHERE = {
    "member_home:practice_end words",
    "booking:call_off reason",
    "consult_room:withdraw reason",
    "integration_room:modality_sign meaning",
    "integration_room:cards_sign meaning",
}
"""Kept, and on no page of the scene. A gate's notes stand on the page once it is passed; here it is not."""
SAID_IN_A_MESSAGE = {
    "consult_room:retract reason",
    "consult_room:withdraw reason",
    "integration_room:end_finding outcome",
    "integration_room:modality_sign meaning",
    "integration_room:cards_sign meaning",
    "protocols:sign meaning",
}
"""Too long, these are refused in a sentence on the next page: the browser let nobody write so much."""
NOT_SHOWN_AGAIN = {"waiting_room:door code: 422, not shown again"} | {
    f"{named}: 302, not shown again" for named in SAID_IN_A_MESSAGE
}
LEAST = {"member": (32, 6000), "staff": (74, 14000)}
"""How many fields there are at least, and how many scripts they took, so that nobody's forms go missing."""


class Setting:
    """The scene, everybody signed in, and every page there is, each section of the intake too."""

    def __init__(self, scene: Scene) -> None:
        people, subject = scene.cast.everyone(), scene.subjects["member"]
        Acknowledgement.objects.create(
            patient=subject.patient, issue=subject.issue, by=scene.cast.nurse.practitioner, at=NOW
        )
        self.clients = {who: signed_in(people[who]) for who in PEOPLE}
        for client in self.clients.values():
            client.raise_request_exception = False
        self.pages = [*(Page(*each) for each in pages(scene)), *sections_of(subject.patient.pk)]
        self.sweeper = Sweeper(self.pages, self.clients, told_by_examples(subject), needed(subject), ENDS)

    def sweep(self, whose: Callable[[Page], bool]) -> Iterator[Sweep]:
        return self.sweeper.sweep(doors_of([page for page in self.pages if whose(page)], self.clients))


def sections_of(patient: Any) -> Iterator[Page]:
    for section in SECTIONS:
        own = reverse("waiting_room:intake_section", args=[section.id])
        yield Page("member", f"waiting_room:intake_section {section.id}", own)
        told = reverse("consult_room:section", args=[patient, section.id])
        yield Page("director", f"consult_room:section {section.id}", told)


@pytest.fixture
def setting(db: None) -> Iterator[Setting]:
    with time_machine.travel(NOW, tick=True):
        yield Setting(set_the_scene())


ENCLOSED_BY = (
    "<!doctype html><meta charset=utf-8><body>",
    "<p>{}</p>",
    '<input value="{}">',
    "<input value='{}'>",
    "<textarea>{}</textarea>",
    "<title>{}</title>",
    "<svg><!-- {} --></svg>",
    "<script>said = `{}`</script>",
    "<p id=twice>{}</p><script>twice.innerHTML = twice.textContent</script>",
)


def test_every_payload_is_caught_somewhere_when_nothing_is_escaped(chromium: Any) -> None:
    """All but those that wait for a browser's template language, and one that ends the script it needs."""
    documents = [
        Document(payload, "".join(each.replace("{}", payload) for each in ENCLOSED_BY).encode())
        for payload in PAYLOADS
    ]
    caught = {found.name for found in shown(chromium, documents) if not found.is_clean}
    missed = {payload for payload in PAYLOADS if payload not in caught}
    assert {one for one in missed if "{{" not in one and not one.startswith("</script>${")} == set()


def test_pages_of_this_site_that_escape_nothing_are_caught(
    chromium: Any, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "conditional_escape", str)
    door = "member_home:insight"
    (sweep,) = setting.sweep(lambda page: page.name == door)
    caught = [one for one in shown(chromium, sweep.documents) if not one.is_clean]
    assert any(one.ran and one.left for one in caught)
    assert len(caught) >= 3, "the page of the insight, of the thread, and the integrator's"


@pytest.mark.parametrize("who", ["member", "staff"])
def test_every_text_field_takes_every_payload_and_none_runs(
    chromium: Any, setting: Setting, who: str, record_property: Callable[[str, object], None]
) -> None:
    sweeps = list(setting.sweep(lambda page: (page.who == "member") == (who == "member")))
    fields = {f"{place_of(one)} {name}": (one, name) for one in sweeps for name in one.door.form.texts}
    for named, (one, name) in fields.items():
        assert one.taken.get(name, set()) == fitting(one.door.form.texts[name]), named
    assert {lost for one in sweeps for lost in one.lost} <= NOT_SHOWN_AGAIN
    assert {named for named, (one, name) in fields.items() if name in one.refused} <= set(NEVER_KEPT)
    unread = {named for named, (one, name) in fields.items() if one.taken.get(name) != one.shown.get(name)}
    assert {named for named in unread if ":gate note-" not in named} <= READ_NOWHERE
    documents = [document for one in sweeps for document in one.documents]
    found = shown(chromium, documents)
    assert len(found) == len(documents)
    assert [one for one in found if not one.is_clean][:5] == []
    taken = sum(len(one.taken.get(name, ())) for one, name in fields.values())
    record_property("text fields that took every script their length allows", len(fields))
    record_property("scripts taken by a field within its length", taken)
    record_property("pages with scripts on them shown to Chromium", len(found))
    fewest, least = LEAST[who]
    assert len(fields) >= fewest
    assert taken >= least


def place_of(sweep: Sweep) -> str:
    """The view that is sent to, and of an intake its section."""
    name = sweep.door.page.name
    return name if " " in name else sweep.door.view


def fitting(longest: int) -> set[str]:
    return {payload for payload in PAYLOADS if len(payload) <= longest}
