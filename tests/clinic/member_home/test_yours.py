"""What a member finds about their own record: who looked, their copy, and an end to what they wrote."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.apps import apps
from django.http import FileResponse

from afterglow_clinic.chart.erasing import destroy_own_key
from afterglow_clinic.chart.journal.writing import write_entry
from afterglow_clinic.chart.looks import looks_at_own, what_was_opened
from afterglow_clinic.chart.models import AuditEvent, MemberKey, Patient, Privacy, SessionNote
from afterglow_clinic.chart.notes import write_session_note
from afterglow_clinic.chart.opening import open_patient
from afterglow_clinic.chart.own_record import KEPT_BACK, PARTS, own_record
from afterglow_clinic.chart.permissions import NotPermitted
from afterglow_clinic.chart.unreadable import Erased
from afterglow_clinic.member_home.yours import notes as shown
from afterglow_clinic.member_home.yours import views
from tests.clinic.cast import NOW, Cast, signed_in
from tests.clinic.scene import Scene, set_the_scene


@pytest.fixture(autouse=True)
def _today(db: None) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def looked(cast: Cast, who: Any, reading: str = "story", minutes: int = 0) -> None:
    at = NOW + timedelta(minutes=minutes)
    open_patient(patient_id=cast.member.patient.pk, by=who.actor, at=at, reading=reading)


def test_a_look_is_told_with_name_moment_and_what(cast: Cast) -> None:
    looked(cast, cast.nurse, "intake")
    text = signed_in(cast.member).get("/home/yours/").content.decode()
    assert "Nora Nurse" in text
    assert "Your intake" in text
    assert "2 March 2026, 14:02" in text


def test_ones_own_looks_and_looks_at_others_are_not_told(cast: Cast) -> None:
    looked(cast, cast.member, "own")
    looked(cast, cast.nurse)
    open_patient(patient_id=cast.other_member.patient.pk, by=cast.director.actor, at=NOW, reading="story")
    signed_in(cast.member).get("/home/yours/")
    assert [row.agent_name for row in looks_at_own(cast.member.actor)] == ["Nora Nurse"]
    assert not looks_at_own(cast.far_member.actor).exists()
    assert not looks_at_own(cast.nurse.actor).exists()


def test_all_looks_are_paged_newest_first(cast: Cast) -> None:
    for minute in range(27):
        looked(cast, cast.nurse if minute else cast.director, minutes=minute)
    client = signed_in(cast.member)
    first = client.get("/home/yours/opened/").content.decode()
    assert first.count("Nora Nurse") == 25
    second = client.get("/home/yours/opened/?page=2").content.decode()
    assert (second.count("Nora Nurse"), second.count("Dora Director")) == (1, 1)


def test_every_reading_of_one_member_has_words(db: None) -> None:
    """Whatever staff's pages write down: none of it may fall back on `a part of your record`."""
    scene = set_the_scene()
    for name in ("nurse", "director", "integrator", "front_desk", "therapist"):
        read_everything(scene, name)
    subtypes = set(
        AuditEvent.objects.filter(action="R").exclude(patient="").values_list("subtype", flat=True)
    )
    ours = {subtype for subtype in subtypes if not subtype.startswith("own")}
    assert ours
    assert {subtype for subtype in ours if what_was_opened(subtype) == "A part of your record"} == set()


def read_everything(scene: Scene, name: str) -> None:
    from django.urls import reverse

    from tests.clinic.examples import EXAMPLES

    client = signed_in(scene.cast.everyone()[name])
    client.raise_request_exception = False
    for view, example in EXAMPLES.items():
        if example.opens == "member" and "GET" in example.methods and "pdf" not in view:
            client.get(reverse(view, kwargs=example.parts(scene.subjects["member"])))


def unpacked(cast_member: Any) -> tuple[dict[str, Any], list[str], str]:
    answer = signed_in(cast_member).post("/home/yours/download/")
    assert not answer.streaming, "a slow phone holds no worker"
    assert answer["Content-Disposition"] == f'attachment; filename="my-record-{NOW.date()}.zip"'
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    text = archive.read("record.json").decode()
    return json.loads(text), archive.namelist(), text


def test_a_copy_of_hours_of_recordings_is_not_taken_into_memory(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 10)
    answer = signed_in(cast.member).post("/home/yours/download/")
    assert isinstance(answer, FileResponse)
    assert zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()  # type: ignore[arg-type]


def test_the_copy_holds_every_word_of_the_member_and_none_of_colleagues_or_others(db: None) -> None:
    scene = set_the_scene()
    subject, other = scene.subjects["member"], scene.subjects["other_member"]
    record, names, text = unpacked(scene.cast.member)
    assert {"record.json", "read-me.txt"} <= set(names)
    assert {entry["text"] for entry in record["journal"]} >= {
        subject.entry_canary(privacy) for privacy in ("private", "integrator", "team")
    }
    assert subject.session_note_canary in text
    assert subject.finding_canary in text  # the words of their insight and their plan
    assert record["decision"][0]["plain_words"] == "We go on."
    assert [word for word in scene.forbidden_to("member") if word in text] == []
    assert subject.note_canary not in text
    assert "zpsychotherapy" not in text
    assert other.patient.family not in text


