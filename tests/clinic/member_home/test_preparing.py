"""The cards before a journey: verbatim, in versions, asked again, and not ready is an answer."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.urls import reverse

from afterglow.library.shelf import read_content
from afterglow.program.preparation import preparation
from afterglow_clinic.chart.cards import cards_in_use
from afterglow_clinic.chart.models import (
    BoundaryChange,
    ClinicContent,
    ContentApproval,
    DetectedIssue,
    Intention,
    IntentionRevisit,
    Patient,
    PreparationAnswer,
)
from afterglow_clinic.chart.preparation import prepared
from tests.clinic.builders import a_session
from tests.clinic.cast import NOW, signed_in
from tests.clinic.scene import Scene, set_the_scene

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=2)


@pytest.fixture
def scene() -> Scene:
    with time_machine.travel(NOW, tick=False):
        return set_the_scene()


def patient_of(scene: Scene) -> Patient:
    return Patient.objects.get(pk=scene.subjects["member"].patient.pk)


def page(scene: Scene, address: str = "", after: timedelta = LATER) -> str:
    with time_machine.travel(NOW + after, tick=False):
        return signed_in(scene.cast.member).get(f"/home/preparing/{address}").content.decode()


def say(scene: Scene, card: str, after: timedelta = LATER, **fields: Any) -> HttpResponse:
    """One press of a button, on the version that stands."""
    stands = PreparationAnswer.objects.filter(patient=scene.subjects["member"].patient, card=card)
    told = {"act": "keep", "revision": stands.count(), "words": ""} | fields
    with time_machine.travel(NOW + after, tick=False):
        return signed_in(scene.cast.member).post(f"/home/preparing/{card}/", told)


def test_an_intention_is_kept_as_it_was_written_and_the_one_before_stays(scene: Scene) -> None:
    first, second = "  to rest…\nand <b>not</b> to fix 🌱 ", "سلام"
    assert say(scene, "intention", words=first).status_code == 302
    assert say(scene, "intention", timedelta(hours=3), words=second).status_code == 302
    kept = Intention.objects.filter(patient=patient_of(scene)).order_by("-at")
    assert {row.words for row in kept} == {first, second}


def test_before_the_next_journey_it_is_asked_whether_the_intention_still_stands(scene: Scene) -> None:
    say(scene, "intention", words="To rest")
    a_session(patient_of(scene), NOW + timedelta(hours=3), import_key="next")
    text = page(scene, "intention/", timedelta(hours=5))
    assert "Does it still stand?" in text
    assert "To rest" in text
    say(scene, "intention", timedelta(hours=6), act="stands")
    assert Intention.objects.count() == 1
    assert IntentionRevisit.objects.get().intention.words == "To rest"
    assert "Does it still stand?" not in page(scene, "intention/", timedelta(hours=7))


def test_the_same_words_again_are_a_second_look_and_other_words_another_intention(scene: Scene) -> None:
    say(scene, "intention", words="To rest")
    say(scene, "intention", timedelta(hours=3), words="To rest")
    assert (Intention.objects.count(), IntentionRevisit.objects.count()) == (1, 1)
    say(scene, "intention", timedelta(hours=4), words="To see my father")
    assert (Intention.objects.count(), IntentionRevisit.objects.count()) == (2, 1)


@pytest.mark.parametrize("card", [card.id for card in preparation().cards])
def test_not_ready_is_an_answer_to_every_card_and_has_an_owner(scene: Scene, card: str) -> None:
    assert "I am not ready" in page(scene, f"{card}/")
    assert say(scene, card, act="not-ready").status_code == 302
    code = "not-ready" if card == "whole" else "not-ready-card"
    found = DetectedIssue.objects.get(patient=patient_of(scene), code=code)
    assert found.owner_role == "integrator"
    assert "not ready" in page(scene)


def test_ready_again_asks_nobody_anew_and_the_finding_stays_for_a_person(scene: Scene) -> None:
    say(scene, "whole", act="not-ready")
    say(scene, "whole", timedelta(hours=3))
    assert prepared(patient_of(scene), NOW + timedelta(hours=4)).not_ready == ()
    assert DetectedIssue.objects.filter(code="not-ready").count() == 1
    say(scene, "whole", timedelta(hours=5), act="not-ready")
    assert DetectedIssue.objects.filter(code="not-ready").count() == 2


def test_boundaries_hold_at_once_and_the_team_is_told(scene: Scene) -> None:
    words = "Ask first. A hand is all right."
    assert say(scene, "boundaries", words=words).status_code == 302
    assert patient_of(scene).boundaries == words
    assert BoundaryChange.objects.get(patient=patient_of(scene)).after == words
    assert DetectedIssue.objects.filter(patient=patient_of(scene), code="boundary-change").exists()


def test_what_is_typed_on_a_stale_page_is_shown_again_and_nothing_is_written(scene: Scene) -> None:
    say(scene, "fears", words="The dark")
    rows = PreparationAnswer.objects.filter(patient=patient_of(scene), card="fears").count()
    refused = say(scene, "fears", revision=0, words="Falling, from the other phone")
    text = refused.content.decode()
    assert refused.status_code == 409
    assert "Falling, from the other phone" in text
    assert "The dark" in text
    assert PreparationAnswer.objects.filter(patient=patient_of(scene), card="fears").count() == rows
    again = dict(re.findall(r'name="(revision)" value="(\d+)"', text))
    assert say(scene, "fears", revision=again["revision"], words="Falling").status_code == 302


def test_sent_twice_a_card_is_kept_once(scene: Scene) -> None:
    sent = {"operation": "7f8b5a4e-8f0b-4d9c-8a38-0f6cf6f2a001", "words": "Cello", "revision": 0}
    assert say(scene, "music", **sent).status_code == 302
    assert say(scene, "music", **sent).status_code == 302
    assert PreparationAnswer.objects.filter(card="music").count() == 1


def test_an_empty_card_is_asked_again_and_a_tick_is_enough(scene: Scene) -> None:
    assert say(scene, "music", words="   ").status_code == 422
    assert say(scene, "music", chosen=["no-such"]).status_code == 422
    assert say(scene, "music", chosen=["silence"]).status_code == 302
    state = prepared(patient_of(scene), NOW + LATER).state("music")
    assert state is not None
    assert state.ticked == ("No music",)


def test_the_team_sees_each_card_where_it_is_needed_and_nobody_else_does(scene: Scene) -> None:
    say(scene, "hard-moments", words="zhelps", chosen=["voice"])
    say(scene, "expectations", words="zexpects")
    say(scene, "whole", act="not-ready", words="znot")
    subject = scene.subjects["member"]
    thread, day = (
        reverse("integration_room:thread", args=[subject.patient.pk]),
        f"/day/{subject.appointment.pk}/",
    )
    with time_machine.travel(NOW, tick=False):
        integrator = signed_in(scene.cast.integrator).get(thread)
        nurse = signed_in(scene.cast.nurse).get(day).content.decode()
        desk = signed_in(scene.cast.front_desk).get(thread)
    text = integrator.content.decode()
    assert all(word in text for word in ("zhelps", "zexpects", "znot", "Hearing that it will pass"))
    assert "zhelps" in nurse
    assert "zexpects" not in nurse
    assert "Not ready" in nurse
    assert desk.status_code == 403


def test_a_clinics_own_cards_are_asked_once_they_are_signed(scene: Scene) -> None:
    patient, shipped = patient_of(scene), "What would you like to hear, and what not?"
    text = read_content("words", "preparation").decode().replace(shipped, "Which drum?")
    row = ClinicContent.objects.create(
        organization=patient.organization, kind="words", content="preparation", version="1.0.1",
        title="Ours", text=text, sha256="d" * 64, origin="clinic", by="Dora", at=NOW,
    )  # fmt: skip
    assert shipped in page(scene, "music/")
    ContentApproval.objects.create(
        organization=patient.organization, kind="words", content="preparation", version="1.0.1",
        sha256=row.sha256, by=scene.cast.director.practitioner, at=NOW, meaning="Read",
    )  # fmt: skip
    assert "Which drum?" in page(scene, "music/")
    assert cards_in_use(scene.cast.far_member.patient.organization_id) == preparation()
