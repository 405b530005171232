"""The page of one thread: nothing a member decided is missing from it, and codes are said in words."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from afterglow_clinic.chart import thread
from afterglow_clinic.chart.models import AuditEvent, Concern, Intention, Practice
from afterglow_clinic.chart.once import Spoken
from afterglow_clinic.integration_room.caseload.listing import Closing
from tests.clinic.builders import a_session
from tests.clinic.cast import NOW, Cast
from tests.clinic.integration.test_pages import page, send, wren
from tests.clinic.integration.test_thread import a_practice

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_the_time_of_the_cast(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def test_what_a_member_decided_without_an_insight_stands_there_even_before_a_practice(
    cast: Cast, as_person: Any
) -> None:
    made = thread.commit(
        patient=wren(cast), words="Ring my sister", insight=None, by=cast.member.actor, at=NOW
    )
    client = as_person(cast.integrator)
    shown = page(client, "thread", wren(cast).pk)
    assert "Ring my sister" in shown
    assert "No practice goes with it yet." in shown
    send(client, "end_commitment", wren(cast).pk, made.pk, outcome="let-go")
    assert "Let go, 2 March 2026" in page(client, "thread", wren(cast).pk)


def test_a_practice_of_a_decision_stands_once_and_under_it(cast: Cast, as_person: Any) -> None:
    practice = a_practice(cast)
    assert practice.commitment is not None
    type(practice.commitment).objects.update(insight=None)
    shown = page(as_person(cast.integrator), "thread", wren(cast).pk)
    assert shown.count(f"<strong>{practice.title}</strong>") == 1
    assert shown.index("Ten quiet minutes") < shown.index(f"<strong>{practice.title}</strong>")


def test_a_check_in_is_said_in_words(cast: Cast, as_person: Any) -> None:
    practice = a_practice(cast)
    thread.check_in(
        practice=practice, operation=uuid4(), done="some", felt="neither", spoken=Spoken(at=NOW),
        by=cast.member.actor, at=NOW,
    )  # fmt: skip
    assert "a little, made no difference" in page(as_person(cast.integrator), "thread", wren(cast).pk)


def test_the_cards_of_a_preparation_that_were_never_answered_are_named(cast: Cast, as_person: Any) -> None:
    shown = page(as_person(cast.integrator), "thread", wren(cast).pk)
    assert "Never said: " in shown
    assert "Touch and closeness" in shown


def test_a_concern_names_whom_it_waits_for_and_then_what_was_answered(cast: Cast, as_person: Any) -> None:
    client = as_person(cast.integrator)
    send(client, "concern", wren(cast).pk, words="She is thin", soon="today", role="nurse")
    assert "waits for " in page(client, "thread", wren(cast).pk)
    task = reverse("care_station:task", args=[Concern.objects.get().task_id])
    as_person(cast.nurse).post(task, {"outcome": "done", "reason": "Seen today; she eats"})
    assert '<q dir="auto">Seen today; she eats</q>' in page(client, "thread", wren(cast).pk)


def test_a_debrief_begins_with_what_they_have_said_already(cast: Cast, as_person: Any) -> None:
    Intention.objects.create(patient=wren(cast), words="To meet my grief", by="Wren", at=NOW - 3 * DAY)
    Intention.objects.create(patient=wren(cast), words="Something newer", by="Wren", at=NOW)
    a_session(wren(cast), NOW - DAY)
    a_practice(cast)
    shown = page(as_person(cast.integrator), "debrief", wren(cast).pk)
    assert "To meet my grief" in shown
    assert "I can rest" in shown
    assert "Something newer" not in shown


def test_a_closing_window_leads_to_a_debrief_only_where_one_closes_it(cast: Cast, as_person: Any) -> None:
    closing = [
        Closing(wren(cast), what, NOW, "Iris", talk) for what, talk in (("72 hours", True), ("Circle", False))
    ]
    shown = render_to_string(
        "integration_room/caseload.html", {"caseload": {"closing": closing, "alive": {"n": 0}}}
    )
    assert shown.count(f"/integration/{wren(cast).pk}/debrief/") == 1
    assert shown.count(f'"/integration/{wren(cast).pk}/"') == 1


def test_from_a_decision_the_way_leads_to_a_practice_that_serves_it_and_who_was_asked_is_kept(
    cast: Cast, as_person: Any
) -> None:
    made = thread.commit(patient=wren(cast), words="Move", insight=None, by=cast.member.actor, at=NOW)
    client, serving = as_person(cast.integrator), f"?for={made.pk}"
    assert serving in page(client, "thread", wren(cast).pk)
    offered = page(client, "fit", wren(cast).pk, **{"for": str(made.pk)})
    assert f"gentle-walk/{serving}" in offered
    assert "It is to serve:" not in page(client, "fit", wren(cast).pk, **{"for": "nonsense"})
    address = reverse("integration_room:plan", args=[wren(cast).pk, "gentle-walk"]) + serving
    assert f'value="{made.pk}" selected' in client.get(address).content.decode()
    client.post(address, {"per_week": "3", "commitment": str(made.pk), "asked": "on"})
    assert Practice.objects.get().commitment == made
    assert AuditEvent.objects.get(subtype="practice.plan").detail["asked first"] is True
