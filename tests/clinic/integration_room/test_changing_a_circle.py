"""A circle changes its hour and its leader, and ends; what was stays, and nobody sits in what is over."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from afterglow_clinic.chart import circles
from afterglow_clinic.chart.models import (
    AuditEvent,
    Circle,
    CircleAttendance,
    CircleMembership,
    EpisodeOfCare,
)
from tests.clinic.builders import a_patient
from tests.clinic.cast import NOW, Cast
from tests.clinic.integration.test_pages import page, send, wren
from tests.clinic.integration.test_thread import a_circle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_the_time_of_the_cast(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


def told(cast: Cast, **other: str) -> dict[str, Any]:
    leader = cast.integrator.practitioner
    assert leader is not None
    given = {"name": "Tuesday circle", "purpose": "To listen", "weekday": "3", "hour": "19:00"}
    given |= {"minutes": "60", "place": "Garden", "seats": "2", "open_to": "former-members"}
    return given | {"led_by": str(leader.pk)} | other


def change(client: Any, circle: Circle, body: dict[str, Any]) -> Any:
    return client.post(reverse("integration_room:circle_change", args=[circle.pk]), body)


def test_a_circle_gets_another_day_hour_and_leader_and_the_audit_keeps_what_was(
    cast: Cast, as_person: Any
) -> None:
    circle, client = a_circle(cast), as_person(cast.nurse)
    assert change(client, circle, told(cast)).status_code == 302
    shown = page(client, "circle", circle.pk)
    assert "Thursday 19:00" in shown
    assert f"led by {cast.integrator.practitioner}" in shown
    detail = AuditEvent.objects.get(subtype="circle.change").detail
    assert (detail["was"]["weekday"], detail["is"]["weekday"]) == ("1", "3")
    assert "name" not in detail["is"]


def test_no_seat_is_taken_from_under_anybody(cast: Cast, as_person: Any) -> None:
    circle = a_circle(cast, seats=3)
    assert cast.other_member.patient is not None
    third = a_patient(cast.clinic)
    for patient in (wren(cast), cast.other_member.patient, third):
        circles.join_circle(circle=circle, patient=patient, by=cast.nurse.actor, at=NOW)
    refused = change(as_person(cast.nurse), circle, told(cast))
    assert refused.status_code == 422
    assert "More people sit there than that." in refused.content.decode()
    assert Circle.objects.get().weekday == 1


def test_a_closed_circle_gives_every_seat_back_and_leaves_the_list(cast: Cast, as_person: Any) -> None:
    circle, client = a_circle(cast), as_person(cast.nurse)
    circles.join_circle(circle=circle, patient=wren(cast), by=cast.nurse.actor, at=NOW)
    assert "1 seat is given back." in page(client, "circle_change", circle.pk)
    send(client, "circle_close", circle.pk)
    seat = CircleMembership.objects.get()
    assert (seat.left, seat.left_by) == (NOW, cast.nurse.actor.name)
    assert "Tuesday circle" not in page(client, "circles")
    over = page(client, "circle", circle.pk)
    assert "This circle is closed" in over
    assert "Give them a seat" not in over
    assert change(client, circle, told(cast)).status_code == 404
    assert send(client, "circle_join", circle.pk, patient=str(wren(cast).pk)).status_code == 404
    assert send(client, "circle_attend", circle.pk, day="2026-03-02").status_code == 404
    with pytest.raises(circles.CircleClosed):
        circles.join_circle(circle=circle, patient=wren(cast), by=cast.nurse.actor, at=NOW)


def test_an_evening_is_opened_again_as_it_was_written_down(cast: Cast, as_person: Any) -> None:
    circle, client = a_circle(cast), as_person(cast.nurse)
    circles.join_circle(circle=circle, patient=wren(cast), by=cast.nurse.actor, at=NOW - timedelta(days=9))
    day = (NOW - timedelta(days=6)).date()
    circles.write_attendance(
        circle=circle, day=day, presence={wren(cast).pk: "sent-word"}, by=cast.nurse.actor, at=NOW
    )
    again = page(client, "circle", circle.pk, day=f"{day}")
    assert f'value="{day}"' in again
    assert 'value="sent-word" selected' in again
    for nonsense in ("no-day", "2026-99-99"):
        assert 'value="2026-03-02"' in page(client, "circle", circle.pk, day=nonsense)
    assert CircleAttendance.objects.get().presence == "sent-word"


def test_who_has_left_the_program_keeps_the_seat_and_the_leader_sees_it(cast: Cast, as_person: Any) -> None:
    circle = a_circle(cast)
    circles.join_circle(circle=circle, patient=wren(cast), by=cast.nurse.actor, at=NOW)
    client = as_person(cast.nurse)
    assert "has left the program" not in page(client, "circle", circle.pk)
    EpisodeOfCare.objects.filter(patient=wren(cast)).update(period_end=NOW)
    assert "has left the program" in page(client, "circle", circle.pk)
