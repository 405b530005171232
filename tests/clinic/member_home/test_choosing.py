"""A practice is chosen, changed, rested and ended by the member; what speaks against one is never planned."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from afterglow.toolbox.loading import toolbox
from afterglow_clinic.chart.modalities import situation_in_chart
from afterglow_clinic.chart.models import (
    CheckIn,
    Condition,
    Practice,
    PracticeEnd,
    PracticePause,
)
from afterglow_clinic.chart.reviewing import review_patient
from afterglow_clinic.member_home.practices.choosing import offers_for
from afterglow_clinic.member_home.practices.showing import due_practices, my_practices
from tests.clinic.cast import NOW, signed_in
from tests.clinic.scene import Scene, set_a_later_scene

pytestmark = pytest.mark.django_db
NEW = "/home/practices/new/"


@pytest.fixture
def scene() -> Scene:
    """A day after the last session: what waits for hours after one may be done again."""
    return set_a_later_scene()


def get(scene: Scene, address: str, days: int = 0) -> HttpResponse:
    with time_machine.travel(NOW + timedelta(days=days), tick=False):
        return signed_in(scene.cast.member).get(address)


def post(scene: Scene, address: str, days: int = 0, **fields: object) -> HttpResponse:
    with time_machine.travel(NOW + timedelta(days=days), tick=False):
        return signed_in(scene.cast.member).post(address, fields)


def test_every_practice_one_can_do_alone_is_there_once_with_its_reasons(scene: Scene) -> None:
    patient = scene.subjects["member"].patient
    found = offers_for(patient, NOW, likes=frozenset({"movement"}), minutes=15)
    parts = (found.first, found.more, found.ask_first, found.not_now)
    every = [offer.modality.id for part in parts for offer in part]
    alone = {one.id for one in toolbox() if one.form == "practice"} - {"slow-breathing"}
    assert len(every) == len(set(every))
    assert set(every) == alone
    assert all(offer.why_not for part in (found.ask_first, found.not_now) for offer in part)
    assert not any(offer.why_not for offer in (*found.first, *found.more))
    said = [line for offer in found.ask_first for line in offer.why_not]
    assert not any("Ask first:" in line for line in said), "no codes, no titles of conditions"


def test_what_is_chosen_is_in_the_plan_for_its_commitment(scene: Scene) -> None:
    patient = scene.subjects["member"].patient
    offer = offers_for(patient, NOW, likes=frozenset(), minutes=None).first[0]
    promise = scene.subjects["member"].practice.commitment
    assert promise is not None
    listed = get(scene, f"{NEW}?for={promise.pk}").content.decode()
    address = f"{NEW}{offer.modality.id}/"
    assert f"{address}?for={promise.pk}" in listed
    kept = post(scene, address, per_week="3", commitment=str(promise.pk))
    row = Practice.objects.get(modality=offer.modality.id)
    assert kept["Location"] == f"/home/practices/{row.pk}/"
    assert (row.per_week, row.commitment, row.patient) == (3, promise, patient)


def test_what_must_be_asked_first_says_so_and_is_not_planned(scene: Scene) -> None:
    patient = scene.subjects["member"].patient
    asked = offers_for(patient, NOW, likes=frozenset(), minutes=None).ask_first[0]
    address = f"{NEW}{asked.modality.id}/"
    page = get(scene, address).content.decode()
    assert "Talk to your team first" in page
    assert "I will try it" not in page
    assert post(scene, address, per_week="3").status_code == 409
    assert not Practice.objects.filter(modality=asked.modality.id).exists()


def test_what_speaks_against_one_is_said_in_the_files_own_words(scene: Scene) -> None:
    patient = scene.subjects["member"].patient
    Condition.objects.create(patient=patient, code="panic-disorder", recorded=NOW, recorder="Nora")
    found = offers_for(patient, NOW, likes=frozenset(), minutes=None)
    says = {rule.says for one in toolbox() for rule in one.rules if "panic-disorder" in rule.conditions}
    said = {line for offer in (*found.not_now, *found.ask_first) for line in offer.why_not}
    assert says & said


@pytest.mark.parametrize("name", ["no-such-practice", "integration-session"])
def test_what_is_no_practice_of_ones_own_is_not_there(scene: Scene, name: str) -> None:
    assert get(scene, f"{NEW}{name}/").status_code == 404


def test_another_rhythm_counts_from_now_and_what_was_told_stays(scene: Scene) -> None:
    row = scene.subjects["member"].practice
    assert post(scene, f"/home/practices/{row.pk}/rhythm/", per_week="7").status_code == 302
    fresh = Practice.objects.get(patient=row.patient, end=None)
    assert (fresh.per_week, fresh.commitment, fresh.since) == (7, row.commitment, NOW)
    assert PracticeEnd.objects.get().practice == row
    assert post(scene, f"/home/practices/{row.pk}/rhythm/", per_week="6").status_code == 422
    gone = post(scene, f"/home/practices/{row.pk}/rhythm/", per_week="5")
    assert gone.status_code == 302
    assert Practice.objects.filter(patient=row.patient).count() == 2


def test_a_rest_is_not_asked_about_and_nobody_is_told_of_silence(scene: Scene) -> None:
    row, patient = scene.subjects["member"].practice, scene.subjects["member"].patient
    until = (NOW + timedelta(days=20)).date()
    assert post(scene, f"/home/practices/{row.pk}/rest/", until=until.isoformat()).status_code == 302
    (mine,) = my_practices(patient, NOW + timedelta(days=16))
    assert (mine.rests, mine.silent, mine.due) == (True, False, False)
    page = get(scene, "/home/practices/", days=16).content.decode()
    assert "It rests until Sunday 22 March." in page
    assert "We have not heard" not in page
    found = review_patient(patient=patient, at=NOW + timedelta(days=16), by=scene.cast.nurse.actor)
    assert not {"adherence", "dead-thread"} & {one.code for one in found.findings}
    assert due_practices(patient, NOW + timedelta(days=21))
    assert post(scene, f"/home/practices/{row.pk}/resume/", days=17).status_code == 302
    assert due_practices(patient, NOW + timedelta(days=18))


@pytest.mark.parametrize("until", [date(2026, 3, 2), date(2028, 3, 2), "tomorrow"])
def test_a_rest_that_cannot_be_is_refused_on_its_own_page(scene: Scene, until: object) -> None:
    row = scene.subjects["member"].practice
    assert post(scene, f"/home/practices/{row.pk}/rest/", until=str(until)).status_code == 422
    assert not PracticePause.objects.exists()


def test_an_end_keeps_its_words_and_counts_nothing(scene: Scene) -> None:
    row = scene.subjects["member"].practice
    assert post(scene, f"/home/practices/{row.pk}/end/", words="It was time 🌙").status_code == 302
    assert PracticeEnd.objects.get().words == "It was time 🌙"
    page = get(scene, "/home/practices/").content.decode()
    assert "At rest" in page
    assert not re.search(r"missed|streak|failed", page, re.IGNORECASE)


def test_nobody_elses_practice_is_changed(scene: Scene) -> None:
    other = scene.subjects["other_member"].practice
    for act, fields in (("rhythm", {"per_week": "7"}), ("rest", {}), ("resume", {}), ("end", {})):
        assert post(scene, f"/home/practices/{other.pk}/{act}/", **fields).status_code == 404
    promise = other.commitment_id
    assert post(scene, f"{NEW}gentle-walk/", per_week="3", commitment=str(promise)).status_code in {409, 422}
    assert not PracticeEnd.objects.exists()


def done_on(practice: Practice, *days: int) -> None:
    CheckIn.objects.bulk_create(
        CheckIn(
            patient=practice.patient,
            practice=practice,
            operation=uuid4(),
            done="yes",
            answered=practice.since + timedelta(days=day),
            counted=practice.since + timedelta(days=day),
            received=practice.since + timedelta(days=day),
            by="Wren",
        )
        for day in days
    )


def ended(scene: Scene, *days: int) -> str:
    """A practice that fits is being done, as often as said, and then ended by the member; its id."""
    row, patient = scene.subjects["member"].practice, scene.subjects["member"].patient
    found = offers_for(patient, NOW, likes=frozenset(), minutes=None)
    row.modality = name = found.first[0].modality.id
    row.save()
    done_on(row, *days)
    assert f"{NEW}{name}/" not in get(scene, NEW).content.decode(), "it is being done"
    assert post(scene, f"/home/practices/{row.pk}/end/").status_code == 302
    return name


def test_what_was_kept_up_and_ended_is_offered_first_and_says_so(scene: Scene) -> None:
    name, patient = ended(scene, 1, 3, 5), scene.subjects["member"].patient
    first = offers_for(patient, NOW, likes=frozenset(), minutes=None).first[0]
    assert (first.modality.id, first.why[0]) == (name, "You kept it up before.")
    page = get(scene, NEW).content.decode()
    assert f"{NEW}{name}/" in page
    assert page.count("You kept it up before.") == 1


def test_what_was_dropped_is_offered_again_after_everything_else_and_is_not_held_up(scene: Scene) -> None:
    name, patient = ended(scene), scene.subjects["member"].patient
    found = offers_for(patient, NOW, likes=frozenset(), minutes=None)
    assert (*found.first, *found.more)[-1].modality.id == name
    page = get(scene, NEW).content.decode()
    assert f"{NEW}{name}/" in page
    assert not re.search(r"kept it up|dropped|gave up", page, re.IGNORECASE)


def test_many_ended_practices_cost_no_more_queries_than_one(scene: Scene) -> None:
    row, patient = scene.subjects["member"].practice, scene.subjects["member"].patient

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            situation_in_chart(patient, NOW)
        return len(seen)

    before = queries()
    for name in ("gentle-walk", "nightly-page", "slow-breathing"):
        fresh = Practice.objects.create(
            patient=patient, modality=name, title=name, per_week=3, since=row.since, at=NOW, by="Wren"
        )
        done_on(fresh, 1, 2)
        PracticeEnd.objects.create(practice=fresh, patient=patient, by="Wren", at=NOW)
    assert queries() == before
