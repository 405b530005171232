"""The audit trail: narrowed by person, day, agent and kind; its own reading is in it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from afterglow_clinic.chart.models import AuditEvent
from afterglow_clinic.chart.opening import open_patient
from tests.clinic.cast import NOW
from tests.conftest import unsealed_audit

HERE = "/records/audit/"


@pytest.fixture
def director(cast: Any, as_person: Any) -> Iterator[Client]:
    with time_machine.travel(NOW, tick=False):
        yield as_person(cast.director)


@pytest.fixture
def looked(cast: Any) -> None:
    """Nora opened Wren's story yesterday, Piet opened Sol's today, and Nele Moss's far away."""
    for reader, member, ago in (
        (cast.nurse, cast.member, 26),
        (cast.prescriber, cast.other_member, 1),
        (cast.far_nurse, cast.far_member, 1),
    ):
        open_patient(
            patient_id=member.patient.pk, by=reader.actor, at=NOW - timedelta(hours=ago), reading="story"
        )


def body(client: Client, **query: Any) -> str:
    page = client.get(HERE, query)
    assert page.status_code == 200
    return str(page.content.decode()).partition("<tbody")[2]


@pytest.mark.usefixtures("looked")
def test_who_looked_at_whom_is_shown_by_name_and_by_the_clinics_clock(director: Client) -> None:
    found = body(director)
    assert "Nora Nurse" in found
    assert "Wren Quillfeather" in found
    assert "1 Mar 2026, 12:02:00" in found
    assert "Ostrander" not in found
    assert "Nele" not in found


@pytest.mark.usefixtures("looked")
def test_the_trail_is_narrowed_by_person_agent_kind_and_day(cast: Any, director: Client) -> None:
    for query, seen in [
        ({"person": "quillfeather"}, "Wren"),
        ({"person": "Wren FL-001"}, "Wren"),
        ({"person": str(cast.member.patient.pk)}, "Wren"),
        ({"agent": "Piet Prescriber"}, "Sol"),
        ({"kind": "story.read", "last_day": "2026-03-01"}, "Wren"),
        ({"first_day": "2026-03-02", "kind": "story.read"}, "Sol"),
    ]:
        found = body(director, **query)
        assert {name for name in ("Wren", "Sol") if name in found} == {seen}, query
    assert body(director, person="ostrander") == ""
    assert body(director, person=str(cast.far_member.patient.pk)) == ""


@pytest.mark.usefixtures("looked")
def test_the_owner_sees_that_records_were_opened_but_not_whose(cast: Any, as_person: Any) -> None:
    found = body(as_person(cast.owner))
    assert "Nora Nurse" in found
    assert "Quillfeather" not in found
    assert str(cast.member.patient.pk) not in found


@pytest.mark.usefixtures("looked")
def test_reading_the_trail_is_in_the_trail(director: Client) -> None:
    body(director)
    assert "audit.read" in body(director)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"first_day": "soon"}, "From: Enter a valid date"),
        ({"first_day": "0001-01-01"}, "From: This year lies outside the records"),
        ({"last_day": "9999-12-31"}, "Until: This year lies outside the records"),
        ({"agent": "Nobody"}, "Who looked or acted: Select a valid choice"),
        ({"person": "x" * 101}, "Member, by name or number: Ensure this value has at most 100"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_by_field(
    director: Client, query: dict[str, str], said: str
) -> None:
    page = director.get(HERE, query)
    assert (page.status_code, said in page.content.decode()) == (422, True)


def test_the_number_of_queries_does_not_grow_with_the_page(cast: Any, director: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            director.get(HERE)
        return len(seen)

    def look(times: int) -> None:
        for _ in range(times):
            for member in (cast.member, cast.other_member):
                open_patient(patient_id=member.patient.pk, by=cast.nurse.actor, at=NOW, reading="story")

    look(1)
    few = queries()
    look(40)
    assert queries() == few
    assert "1 to 50 of 84" in director.get(HERE).content.decode()


@pytest.mark.usefixtures("looked")
def test_the_chain_is_checked_on_demand_and_a_broken_link_is_named(director: Client) -> None:
    assert "All 2 links hold" in director.post(f"{HERE}verify/", follow=True).content.decode()
    with unsealed_audit():
        AuditEvent.objects.filter(agent_name="Piet Prescriber").update(agent_name="Nobody")
    broken = director.post(f"{HERE}verify/", follow=True).content.decode()
    assert "The chain is broken after 1 links: link 2: its content is not what was written" in broken
