"""The day of a journey: the clinic's clock, the member's own words, and a hand that says the truth."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.http import HttpResponse
from django.utils.html import escape

from afterglow.program.journey_day import journey_day
from afterglow_clinic.chart.hands import answer_hand
from afterglow_clinic.chart.models import Appointment, DetectedIssue, Encounter, RaisedHand
from afterglow_clinic.member_home.journey.day import contact_after, day_of, hand_of
from tests.clinic.builders import a_session
from tests.clinic.cast import NOW, signed_in
from tests.clinic.scene import Scene, set_the_scene

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def scene() -> Scene:
    with time_machine.travel(NOW, tick=False):
        made = set_the_scene()
    RaisedHand.objects.all().delete()
    return made


def get(scene: Scene, page: str, after: timedelta = timedelta(0)) -> HttpResponse:
    with time_machine.travel(NOW + after, tick=False):
        return signed_in(scene.cast.member).get(f"/home/journey/{page}")


def raise_hand(scene: Scene, after: timedelta = timedelta(0), **fields: str) -> HttpResponse:
    with time_machine.travel(NOW + after, tick=False):
        return signed_in(scene.cast.member).post("/home/journey/hand/", fields)


def state(scene: Scene, after: timedelta = timedelta(0)) -> dict[str, str]:
    return get(scene, "hand/state/", after).json()


def test_before_in_and_after_follow_from_what_happened(scene: Scene) -> None:
    patient, row = scene.subjects["member"].patient, scene.subjects["member"].appointment
    Encounter.objects.filter(patient=patient).delete()
    assert day_of(patient, NOW).stage == "before"
    running = a_session(patient, NOW + HOUR, status="in-progress", period_end=None, appointment=row)
    assert day_of(patient, NOW + HOUR).stage == "during"
    Encounter.objects.filter(pk=running.pk).update(status="finished", period_end=NOW + 2 * HOUR)
    assert day_of(patient, NOW + 3 * HOUR).stage == "after"
    assert day_of(patient, NOW + timedelta(days=3)).stage == "none"


def test_the_time_is_the_clinics_own_with_its_zone_and_a_called_off_one_is_none(scene: Scene) -> None:
    row = scene.subjects["member"].appointment
    local = row.start.astimezone(scene.cast.member.patient.organization.tz)
    text = get(scene, "").content.decode()
    assert f"{local:%H:%M} {local.tzname()}" in text
    Appointment.objects.filter(pk=row.pk).update(cancelled=NOW)
    assert "Be there" not in get(scene, "").content.decode()


def test_a_hand_reaches_the_team_and_is_one_however_often_it_is_sent(scene: Scene) -> None:
    operation = str(uuid4())
    assert state(scene)["state"] == "down"
    for _ in range(3):
        assert raise_hand(scene, operation=operation).status_code == 302
    assert RaisedHand.objects.count() == 1
    found = DetectedIssue.objects.get(
        patient=scene.subjects["member"].patient, key=f"raised-hand/{RaisedHand.objects.get().pk}"
    )
    assert (found.severity, found.owner_role) == (1, "nurse")
    assert state(scene)["state"] == "up"


def test_a_form_that_cannot_be_read_still_raises_a_hand(scene: Scene) -> None:
    assert raise_hand(scene, operation="<script>", at="yesterday").status_code == 302
    assert RaisedHand.objects.count() == 1


def test_it_says_when_it_was_raised_and_who_comes_and_never_before_somebody_said_so(scene: Scene) -> None:
    raise_hand(scene, operation=str(uuid4()))
    tz = scene.cast.member.patient.organization.tz
    raised = NOW.astimezone(tz)
    said = state(scene, timedelta(minutes=1))["said"]
    assert said.startswith(f"Raised {raised:%H:%M}.")
    assert "is coming" not in said
    assert "call out" in said
    hand = RaisedHand.objects.get()
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        signed_in(scene.cast.nurse).post(f"/day/hands/{hand.pk}/answer/")
    said = state(scene, timedelta(minutes=2))["said"]
    nurse = scene.cast.nurse.practitioner
    coming = (NOW + timedelta(minutes=1)).astimezone(tz)
    assert said == f"Raised {raised:%H:%M}. {nurse} is coming, {coming:%H:%M}."
    assert said in get(scene, "now/", timedelta(minutes=2)).content.decode()


def test_the_room_sees_the_hand_with_a_button_until_somebody_comes(scene: Scene) -> None:
    raise_hand(scene, operation=str(uuid4()))
    subject = scene.subjects["member"]
    pages = ("/day/", f"/day/{subject.appointment.pk}/")
    with time_machine.travel(NOW, tick=False):
        nurse = signed_in(scene.cast.nurse)
        seen = [nurse.get(page).content.decode() for page in pages]
        assert all("raised a hand at" in text for text in seen)
        nurse.post(f"/day/hands/{RaisedHand.objects.get().pk}/answer/")
        assert not any("raised a hand at" in nurse.get(page).content.decode() for page in pages)
        desk = signed_in(scene.cast.front_desk).get("/day/").content.decode()
    assert "raised a hand at" not in desk


def test_a_hand_nobody_answered_is_up_on_any_day_and_an_answered_one_of_yesterday_is_down(
    scene: Scene,
) -> None:
    raise_hand(scene, operation=str(uuid4()))
    patient, tomorrow = scene.subjects["member"].patient, NOW + timedelta(days=1)
    found = hand_of(patient, tomorrow)
    assert found.state == "up"
    assert "Raised 2 March, " in found.said
    answer_hand(hand=RaisedHand.objects.get(), by=scene.cast.nurse.actor, at=NOW + HOUR)
    assert hand_of(patient, NOW + HOUR).state == "answered"
    assert hand_of(patient, tomorrow).state == "down"


def test_a_hand_sent_again_a_minute_later_is_the_same_hand(scene: Scene) -> None:
    operation = str(uuid4())
    raise_hand(scene, operation=operation)
    raise_hand(scene, timedelta(minutes=1), operation=operation)
    assert RaisedHand.objects.count() == 1


def test_where_nobody_watches_no_button_pretends_that_somebody_does(scene: Scene) -> None:
    assert "data-hand>" in get(scene, "now/").content.decode()
    text = get(scene, "now/", timedelta(days=4)).content.decode()
    assert "data-hand>" not in text
    assert "Today nobody watches it." in text


def test_the_quiet_page_shows_their_own_words_and_no_score(scene: Scene) -> None:
    with time_machine.travel(NOW, tick=False):
        signed_in(scene.cast.member).post(
            "/home/preparing/hard-moments/",
            {"act": "keep", "revision": 0, "words": "Tell me it passes", "chosen": ["breathe"]},
        )
    text = get(scene, "now/", timedelta(minutes=1)).content.decode()
    assert "Tell me it passes" in text
    assert 'data-theme="dim"' in text
    assert "score" not in text.lower()
    assert 'dur="10s"' in text
    assert 'keyTimes="0;0.4;1"' in text


def test_the_music_they_ticked_stands_on_the_quiet_page_as_their_words_do(scene: Scene) -> None:
    with time_machine.travel(NOW, tick=False):
        signed_in(scene.cast.member).post(
            "/home/preparing/music/",
            {"act": "keep", "revision": 0, "words": "", "chosen": ["silence"]},
        )
    assert "<li>No music</li>" in get(scene, "now/", timedelta(minutes=1)).content.decode()


def test_what_was_seen_can_be_kept_from_the_chair_and_that_night(scene: Scene) -> None:
    address = "/home/insight/?origin=chair"
    for page in ("now/", "tonight/"):
        assert f'href="{address}"' in get(scene, page).content.decode()
    with time_machine.travel(NOW, tick=False):
        form = signed_in(scene.cast.member).get(address).content.decode()
        without = signed_in(scene.cast.member).get("/home/insight/").content.decode()
    assert 'value="chair" checked' in form
    assert 'data-theme="dim"' in form
    assert 'value="later" checked' in without


def test_tonight_leads_to_writing_and_to_speaking(scene: Scene) -> None:
    text = get(scene, "tonight/").content.decode()
    assert 'href="/home/journal/write/"' in text
    assert 'href="/home/journal/speak/"' in text


@pytest.mark.parametrize("after", [-HOUR, HOUR, timedelta(hours=5), timedelta(days=30)])
def test_the_pages_of_the_day_are_linked_at_every_stage(scene: Scene, after: timedelta) -> None:
    text = get(scene, "", after).content.decode()
    assert 'href="/home/journey/now/"' in text
    assert 'href="/home/journey/tonight/"' in text


def test_tonight_says_what_is_safe_from_the_shelf_and_when_somebody_talks(scene: Scene) -> None:
    patient = scene.subjects["member"].patient
    text = get(scene, "tonight/").content.decode()
    assert all(escape(line.text) in text for line in journey_day().at("tonight"))
    assert "Do not drive" in text
    contact = contact_after(patient, day_of(patient, NOW + HOUR).encounter, NOW + HOUR)
    assert contact.booked is None
    assert "No time is booked yet." in text
