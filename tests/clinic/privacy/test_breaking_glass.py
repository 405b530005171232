"""Break-glass: a reason, an hour, a notice, a banner, a trail; and never a private entry."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from afterglow_clinic.chart.breaking_glass import TRIES, GlassHolds, break_glass, opened_to
from afterglow_clinic.chart.models import AuditEvent, BreakGlass, Notification, Patient
from afterglow_clinic.chart.permissions import NotPermitted
from tests.clinic.cast import NOW, Cast, Person

WHY = "She calls in panic and Iris is ill"
ASKED = {"identifier": "FL-001", "birth_date": "1988-05-17", "reason": WHY, "minutes": "30"}


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def opened(cast: Cast, person: Person, **given: Any) -> BreakGlass:
    assert cast.member.patient is not None
    asked: dict[str, Any] = {"patient": cast.member.patient, "reason": WHY, "by": person.actor, "at": NOW}
    return break_glass(**asked | given)


def test_it_opens_for_a_while_and_closes_by_itself(cast: Cast, as_person: Any) -> None:
    ingo = as_person(cast.idle_integrator)
    story = reverse("consult_room:story", args=[cast.member.patient.pk])  # type: ignore[union-attr]
    assert ingo.get(story).status_code == 404
    assert ingo.post(reverse("consult_room:break_glass"), ASKED)["Location"] == story
    page = ingo.get(story)
    assert b"Quillfeather" in page.content
    assert b"open to you by break-glass until" in page.content
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        assert ingo.get(story).status_code == 404


def test_the_medical_director_is_told_without_a_name(cast: Cast) -> None:
    opened(cast, cast.idle_integrator)
    notice = Notification.objects.get()
    assert notice.practitioner == cast.director.practitioner
    assert not any(word in notice.subject + notice.text for word in ("Wren", "Quillfeather", "panic"))


def test_it_is_written_down_with_whose_and_until_when(cast: Cast) -> None:
    row = opened(cast, cast.idle_integrator)
    event = AuditEvent.objects.get(subtype="chart.break-glass")
    assert (event.patient, event.entity) == (str(row.patient_id), str(row.pk))
    assert event.detail == {"expires": (NOW + timedelta(minutes=60)).isoformat()}


@pytest.mark.parametrize("reason", ["", "because", " " * 30, "x" * 301])
def test_without_a_reason_it_holds(cast: Cast, reason: str) -> None:
    with pytest.raises(GlassHolds):
        opened(cast, cast.idle_integrator, reason=reason)
    assert not BreakGlass.objects.exists()


@pytest.mark.parametrize("minutes", [61, 0, -5, 24 * 60])
def test_longer_than_an_hour_is_not_to_be_had(cast: Cast, minutes: int) -> None:
    with pytest.raises(GlassHolds):
        opened(cast, cast.idle_integrator, lasts=timedelta(minutes=minutes))


def test_only_clinical_staff_of_the_clinic_break_it(cast: Cast) -> None:
    for name, person in cast.everyone().items():
        if name in {"director", "prescriber", "nurse", "integrator", "idle_integrator"}:
            continue
        with pytest.raises(NotPermitted):
            opened(cast, person)


def test_it_opens_one_chart_to_one_person(cast: Cast) -> None:
    opened(cast, cast.idle_integrator)
    assert opened_to(cast.idle_integrator.actor, at=NOW) == {cast.member.patient.pk}  # type: ignore[union-attr]
    for person in (cast.integrator, cast.front_desk, cast.owner, cast.far_nurse):
        assert opened_to(person.actor, at=NOW) == frozenset()
    assert not Patient.objects.visible_to(cast.idle_integrator.actor)


def test_a_role_that_ended_takes_the_open_chart_along(cast: Cast) -> None:
    opened(cast, cast.idle_integrator)
    cast.idle_integrator.practitioner.roles.update(period_end=NOW)  # type: ignore[union-attr]
    assert opened_to(cast.idle_integrator.actor, at=NOW) == frozenset()


@pytest.mark.parametrize(
    "wrong", [{"birth_date": "1988-05-18"}, {"identifier": "FL-999"}, {"identifier": "FS-001"}]
)
def test_whoever_cannot_name_the_member_opens_nothing(
    cast: Cast, as_person: Any, wrong: dict[str, str]
) -> None:
    page = as_person(cast.idle_integrator).post(reverse("consult_room:break_glass"), ASKED | wrong)
    assert page.status_code == 422
    assert b"Quillfeather" not in page.content
    assert AuditEvent.objects.filter(subtype="chart.break-glass-missed").count() == 1


def test_guessing_ends_after_a_few_tries(cast: Cast, as_person: Any) -> None:
    ingo = as_person(cast.idle_integrator)
    for number in range(TRIES):
        ingo.post(reverse("consult_room:break_glass"), ASKED | {"identifier": f"FL-9{number}"})
    page = ingo.post(reverse("consult_room:break_glass"), ASKED)
    assert b"too often" in page.content
    assert not BreakGlass.objects.exists()


def test_whoever_sees_the_chart_already_needs_none(cast: Cast, as_person: Any) -> None:
    for person in (cast.integrator, cast.nurse):
        page = as_person(person).post(reverse("consult_room:break_glass"), ASKED)
        assert b"You see this chart already" in page.content
    assert not BreakGlass.objects.exists()


def test_the_director_reads_who_and_why(cast: Cast, as_person: Any) -> None:
    opened(cast, cast.idle_integrator)
    page = as_person(cast.director).get(reverse("records_room:broken_glass")).content.decode()
    assert all(word in page for word in ("Ingo Integrator", "Wren Quillfeather", WHY))
