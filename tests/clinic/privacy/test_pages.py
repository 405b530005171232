"""The pages: notes apart exist for their writers only, erasure asks twice, no page holds a stray word."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

import afterglow_clinic
from afterglow_clinic.chart.models import KeyDestruction, MemberKey, PsychotherapyNote
from tests.clinic.cast import Cast
from tests.clinic.privacy.pen import CANARY, an_entry

SOURCE = Path(afterglow_clinic.__file__).parent


def notes_of(cast: Cast) -> str:
    return reverse("consult_room:psychotherapy", args=[cast.member.patient.pk])  # type: ignore[union-attr]


def test_an_author_reads_their_note_and_no_colleague_does(cast: Cast, as_person: Any) -> None:
    iris, piet = as_person(cast.integrator), as_person(cast.prescriber)
    assert iris.post(notes_of(cast), {"text": "zhunch"}).status_code == 302
    assert b"zhunch" in iris.get(notes_of(cast)).content
    assert b"zhunch" not in piet.get(notes_of(cast)).content


@pytest.mark.parametrize("name", ["nurse", "front_desk", "owner", "member", "therapist", "far_director"])
def test_to_everyone_else_there_is_no_such_page(cast: Cast, as_person: Any, name: str) -> None:
    client = as_person(cast.everyone()[name])
    assert client.get(notes_of(cast)).status_code == 404
    assert client.post(notes_of(cast), {"text": "no"}).status_code == 404


@pytest.mark.parametrize(
    "text", ["Gave 0.5 mg/kg today", "PHQ-9 went down", "from 14:05 to 15:10", "he took 10mg"]
)
def test_a_note_that_belongs_in_the_record_is_asked_about_once(cast: Cast, as_person: Any, text: str) -> None:
    iris = as_person(cast.integrator)
    page = iris.post(notes_of(cast), {"text": text})
    assert page.status_code == 422
    assert text.encode() in page.content, "nothing typed is lost"
    assert not PsychotherapyNote.objects.exists()
    assert iris.post(notes_of(cast), {"text": text, "keep_anyway": "on"}).status_code == 302


@pytest.mark.parametrize("text", ["I wonder about her mother.", "Chapter 3; 40 years of silence."])
def test_a_hunch_is_kept_without_a_question(cast: Cast, as_person: Any, text: str) -> None:
    assert as_person(cast.integrator).post(notes_of(cast), {"text": text}).status_code == 302


def test_the_form_has_no_field_for_medicine_time_or_score(cast: Cast, as_person: Any) -> None:
    page = as_person(cast.integrator).get(notes_of(cast)).content.decode()
    main = page[page.index("<main") :]
    assert {name for name in ("dose", "medication", "started", "score") if f'name="{name}"' in main} == set()
    assert {field.name for field in PsychotherapyNote._meta.get_fields()} == {
        "id", "patient", "author", "sealed", "at",
    }  # fmt: skip


def test_erasing_asks_for_the_number_and_a_reason(cast: Cast, as_person: Any) -> None:
    an_entry(cast.member)
    dora = as_person(cast.director)
    address = reverse("records_room:erase", args=[cast.member.patient.pk, "own"])  # type: ignore[union-attr]
    assert b"Backups made before today" in dora.get(address).content
    for told in (
        {"identifier": "FL-002", "reason": "They asked us to."},
        {"identifier": "FL-001", "reason": "x"},
    ):
        assert dora.post(address, told).status_code == 422
    assert not KeyDestruction.objects.exists()
    told = {"identifier": "FL-001", "reason": "They asked us to."}
    assert dora.post(address, told).status_code == 302
    assert MemberKey.objects.get().wrapped is None
    page = dora.get(reverse("records_room:keys")).content.decode()
    assert "They asked us to." in page
    assert CANARY not in page


def test_only_the_chart_and_the_pages_made_for_them_name_these_tables() -> None:
    """No export, search, import or interface may read a journal or notes apart: they do not know them."""
    sealed = ("JournalEntry", "JournalVoice", "VoicePart", "PsychotherapyNote")
    knowing = {
        file.relative_to(SOURCE).parts[0]
        for file in SOURCE.rglob("*.py")
        if "migrations" not in file.parts and any(name in file.read_text("utf-8") for name in sealed)
    }
    assert knowing <= {"chart", "consult_room", "member_home", "integration_room"}
