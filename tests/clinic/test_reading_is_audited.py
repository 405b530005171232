"""Who looked at whose record: every page of a person that was served left one line saying so.

Generated from `examples.py` as the matrix is; a new page is covered by its example. The scene is set once for
the whole module; what a case does to it is undone, for every case runs in a transaction inside the scene's.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.urls import reverse

from afterglow_clinic.chart.models import AuditEvent
from tests.clinic.cast import NOW, signed_in
from tests.clinic.examples import EXAMPLES, Example
from tests.clinic.relations import MEMBERS
from tests.clinic.scene import Scene, Subject, set_the_scene
from tests.clinic.walking import undone

READERS = ("director", "nurse", "integrator", "front_desk", "owner", "therapist", "member")
PAGES = [
    name for name, example in EXAMPLES.items() if example.opens != "nothing" and "GET" in example.methods
]


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """One scene for all cases here, in a transaction of its own that is rolled back after the last."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), undone():
        yield set_the_scene()


@pytest.fixture
def scene(standing: Scene, db: None) -> Scene:
    """The standing scene as it was set: `db` rolls back what the case before this one wrote."""
    return standing


def look(scene: Scene, reader: str, name: str, subject: Subject) -> tuple[HttpResponse, list[AuditEvent]]:
    """Ask for a page, and return with it the reading it left behind."""
    before = set(AuditEvent.objects.values_list("pk", flat=True))
    address = reverse(name, kwargs=EXAMPLES[name].parts(subject))
    response = signed_in(scene.cast.everyone()[reader]).get(address)
    left = AuditEvent.objects.exclude(pk__in=before).filter(action=AuditEvent.Action.READ)
    return response, list(left)


def whose(example: Example, scene: Scene, reader: str, target: str) -> str:
    """The member an event must name: the one opened, oneself, or nobody for a list."""
    if example in (EXAMPLES["integration_room:circle"], EXAMPLES["integration_room:circle_change"]):
        return ""  # found by one member's seat, and a list of all who sit there
    owner = {"member": target, "own": reader}.get(example.opens)
    return str(scene.subjects[owner].patient.pk) if owner else ""


@pytest.mark.parametrize("name", PAGES)
def test_a_served_page_leaves_one_line_with_reader_and_member(scene: Scene, name: str) -> None:
    example, served = EXAMPLES[name], 0
    for reader in READERS:
        for target in MEMBERS if example.opens == "member" else ("member",):
            response, events = look(scene, reader, name, scene.subjects[target])
            if response.status_code >= 300:
                # A member's own record is opened to find out what is asked of them.
                others = [event for event in events if event.patient != own_record(scene, reader)]
                assert others == [], f"{name} was not served to {reader}, yet says it was read"
                continue
            served += 1
            agent = str(scene.cast.everyone()[reader].user.pk)
            expected = [(agent, whose(example, scene, reader, target))]
            assert [(event.agent, event.patient) for event in events] == expected, f"{name} by {reader}"
    assert served or redirects(scene, name), f"{name} was served to nobody: its example proves nothing"


def own_record(scene: Scene, reader: str) -> str:
    return str(scene.subjects[reader].patient.pk) if reader in scene.subjects else "nobody's"


def redirects(scene: Scene, name: str) -> bool:
    response, _ = look(scene, "member", name, scene.subjects["member"])
    return response.status_code == 302


@pytest.mark.parametrize("name", [name for name in PAGES if EXAMPLES[name].opens in {"member", "list"}])
def test_the_words_the_matrix_looks_for_are_there_for_those_who_may_read_them(
    scene: Scene, name: str
) -> None:
    """Else the matrix would search pages for words that no page ever shows."""
    seen = [
        look(scene, reader, name, scene.subjects["member"])[0] for reader in ("director", "nurse", "member")
    ]
    names = scene.subjects["member"].patient.family.encode()
    nameless = name in NAMELESS or name.startswith("member_home:")
    assert nameless or any(names in page.content for page in seen)


NAMELESS = {
    "integration_room:circle_change",
    "integration_room:circles",
    "integration_room:guest",
    "integration_room:shared_voice",
    "consult_room:consent_pdf",
    "waiting_room:consent_pdf",
    "waiting_room:done",
    "waiting_room:decision",
    "records_room:audit",
    "records_room:cohort",
    "records_room:rates",
    "records_room:calibration",
    "records_room:prompts",
}
"""A PDF's words and a voice cannot be searched here; a member's own pages speak to them as `you`. Nothing has
happened yet in the scene, and nobody in it is of a cohort: `tests/clinic/records_room` looks at those."""


def test_the_searched_words_of_findings_notes_and_answers_are_shown_somewhere(scene: Scene) -> None:
    subject: Any = scene.subjects["member"]
    page = look(scene, "nurse", "care_station:issue", subject)[0].content.decode()
    assert subject.finding_canary in page
    assert subject.note_canary in page
    assert subject.answer_canary in page
