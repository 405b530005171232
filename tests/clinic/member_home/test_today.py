"""Today shows one next thing, in the order it counts, and says when nothing waits."""

from datetime import timedelta

import pytest
import time_machine

from afterglow_clinic.chart.models import Appointment
from afterglow_clinic.member_home.today.things import SOURCES, things_of
from tests.clinic.cast import NOW, signed_in
from tests.clinic.scene import Scene, set_the_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    with time_machine.travel(NOW, tick=False):
        return set_the_scene()


def page(scene: Scene) -> str:
    with time_machine.travel(NOW, tick=False):
        return signed_in(scene.cast.member).get("/home/").content.decode()


def test_one_thing_is_next_and_it_is_the_first_that_applies(scene: Scene) -> None:
    text = page(scene)
    assert text.count('class="next"') == 1
    things = things_of(scene.subjects["member"].patient, NOW)
    assert things[0].title in text
    applying = [source(scene.subjects["member"].patient, NOW) for source in SOURCES]
    assert [thing.title for thing in things] == [thing.title for thing in applying if thing is not None]


def test_a_journey_tomorrow_comes_before_everything_and_one_called_off_does_not(scene: Scene) -> None:
    patient, row = scene.subjects["member"].patient, scene.subjects["member"].appointment
    Appointment.objects.filter(pk=row.pk).update(
        kind="session", start=NOW + timedelta(hours=20), end=NOW + timedelta(hours=23), cancelled=None
    )
    assert things_of(patient, NOW)[0].title == "Your journey"
    Appointment.objects.filter(pk=row.pk).update(cancelled=NOW)
    assert all(thing.title != "Your journey" for thing in things_of(patient, NOW))


def test_a_decision_is_next_for_a_week_and_then_stands_aside(scene: Scene) -> None:
    patient, row = scene.subjects["member"].patient, scene.subjects["member"].decision
    told = [str(row.pk) in thing.url for thing in things_of(patient, row.signed_at + timedelta(days=1))]
    assert any(told)
    later = things_of(patient, row.signed_at + timedelta(days=8))
    assert not any(str(row.pk) in thing.url for thing in later)


def test_nobody_elses_day_is_shown(scene: Scene) -> None:
    text = page(scene)
    assert not {word for word in scene.forbidden_to("member") if word in text}
    assert scene.subjects["other_member"].patient.given not in text
