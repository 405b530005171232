"""The safety plan: the member's own words, every version kept, read by those who care for them."""

from typing import Any

import pytest
from django.test import Client

from afterglow_clinic.chart.models import AuditEvent, SafetyPlan
from afterglow_clinic.chart.permissions import NotPermitted
from afterglow_clinic.chart.safety_plan import PlanChanged, current_plan, write_plan
from tests.clinic.cast import NOW, Cast, signed_in

WORDS = {"people": "My sister Jo, 555 0199", "reasons": "The dog"}


def written(cast: Cast, seen: int = 0, **words: str) -> SafetyPlan:
    assert cast.member.patient is not None
    return write_plan(
        patient=cast.member.patient, words=WORDS | words, seen=seen, by=cast.member.actor, at=NOW
    )


def test_a_new_version_leaves_the_words_before_as_they_were(cast: Cast) -> None:
    first = written(cast)
    second = written(cast, seen=1, reasons="The dog, and spring")
    first.refresh_from_db()
    assert (first.version, first.reasons) == (1, "The dog")
    assert current_plan(second.patient) == second


def test_the_same_words_make_no_version_and_no_event(cast: Cast) -> None:
    first = written(cast)
    events = AuditEvent.objects.count()
    assert written(cast) == first
    assert (SafetyPlan.objects.count(), AuditEvent.objects.count()) == (1, events)


def test_a_stale_page_overwrites_nothing(cast: Cast) -> None:
    written(cast)
    with pytest.raises(PlanChanged):
        written(cast, seen=0, reasons="Written on another phone")
    assert SafetyPlan.objects.get().reasons == "The dog"


def test_nobody_writes_a_plan_for_somebody_else(cast: Cast) -> None:
    for person in (cast.nurse, cast.other_member):
        with pytest.raises(NotPermitted):
            write_plan(patient=cast.member.patient, words=WORDS, seen=0, by=person.actor, at=NOW)


@pytest.mark.parametrize(
    ("reader", "reads"),
    [
        ("member", True), ("director", True), ("nurse", True), ("integrator", True),
        ("idle_integrator", False), ("front_desk", False), ("owner", False), ("therapist", False),
        ("other_member", False), ("far_nurse", False), ("retired_nurse", False),
    ],
)  # fmt: skip
def test_the_plan_is_for_the_member_and_their_care_team(cast: Cast, reader: str, reads: bool) -> None:
    plan = written(cast)
    seen = SafetyPlan.objects.visible_to(cast.everyone()[reader].actor)
    assert list(seen) == ([plan] if reads else [])


def test_the_page_keeps_shows_and_writes_down(cast: Cast) -> None:
    client = signed_in(cast.member)
    answer = client.post("/home/safety/write/", {"seen": "0", **WORDS}, follow=True)
    assert "555 0199" in answer.content.decode()
    assert AuditEvent.objects.filter(subtype="safety-plan.write", patient=cast.member.patient.pk).count() == 1


def test_what_was_typed_over_a_newer_version_is_shown_beside_it(cast: Cast) -> None:
    written(cast)
    client = signed_in(cast.member)
    page = client.post("/home/safety/write/", {"seen": "0", "people": "Only my brother"})
    text = page.content.decode()
    assert page.status_code == 409
    assert "Only my brother" in text
    assert "555 0199" in text
    again = client.post("/home/safety/write/", {"seen": "1", "people": "Only my brother"})
    assert again.status_code == 302
    assert SafetyPlan.objects.count() == 2


def test_words_too_long_are_refused_and_stay_in_the_form(cast: Cast) -> None:
    page = signed_in(cast.member).post("/home/safety/write/", {"seen": "0", "people": "x" * 2001})
    assert page.status_code == 422
    assert "x" * 2001 in page.content.decode()


def test_the_team_reads_it_and_the_look_is_written_down(cast: Cast) -> None:
    written(cast)
    page = signed_in(cast.integrator).get(f"/story/{cast.member.patient.pk}/safety-plan/")
    assert "555 0199" in page.content.decode()
    event = AuditEvent.objects.get(subtype="safety-plan.read")
    assert (event.agent_name, event.patient) == ("Iris Integrator", str(cast.member.patient.pk))


def test_the_copy_for_the_phone_is_the_plan_and_nothing_else(cast: Cast) -> None:
    written(cast)
    answer: Any = signed_in(cast.member).get("/home/safety/copy/")
    assert [part["words"] for part in answer.json()["sections"]] == list(WORDS.values())
    assert "no-store" in answer["Cache-Control"]
    assert Client().get("/home/safety/copy/").status_code == 302
