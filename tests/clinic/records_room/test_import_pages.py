"""Upload, look, confirm: nothing is written before the last of these, and everything by it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from afterglow_clinic.chart.models import ImportRun, Patient, QuestionnaireResponse
from afterglow_clinic.records_room.forms import MOST_BYTES
from tests.clinic.cast import NOW
from tests.clinic.records_room.nimh import FOLDER, needs_nimh

GOOD = "person,instrument,authored,total\nA-1,phq-9,2026-01-05T09:00Z,14\n"
HERE, PREVIEW, CONFIRM = "/records/import/", "/records/import/preview/", "/records/import/confirm/"


@pytest.fixture
def director(cast: Any, as_person: Any) -> Iterator[Client]:
    with time_machine.travel(NOW, tick=False):
        yield as_person(cast.director)


def upload(client: Client, content: str | bytes, name: str = "answers.csv", **fields: Any) -> Any:
    raw = content if isinstance(content, bytes) else content.encode()
    return client.post(HERE, {"kind": "csv", "file": SimpleUploadedFile(name, raw), **fields})


def trial() -> dict[str, Any]:
    named = {
        "participants": "participants.tsv",
        "phenotype": "phenotype.tsv",
        "participants_sidecar": "participants.json",
        "description": "dataset_description.json",
    }
    files = {
        field: SimpleUploadedFile("renamed.bin", (FOLDER / name).read_bytes())
        for field, name in named.items()
    }
    return {"kind": "bids", "anchor": "2000-01-03", **files}


def test_a_good_file_is_looked_at_then_imported_by_name(director: Client) -> None:
    assert upload(director, GOOD)["Location"] == PREVIEW
    page = director.get(PREVIEW).content.decode()
    assert "A-1" in page
    assert "total 14" in page
    assert not Patient.objects.filter(identifier="A-1").exists()
    done = director.post(CONFIRM, follow=True)
    assert "Imported: 1 people, 1 answers and scores, 0 sessions." in done.content.decode()
    assert ImportRun.objects.get().by == "Dora Director"
    assert QuestionnaireResponse.objects.get(patient__identifier="A-1").total == 14


def test_pressing_the_button_twice_imports_once(director: Client) -> None:
    upload(director, GOOD)
    director.post(CONFIRM)
    again = director.post(CONFIRM, follow=True)
    assert "No upload is waiting" in again.content.decode()
    assert QuestionnaireResponse.objects.filter(patient__identifier="A-1").count() == 1


def test_the_same_file_again_has_nothing_to_import(director: Client) -> None:
    for _ in range(2):
        upload(director, GOOD)
        page = director.get(PREVIEW).content.decode()
        director.post(CONFIRM)
    assert "Everything in these files is here already" in page
    assert ImportRun.objects.count() == 1


def test_a_bad_file_is_refused_on_the_page_by_row_and_column(director: Client) -> None:
    refused = upload(director, GOOD + "B,phq-9,2026-01-05T09:00Z,99\n<b>,x,y,z\n")
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "99 is not a total of PHQ-9" in page
    assert "3 things keep these files out" in page
    assert director.get(PREVIEW).status_code == 302


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "CSV file: This field is required"),
        ({"file": SimpleUploadedFile("a.csv", b"")}, "CSV file: The submitted file is empty"),
        ({"zone": "Mars"}, "not a known time zone"),
        ({"kind": "bids", "anchor": "soon"}, "Day of the first infusion: Enter a valid date"),
        ({"kind": "bids"}, "participants.tsv: This field is required"),
        ({"file": SimpleUploadedFile("a.csv", b"x" * (MOST_BYTES + 1))}, "larger than 8 MB"),
        ({"file": SimpleUploadedFile("a.csv", GOOD.encode("utf-16"))}, "this is UTF-16"),
        ({"file": "not a file"}, "CSV file: This field is required"),
    ],
)
def test_a_form_that_cannot_be_used_says_so_beside_the_field(
    director: Client, fields: dict[str, Any], said: str
) -> None:
    refused = director.post(HERE, {"kind": "csv"} | fields)
    assert refused.status_code == 422
    assert said in refused.content.decode()


def test_times_without_an_offset_are_read_in_the_zone_that_was_named(director: Client) -> None:
    naive = GOOD.replace("Z,", ",")
    assert upload(director, naive).status_code == 422
    assert upload(director, naive, zone="Europe/Berlin").status_code == 302
    director.post(CONFIRM)
    assert QuestionnaireResponse.objects.get(patient__identifier="A-1").authored.hour == 8


def test_what_one_director_uploads_another_never_sees(cast: Any, as_person: Any, director: Client) -> None:
    upload(director, GOOD)
    kept = director.session["records_room.upload"]
    other = as_person(cast.far_director)
    session = other.session
    session["records_room.upload"] = kept
    session.save()
    assert other.get(PREVIEW).status_code == 302
    assert other.post(CONFIRM)["Location"] == HERE
    assert not Patient.objects.filter(identifier="A-1").exists()


def test_an_upload_is_let_go_of_after_an_hour_and_after_its_import(cast: Any, as_person: Any) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        client = as_person(cast.director)
        upload(client, GOOD)
        clock.shift(timedelta(minutes=61))
        assert client.get(PREVIEW).status_code == 302
        upload(client, GOOD)
        before = Session.objects.count()
        client.post(CONFIRM)
        assert Session.objects.count() == before - 1


def test_what_changed_between_looking_and_confirming_is_refused_whole(cast: Any, director: Client) -> None:
    upload(director, GOOD + "B-2,phq-9,2026-01-05T09:00Z,3\n")
    Patient.objects.create(
        organization=cast.clinic, identifier="B-2", family="B", given="", cohort="other", created=NOW
    )
    refused = director.post(CONFIRM)
    assert refused.status_code == 422
    assert "B-2 is here already and does not belong to this data set" in refused.content.decode()
    assert not Patient.objects.filter(identifier="A-1").exists()


@needs_nimh
def test_the_trial_comes_in_through_the_page_and_is_counted_there(director: Client) -> None:
    assert director.post(HERE, trial())["Location"] == PREVIEW
    page = director.get(PREVIEW).content.decode()
    assert "NIMH Ketamine Mechanism of Action Study, CC0" in page
    assert "age, BMI" in page
    done = director.post(CONFIRM, follow=True).content.decode()
    assert "58 people, 640 answers and scores, 97 sessions" in done
    counted = director.get("/records/cohort/").content.decode()
    assert "6 of 29" in counted
    assert "1 of 28" in counted
    assert "sub-MOA113" in counted
    assert "sub-MOA125" in counted


@needs_nimh
def test_the_board_and_the_story_show_the_people_of_the_trial(director: Client) -> None:
    director.post(HERE, trial())
    director.post(CONFIRM)
    board = "".join(director.get(f"/care/board/?page={page}").content.decode() for page in (1, 2))
    assert sum(f"sub-MOA{number}" in board for number in range(100, 400)) == 58
    one = Patient.objects.get(identifier="sub-MOA112")
    story = director.get(f"/story/{one.pk}/").content.decode()
    assert "sub-MOA112" in story
    assert "MADRS" in story
