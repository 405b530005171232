"""My practices on a phone: two taps, kept once, gentle when silent, and nobody else's."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.http import HttpResponse

from afterglow_clinic.chart.models import CheckIn, PracticeEnd
from afterglow_clinic.member_home.practices.showing import due_practices, my_practices
from tests.clinic.cast import NOW, signed_in
from tests.clinic.scene import Scene, set_the_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    with time_machine.travel(NOW, tick=False):
        return set_the_scene()


def get(scene: Scene, address: str, days: int = 0) -> HttpResponse:
    with time_machine.travel(NOW + timedelta(days=days), tick=False):
        return signed_in(scene.cast.member).get(address)


def tap(scene: Scene, whose: str = "member", **fields: str) -> HttpResponse:
    practice = scene.subjects[whose].practice
    told = {"operation": str(uuid4()), "practice": str(practice.pk), "done": "yes", "felt": "helped"} | fields
    with time_machine.travel(NOW, tick=False):
        return signed_in(scene.cast.member).post(f"/home/practices/{practice.pk}/check-in/", told)


def test_two_taps_are_kept_and_the_day_is_not_asked_again(scene: Scene) -> None:
    assert [mine.row for mine in due_practices(scene.subjects["member"].patient, NOW)] == [
        scene.subjects["member"].practice
    ]
    assert tap(scene).status_code == 302
    kept = CheckIn.objects.get()
    assert (kept.done, kept.felt, kept.answered, kept.counted) == ("yes", "helped", NOW, NOW)
    assert due_practices(kept.patient, NOW) == ()
    text = get(scene, "/home/practices/").content.decode()
    assert "This week so far: once." in text
    assert "You told us about today." in text


def test_the_form_works_from_the_page_as_it_was_served(scene: Scene) -> None:
    text = get(scene, "/home/practices/").content.decode()
    form = re.search(r'<form[^>]* class="check-in".*?</form>', text, re.DOTALL)
    assert form is not None
    hidden = dict(re.findall(r'type="hidden" name="(\w+)"(?: value="([^"]*)")?', form.group()))
    assert set(hidden) == {"csrfmiddlewaretoken", "operation", "at", "local", "practice"}
    assert 'data-outbox="check-in"' in form.group()
    assert tap(scene, **hidden).status_code == 302


def test_sent_twice_is_kept_once_and_another_answer_under_it_is_refused(scene: Scene) -> None:
    same = {"operation": str(uuid4())}
    assert [tap(scene, **same).status_code for _ in range(2)] == [302, 302]
    assert tap(scene, **same, done="not-today").status_code == 409
    assert CheckIn.objects.get().done == "yes"


def test_without_the_first_tap_it_is_asked_again_and_nothing_is_written(scene: Scene) -> None:
    refused = tap(scene, done="")
    assert refused.status_code == 422
    assert "Nothing was written yet." in refused.content.decode()
    assert not CheckIn.objects.exists()


def test_not_today_is_one_tap_and_keeps_no_feeling(scene: Scene) -> None:
    assert tap(scene, done="not-today", felt="hard").status_code == 302
    assert CheckIn.objects.get().felt == ""


@pytest.mark.parametrize("at", ["yesterday", "2026-03-02T14:00:00", "0001-01-01T00:00:00+00:00", "9" * 40])
def test_a_time_that_is_none_is_refused(scene: Scene, at: str) -> None:
    assert tap(scene, at=at).status_code == 422
    assert not CheckIn.objects.exists()


def test_the_phones_clock_is_kept_as_it_stood_and_the_answer_counts_when_it_came(scene: Scene) -> None:
    local = "2026-03-04T14:02 America/Denver"
    assert tap(scene, at="2026-03-04T21:02:00.000Z", local=local).status_code == 302
    kept = CheckIn.objects.get()
    assert (kept.answered, kept.answered_local) == (NOW + timedelta(days=2), local)
    assert kept.counted == NOW


def test_nobody_elses_practice_is_there(scene: Scene) -> None:
    assert tap(scene, "other_member").status_code == 404
    other = scene.subjects["other_member"].practice
    assert get(scene, f"/home/practices/{other.pk}/").status_code == 404
    mine = scene.subjects["member"].practice
    crossed = tap(scene, practice=str(other.pk))
    assert crossed.status_code == 404
    assert str(mine.pk) in get(scene, "/home/practices/").content.decode()
    assert not CheckIn.objects.exists()


def test_silence_is_met_with_kind_words_and_no_count(scene: Scene) -> None:
    assert "We have not heard from you" not in get(scene, "/home/practices/").content.decode()
    text = get(scene, "/home/practices/", days=15).content.decode()
    assert "We have not heard from you about this one. Nothing is lost." in text
    assert not re.search(r"missed|streak|failed|only \d", text, re.IGNORECASE)


def test_the_guide_says_how_when_to_stop_and_who_asks_first(scene: Scene) -> None:
    text = get(scene, f"/home/practices/{scene.subjects['member'].practice.pk}/").content.decode()
    assert "How to do it" in text
    assert "When to stop:" in text


def test_a_practice_at_rest_is_shown_and_not_asked_about(scene: Scene) -> None:
    practice = scene.subjects["member"].practice
    PracticeEnd.objects.create(practice=practice, patient=practice.patient, by="Wren", at=NOW)
    assert my_practices(practice.patient, NOW) == ()
    assert "At rest since" in get(scene, f"/home/practices/{practice.pk}/").content.decode()
