"""From an insight to what came of it, in the member's own words, on one line that knows no score."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.http import HttpResponse
from django.urls import reverse

from afterglow_clinic.chart.models import Commitment, CommitmentEnd, Insight, JournalEntry, PracticeEnd
from afterglow_clinic.chart.once import Spoken
from afterglow_clinic.chart.permissions import NotPermitted
from afterglow_clinic.chart.thread import check_in, keep_insight
from tests.clinic.builders import a_response, a_session
from tests.clinic.cast import NOW, Cast, signed_in
from tests.clinic.scene import set_the_scene

pytestmark = pytest.mark.django_db
WORDS = "My father's hands 🌊 <script>alert(1)</script> שלום"


def get(cast: Cast, address: str, days: float = 0) -> HttpResponse:
    with time_machine.travel(NOW + timedelta(days=days), tick=False):
        return signed_in(cast.member).get(address)


def post(cast: Cast, address: str, days: float = 0, **fields: str) -> HttpResponse:
    with time_machine.travel(NOW + timedelta(days=days), tick=False):
        return signed_in(cast.member).post(address, {"operation": str(uuid4())} | fields)


def test_an_insight_leads_to_a_commitment_and_that_to_a_practice(cast: Cast) -> None:
    asked = post(cast, "/home/insight/", words=WORDS, share="team")
    seen = Insight.objects.get()
    assert asked["Location"] == f"/home/thread/insight/{seen.pk}/"
    page = get(cast, asked["Location"]).content.decode()
    assert "What will I do about it?" in page
    assert "My father&#x27;s hands" in page
    assert "<script>alert" not in page
    kept = post(cast, asked["Location"], words="Call him on Sunday")
    promise = Commitment.objects.get()
    assert (promise.insight, promise.words, promise.by) == (seen, "Call him on Sunday", "Wren Quillfeather")
    page = get(cast, kept["Location"]).content.decode()
    assert f"/home/practices/new/?for={promise.pk}" in page


def test_an_insight_kept_from_a_spoken_entry_leads_back_to_the_voice(db: None) -> None:
    """On the member's own page; the team reads the words, and the entry stays as private as it was."""
    with time_machine.travel(NOW, tick=False):
        scene = set_the_scene()
    cast, entry = scene.cast, scene.subjects["member"].entries["private"]
    back = f"/home/journal/{entry.pk}/"
    address = f"{back}insight/"
    assert f'name="entry" value="{entry.pk}"' in get(cast, address).content.decode()
    post(cast, address, words="The river", share="team", entry=str(entry.pk))
    seen = Insight.objects.get(words="The river")
    assert seen.entry == entry
    assert f'href="{back}">Hear it' in get(cast, "/home/thread/").content.decode()
    post(cast, f"/home/thread/insight/{seen.pk}/", words="Swim on Sundays")
    assert f'href="{back}">Hear it' in get(cast, "/home/thread/").content.decode()
    assert not JournalEntry.objects.visible_to(cast.integrator.actor).filter(pk=entry.pk).exists()
    with time_machine.travel(NOW, tick=False):
        staff = signed_in(cast.integrator).get(reverse("integration_room:thread", args=[seen.patient_id]))
    assert "The river" in staff.content.decode()
    assert str(entry.pk) not in staff.content.decode()


def test_an_insight_names_no_entry_unless_it_was_opened_from_it_and_never_anothers(db: None) -> None:
    with time_machine.travel(NOW, tick=False):
        scene = set_the_scene()
    theirs = scene.subjects["other_member"].entries["private"]
    post(scene.cast, "/home/insight/", words="Alone", share="team")
    post(scene.cast, "/home/insight/", words="Not mine", share="team", entry=str(theirs.pk))
    assert not Insight.objects.exclude(entry=None).exists()
    with pytest.raises(NotPermitted):
        keep_insight(
            patient=scene.subjects["member"].patient,
            words="Not mine",
            origin="later",
            spoken=Spoken(at=NOW),
            entry=theirs,
            by=scene.cast.member.actor,
            at=NOW,
        )


def test_a_page_sent_twice_keeps_one_and_other_words_under_it_are_refused(cast: Cast) -> None:
    same, address = str(uuid4()), "/home/thread/commit/"
    for _ in range(2):
        assert post(cast, address, words="Ten quiet minutes", operation=same).status_code == 302
    assert post(cast, address, words="Something else", operation=same).status_code == 409
    assert Commitment.objects.get().words == "Ten quiet minutes"
    assert post(cast, "/home/thread/commit/", words="").status_code == 422


@pytest.mark.parametrize("outcome", ["done", "changed", "let-go"])
def test_a_commitment_ends_as_the_member_says_and_its_practices_with_it(cast: Cast, outcome: str) -> None:
    post(cast, "/home/thread/commit/", words="Ten quiet minutes")
    promise = Commitment.objects.get()
    promise.practices.create(
        patient=promise.patient, modality="humming", title="Humming", per_week=3, since=NOW, by="Wren", at=NOW
    )
    address = f"/home/thread/commitment/{promise.pk}/"
    assert post(cast, address).status_code == 422
    assert post(cast, address, outcome=outcome, words="Good while it lasted").status_code == 302
    assert CommitmentEnd.objects.get().outcome == outcome
    assert PracticeEnd.objects.count() == 1
    assert "It came to its end on 2 March 2026." in get(cast, address).content.decode()


def test_the_line_tells_it_in_order_with_the_answers_beside_it_in_words_only(cast: Cast) -> None:
    patient = cast.member.patient
    assert patient is not None
    a_response(patient, "phq-9", (2,) * 9, authored=NOW - timedelta(days=9))
    a_session(patient, NOW - timedelta(days=8))
    post(cast, "/home/insight/", words="I can rest", share="team")
    post(cast, f"/home/thread/insight/{Insight.objects.get().pk}/", days=0.1, words="Ten quiet minutes")
    promise = Commitment.objects.get()
    practice = promise.practices.create(
        patient=patient,
        modality="humming",
        title="Humming",
        per_week=3,
        since=NOW + timedelta(days=1),
        by="W",
        at=NOW,
    )
    said = {"practice": practice, "done": "yes", "felt": "helped", "by": cast.member.actor}
    for day in (1.2, 2.2):
        at = NOW + timedelta(days=day)
        check_in(operation=uuid4(), spoken=Spoken(at=at), at=at, **said)
    a_response(patient, "phq-9", (0,) * 9, authored=NOW + timedelta(days=5))
    page = get(cast, "/home/thread/", days=6).content.decode()
    told = [
        "Session 1.",
        "You saw:",
        "You decided:",
        "You began Humming, 3 times a week.",
        "Humming 2 times. It helped 2 times.",
        "Your answers: clearly lighter than at the beginning.",
    ]
    line = page[page.index("The line so far") :]
    places = [line.index(words.replace("'", "&#x27;")) for words in told]
    assert places == sorted(places)
    assert "Side by side is not because of" in page
    assert "PHQ" not in page
    assert "18" not in re.sub(r"<[^>]*>", " ", line), "the total at the beginning"


def test_two_members_never_see_each_others_thread(cast: Cast) -> None:
    post(cast, "/home/insight/", words="zmine", share="team")
    seen = Insight.objects.get()
    with time_machine.travel(NOW, tick=False):
        other = signed_in(cast.other_member)
        assert other.get(f"/home/thread/insight/{seen.pk}/").status_code == 404
        assert b"zmine" not in other.get("/home/thread/").content
        posted = other.post(f"/home/thread/insight/{seen.pk}/", {"operation": str(uuid4()), "words": "x"})
    assert posted.status_code == 404
    assert not Commitment.objects.exists()