def test_the_notes_of_a_session_are_read_by_the_member_and_psychotherapy_notes_are_not(db: None) -> None:
    scene = set_the_scene()
    subject = scene.subjects["member"]
    client = signed_in(scene.cast.member)
    assert 'href="/home/yours/notes/"' in client.get("/home/yours/").content.decode()
    text = client.get("/home/yours/notes/").content.decode()
    assert subject.session_note_canary in text
    assert "Nora Nurse" in text
    assert [word for word in scene.forbidden_to("member") if word in text] == []
    assert "zpsychotherapy" not in text


def test_notes_stand_newest_first_and_a_correction_says_that_it_is_one(cast: Cast) -> None:
    patient, kind = cast.member.patient, SessionNote.Kind.THERAPY
    assert patient is not None
    first = write_session_note(patient=patient, kind=kind, text="He came.", by=cast.nurse.actor, at=NOW)
    write_session_note(
        patient=patient,
        kind=kind,
        text="She <b>came</b>.",
        amends=first,
        by=cast.nurse.actor,
        at=NOW + timedelta(hours=1),
    )
    text = signed_in(cast.member).get("/home/yours/notes/").content.decode()
    assert text.index("She &lt;b&gt;came&lt;/b&gt;.") < text.index("He came.")
    assert text.count("It corrects an earlier note.") == 1


def test_notes_whose_key_is_gone_say_so_and_break_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(**_: object) -> None:
        raise Erased

    monkeypatch.setattr(shown, "session_notes_of", gone)
    answer = signed_in(cast.member).get("/home/yours/notes/")
    assert answer.status_code == 200
    assert "cannot be read any more" in answer.content.decode()


def test_making_the_copy_is_written_down_and_nobody_else_can(cast: Cast) -> None:
    unpacked(cast.member)
    assert AuditEvent.objects.filter(subtype="own-record.export").count() == 1
    for person in (cast.director, cast.owner, cast.integrator):
        with pytest.raises(NotPermitted):
            own_record(by=person.actor, at=NOW)
        assert signed_in(person).post("/home/yours/download/").status_code == 403


def test_every_table_about_a_member_is_in_the_copy_or_says_why_not() -> None:
    """A new table: put its fields into PARTS of chart/own_record.py, or its reason into KEPT_BACK."""
    about = {
        model.__name__
        for model in apps.get_app_config("chart").get_models()
        if any(field.name == "patient" and field.related_model is Patient for field in model._meta.fields)
    }
    decided = {table.__name__ for table in PARTS} | set(KEPT_BACK)
    assert about - decided == set(), "tables about a member that nobody thought of for their copy"


def wrote(cast: Cast, words: str) -> None:
    write_entry(
        operation=uuid4(), text=words, privacy=Privacy.PRIVATE, authored=NOW, by=cast.member.actor, at=NOW
    )


def test_a_destroyed_key_opens_nothing_and_the_copy_says_so(cast: Cast) -> None:
    wrote(cast, "zebrafinch")
    destroy_own_key(by=cast.member.actor, at=NOW)
    assert MemberKey.objects.get(patient=cast.member.patient, purpose="own").wrapped is None
    record, _, text = unpacked(cast.member)
    assert record["journal"][0]["erased"] is True
    assert "zebrafinch" not in text
    assert "is destroyed" in signed_in(cast.member).get("/home/yours/").content.decode()


def test_destroying_it_again_changes_nothing_and_no_one_destroys_anothers(cast: Cast) -> None:
    wrote(cast, "zebrafinch")
    first = destroy_own_key(by=cast.member.actor, at=NOW)
    assert destroy_own_key(by=cast.member.actor, at=NOW + timedelta(days=1)) == first
    assert AuditEvent.objects.filter(subtype="key.destroy").count() == 1
    with pytest.raises(NotPermitted):
        destroy_own_key(by=cast.director.actor, at=NOW)


def fresh(cast: Cast) -> Any:
    client = signed_in(cast.member)
    session = client.session
    session["proved"] = NOW.timestamp()
    session.save()
    return client


def test_destroying_needs_the_word_and_a_proof_of_a_moment_ago(cast: Cast) -> None:
    wrote(cast, "zebrafinch")
    assert signed_in(cast.member).post("/home/yours/erase/", {"word": "destroy"}).status_code == 302
    client = fresh(cast)
    assert "Nobody can bring it back" in client.get("/home/yours/erase/").content.decode()
    assert client.post("/home/yours/erase/", {"word": "yes"}).status_code == 422
    assert MemberKey.objects.get(patient=cast.member.patient, purpose="own").wrapped is not None
    assert client.post("/home/yours/erase/", {"word": " Destroy "})["Location"] == "/home/yours/"
    assert MemberKey.objects.get(patient=cast.member.patient, purpose="own").wrapped is None


def test_the_records_room_says_that_the_member_did_it(cast: Cast) -> None:
    destroy_own_key(by=cast.member.actor, at=NOW)
    assert "By the member themselves" in signed_in(cast.director).get("/records/keys/").content.decode()
