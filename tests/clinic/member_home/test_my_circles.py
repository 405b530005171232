"""Circles on a phone: when and where on the clinic's clock, a number and no name, and no reproach."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.http import HttpResponse

from afterglow_clinic.chart.circles import join_circle, write_attendance
from afterglow_clinic.chart.models import Circle, CircleMembership, EpisodeOfCare, Holiday
from afterglow_clinic.chart.permissions import NotPermitted
from afterglow_clinic.member_home.circles.showing import next_meeting
from tests.clinic.cast import NOW, Cast, Person, signed_in

pytestmark = pytest.mark.django_db


def a_circle(cast: Cast, name: str = "Tuesday circle", **given: object) -> Circle:
    row = {
        "organization": cast.clinic,
        "led_by": cast.integrator.practitioner,
        "weekday": 1,
        "hour": time(18),
    }
    told = {"place": "The garden room", "created_by": "Nora", "created": NOW - timedelta(days=90)}
    return Circle.objects.create(name=name, **row | told | given)


def get(person: Person, at: datetime = NOW) -> str:
    with time_machine.travel(at, tick=False):
        return signed_in(person).get("/home/circles/").content.decode()


def post(person: Person, address: str) -> HttpResponse:
    with time_machine.travel(NOW, tick=False):
        return signed_in(person).post(address)


def test_when_and_where_are_told_in_the_clinics_zone_and_the_roster_as_a_number(cast: Cast) -> None:
    circle = a_circle(cast)
    join_circle(circle=circle, patient=cast.other_member.patient, by=cast.nurse.actor, at=NOW)
    page = get(cast.member)
    assert "Meets next on Tuesday 3 March, 18:00 MST, for 90 minutes. The garden room." in page
    assert "1 of 10 seats is taken." in page
    assert "Led by Iris Integrator." in page
    assert cast.other_member.canary not in page
    assert "Sol" not in page


def test_a_seat_is_taken_and_given_back_by_the_member(cast: Cast) -> None:
    circle = a_circle(cast)
    assert post(cast.member, f"/home/circles/{circle.pk}/join/").status_code == 302
    post(cast.member, f"/home/circles/{circle.pk}/join/")
    seat = CircleMembership.objects.get()
    assert (seat.patient, seat.joined_by) == (cast.member.patient, "Wren Quillfeather")
    assert "Where you sit" in get(cast.member)
    assert post(cast.member, f"/home/circles/seats/{seat.pk}/leave/").status_code == 302
    seat.refresh_from_db()
    assert seat.left == NOW
    assert "Open to you" in get(cast.member)


def test_former_members_meet_what_is_open_to_them_and_nothing_else(cast: Cast) -> None:
    a_circle(cast, "For everybody")
    inside = a_circle(cast, "For members", open_to=Circle.OpenTo.MEMBERS)
    assert "For members" in get(cast.member)
    EpisodeOfCare.objects.filter(patient=cast.member.patient).update(period_end=NOW - timedelta(days=1))
    page = get(cast.member)
    assert "For everybody" in page
    assert "For members" not in page
    assert post(cast.member, f"/home/circles/{inside.pk}/join/").status_code == 404


def test_a_full_or_closed_circle_and_one_of_another_clinic_are_not_there(cast: Cast) -> None:
    full = a_circle(cast, "Full", seats=1)
    join_circle(circle=full, patient=cast.other_member.patient, by=cast.nurse.actor, at=NOW)
    a_circle(cast, "Closed", closed=NOW)
    a_circle(cast, "Far", organization=cast.far_clinic, led_by=cast.far_nurse.practitioner)
    assert "No circle has a free seat just now" in get(cast.member)
    assert "Full" in get(cast.other_member)
    assert post(cast.member, f"/home/circles/{full.pk}/join/").status_code == 404


def test_what_was_without_them_is_told_and_owed_to_nobody(cast: Cast) -> None:
    circle, patient = a_circle(cast), cast.member.patient
    assert patient is not None
    join_circle(circle=circle, patient=patient, by=cast.member.actor, at=NOW - timedelta(days=30))
    days = {date(2026, 2, 10): "came", date(2026, 2, 17): "not-there", date(2026, 2, 24): "sent-word"}
    for day, word in days.items():
        write_attendance(
            circle=circle, day=day, presence={patient.pk: word}, by=cast.integrator.actor, at=NOW
        )
    page = get(cast.member)
    assert "It met while you were elsewhere: 17 February, 24 February. You owe nothing for it." in page
    assert "10 February" not in page


def test_nobody_takes_or_gives_back_a_seat_for_another(cast: Cast) -> None:
    circle = a_circle(cast)
    seat = join_circle(circle=circle, patient=cast.other_member.patient, by=cast.nurse.actor, at=NOW)
    assert post(cast.member, f"/home/circles/seats/{seat.pk}/leave/").status_code == 404
    with pytest.raises(NotPermitted):
        join_circle(circle=circle, patient=cast.other_member.patient, by=cast.member.actor, at=NOW)
    assert CircleMembership.objects.get().left is None


@pytest.mark.parametrize(
    ("at", "start"),
    [
        (datetime(2026, 3, 3, 18, 0, tzinfo=UTC), "2026-03-03T18:00:00-07:00"),
        (datetime(2026, 3, 4, 2, 29, tzinfo=UTC), "2026-03-03T18:00:00-07:00"),
        (datetime(2026, 3, 4, 2, 30, tzinfo=UTC), "2026-03-10T18:00:00-06:00"),
    ],
)
def test_the_next_meeting_keeps_its_hour_over_the_change_of_the_clock(
    cast: Cast, at: datetime, start: str
) -> None:
    """On 8 March Denver's clocks go forward; the meeting that is on counts until its last minute."""
    assert next_meeting(a_circle(cast), (), at) == datetime.fromisoformat(start)


def test_a_day_off_is_passed_over(cast: Cast) -> None:
    a_circle(cast)
    Holiday.objects.create(organization=cast.clinic, date=date(2026, 3, 3), name="Snow", by="Nora", at=NOW)
    assert "Meets next on Tuesday 10 March, 18:00 MDT" in get(cast.member)
