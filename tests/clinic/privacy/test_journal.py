"""What a member does with their journal, and what two devices, bad lines and bad input do to it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import Http404

from afterglow_clinic.chart.actor import the_system
from afterglow_clinic.chart.journal.exporting import own_journal
from afterglow_clinic.chart.journal.operations import EntryRefused, OperationReused
from afterglow_clinic.chart.journal.reading import read_entry, read_journal, read_voice
from afterglow_clinic.chart.journal.voice import Spoken, keep_part, parts_kept
from afterglow_clinic.chart.journal.writing import (
    LONGEST,
    change_privacy,
    delete_entry,
    edit_entry,
    write_entry,
)
from afterglow_clinic.chart.models import AuditEvent, JournalEntry, JournalVoice, Privacy, VoicePart
from afterglow_clinic.chart.permissions import NotPermitted
from tests.clinic.cast import NOW, Cast, Person
from tests.clinic.privacy.pen import CANARY, an_entry, kept

LATER = NOW + timedelta(hours=1)


def edited(person: Person, entry: JournalEntry, text: str, revision: int, **given: Any) -> JournalEntry:
    told = {"operation": uuid4(), "privacy": Privacy(entry.privacy), "authored": LATER} | given
    return edit_entry(
        entry_id=entry.pk, revision=revision, text=text, by=person.actor, at=LATER, **told
    ).entry


def texts(person: Person) -> set[str | None]:
    assert person.patient is not None
    return {entry.text for entry in read_journal(patient=person.patient, by=person.actor, at=LATER)}


def test_the_time_is_kept_as_the_device_told_it(cast: Cast) -> None:
    wrong_clock = NOW - timedelta(hours=48)
    entry = an_entry(cast.member, authored=wrong_clock, authored_local="2026-02-28 14:02 America/Denver")
    entry.refresh_from_db()
    assert (entry.authored, entry.received) == (wrong_clock, NOW)
    assert entry.authored_local == "2026-02-28 14:02 America/Denver"


@pytest.mark.parametrize("times", [2, 5])
def test_an_operation_sent_again_writes_nothing_more(cast: Cast, times: int) -> None:
    operation = uuid4()
    sent = [kept(cast.member, operation=operation, authored=NOW) for _ in range(times)]
    assert {one.entry.pk for one in sent} == {sent[0].entry.pk}
    assert [one.again for one in sent] == [False, *[True] * (times - 1)]
    assert JournalEntry.objects.count() == 1
    assert AuditEvent.objects.filter(subtype="journal.write").count() == 1


def test_an_operation_sent_again_with_other_words_is_refused(cast: Cast) -> None:
    operation = uuid4()
    an_entry(cast.member, "first", operation=operation)
    with pytest.raises(OperationReused):
        an_entry(cast.member, "other words", operation=operation)
    assert texts(cast.member) == {"first"}


def test_two_members_may_use_one_operation_id(cast: Cast) -> None:
    operation = uuid4()
    an_entry(cast.member, "Wren's", operation=operation)
    an_entry(cast.other_member, "Sol's", operation=operation)
    assert (texts(cast.member), texts(cast.other_member)) == ({"Wren's"}, {"Sol's"})


def test_an_edit_of_what_the_device_saw_replaces_it(cast: Cast) -> None:
    entry = an_entry(cast.member, "first")
    assert edited(cast.member, entry, "second", revision=1).pk == entry.pk
    assert texts(cast.member) == {"second"}


def test_two_devices_keep_both_versions_and_say_so(cast: Cast) -> None:
    entry = an_entry(cast.member, "first")
    edited(cast.member, entry, "from the phone", revision=1)
    second = edited(cast.member, entry, "from the tablet", revision=1)
    assert second.beside_id == entry.pk
    assert texts(cast.member) == {"from the phone", "from the tablet"}


def test_an_edit_sent_again_makes_no_second_version(cast: Cast) -> None:
    entry, operation = an_entry(cast.member, "first"), uuid4()
    for _ in range(3):
        edited(cast.member, entry, "second", revision=1, operation=operation)
    assert JournalEntry.objects.count() == 1


def test_a_version_beside_is_never_read_by_more_than_the_device_showed(cast: Cast) -> None:
    """Written on one device as private, while another had just shared the entry."""
    entry = an_entry(cast.member, "first")
    change_privacy(operation=uuid4(), entry_id=entry.pk, privacy=Privacy.TEAM, by=cast.member.actor, at=NOW)
    second = edited(cast.member, entry, "for me alone", revision=1, privacy=Privacy.PRIVATE)
    assert second.privacy == Privacy.PRIVATE
    assert second.beside_id == entry.pk


def test_an_edit_of_a_deleted_entry_is_kept_beside_it(cast: Cast) -> None:
    entry = an_entry(cast.member, "first")
    delete_entry(operation=uuid4(), entry_id=entry.pk, by=cast.member.actor, at=NOW)
    edited(cast.member, entry, "not lost", revision=1)
    assert texts(cast.member) == {"not lost"}


def test_a_deleted_entry_has_no_words_and_no_voice_left(cast: Cast) -> None:
    recording = spoken(cast.member, b"sound")
    entry = an_entry(cast.member, spoken=recording)
    delete_entry(operation=uuid4(), entry_id=entry.pk, by=cast.member.actor, at=NOW)
    entry.refresh_from_db()
    assert entry.sealed is None
    assert not VoicePart.objects.exists()
    assert not JournalVoice.objects.exists()
    with pytest.raises(Http404):
        read_entry(entry_id=entry.pk, by=cast.member.actor, at=NOW)


@pytest.mark.parametrize("text", ["", " \n ", "x" * (LONGEST + 1), "half a \ud800 character"])
def test_what_can_be_no_entry_is_refused_whole(cast: Cast, text: str) -> None:
    with pytest.raises(EntryRefused) as refused:
        an_entry(cast.member, text)
    assert "xxx" not in str(refused.value)
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "👩🏽‍🌾🫧",
        "שלום ‏עולם",
        "a\u202eb\u2066",
        "<script>alert(1)</script>",
        "e\u0301",
        "tab\tand\nline",
        "\x00",
    ],
)
def test_any_text_comes_back_as_it_was(cast: Cast, text: str) -> None:
    assert read_entry(entry_id=an_entry(cast.member, text).pk, by=cast.member.actor, at=NOW).text == text


def test_nobody_but_the_member_writes(cast: Cast) -> None:
    entry = an_entry(cast.member)
    strangers = [part for name, part in cast.everyone().items() if name != "member"]
    for by in [*(part.actor for part in strangers), the_system(cast.clinic.pk)]:
        with pytest.raises((NotPermitted, Http404)):
            edit_entry(
                operation=uuid4(), entry_id=entry.pk, revision=1, text="no", privacy=Privacy.TEAM,
                authored=NOW, by=by, at=NOW,
            )  # fmt: skip
        with pytest.raises((NotPermitted, Http404)):
            change_privacy(operation=uuid4(), entry_id=entry.pk, privacy=Privacy.TEAM, by=by, at=NOW)
        with pytest.raises((NotPermitted, Http404)):
            delete_entry(operation=uuid4(), entry_id=entry.pk, by=by, at=NOW)
    with pytest.raises(NotPermitted):
        write_entry(
            operation=uuid4(), text="no", privacy=Privacy.TEAM, authored=NOW,
            by=the_system(cast.clinic.pk), at=NOW,
        )  # fmt: skip
    assert texts(cast.member) == {CANARY}


def spoken(person: Person, *parts: bytes, recording: UUID | None = None) -> Spoken:
    recording = recording or uuid4()
    for number, content in enumerate(parts):
        keep_part(recording=recording, number=number, content=content, by=person.actor, at=NOW)
    return Spoken(recording=recording, mime="audio/webm;codecs=opus", seconds=600, parts=len(parts))


def test_a_recording_comes_whole_over_a_bad_line(cast: Cast) -> None:
    """Parts come twice, out of order and after a break; the device asks which are there."""
    recording, by = uuid4(), cast.member.actor
    pieces = [bytes([number]) * 1000 for number in range(8)]
    for number in (3, 0, 0, 7, 3):
        keep_part(recording=recording, number=number, content=pieces[number], by=by, at=NOW)
    assert parts_kept(recording=recording, by=by) == [0, 3, 7]
    told = Spoken(recording=recording, mime="audio/webm", seconds=600, parts=8)
    with pytest.raises(EntryRefused, match="3 of 8 parts"):
        an_entry(cast.member, "", spoken=told)
    for number in set(range(8)) - {0, 3, 7}:
        keep_part(recording=recording, number=number, content=pieces[number], by=by, at=NOW)
    entry = an_entry(cast.member, "", spoken=told)
    voice, sound = read_voice(entry_id=entry.pk, by=by, at=NOW)
    assert sound == b"".join(pieces)
    assert (voice.mime, voice.size) == ("audio/webm", 8000)


def test_a_part_that_comes_with_another_content_is_refused(cast: Cast) -> None:
    told = spoken(cast.member, b"one")
    with pytest.raises(OperationReused):
        keep_part(recording=told.recording, number=0, content=b"two", by=cast.member.actor, at=NOW)


def test_a_recording_of_somebody_else_is_no_recording_of_mine(cast: Cast) -> None:
    told = spoken(cast.member, b"Wren's voice")
    assert parts_kept(recording=told.recording, by=cast.other_member.actor) == []
    assert parts_kept(recording=told.recording, by=cast.director.actor) == []
    with pytest.raises(EntryRefused):
        an_entry(cast.other_member, "", spoken=told)


@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml", "audio/webm2", ""])
def test_only_sound_is_kept_as_sound(cast: Cast, mime: str) -> None:
    told = spoken(cast.member, b"<svg>")
    with pytest.raises(EntryRefused, match="format"):
        an_entry(cast.member, "", spoken=Spoken(told.recording, mime, 1, 1))


def test_a_recording_follows_the_privacy_of_its_entry(cast: Cast) -> None:
    entry = an_entry(cast.member, "", spoken=spoken(cast.member, b"sound"))
    with pytest.raises(Http404):
        read_voice(entry_id=entry.pk, by=cast.integrator.actor, at=NOW)
    change_privacy(
        operation=uuid4(), entry_id=entry.pk, privacy=Privacy.INTEGRATOR, by=cast.member.actor, at=NOW
    )
    assert read_voice(entry_id=entry.pk, by=cast.integrator.actor, at=NOW)[1] == b"sound"
    with pytest.raises(Http404):
        read_voice(entry_id=entry.pk, by=cast.director.actor, at=NOW)


def test_the_member_takes_everything_along_and_nobody_else_does(cast: Cast) -> None:
    an_entry(cast.member, "for me")
    an_entry(cast.member, "for all", privacy=Privacy.TEAM, authored=LATER)
    an_entry(cast.other_member, "Sol's")
    assert [entry["text"] for entry in own_journal(by=cast.member.actor, at=LATER)] == ["for me", "for all"]
    for name, person in cast.everyone().items():
        if not name.endswith("member"):
            with pytest.raises(NotPermitted):
                own_journal(by=person.actor, at=LATER)


def test_the_trail_says_that_and_never_what_or_how_private(
    cast: Cast, caplog: Any, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with caplog.at_level("DEBUG"), django_capture_on_commit_callbacks(execute=True):
        entry = an_entry(cast.member, CANARY)
        edited(cast.member, entry, f"{CANARY} again", revision=1)
        change_privacy(
            operation=uuid4(), entry_id=entry.pk, privacy=Privacy.TEAM, by=cast.member.actor, at=NOW
        )
        read_entry(entry_id=entry.pk, by=cast.nurse.actor, at=NOW)
        delete_entry(operation=uuid4(), entry_id=entry.pk, by=cast.member.actor, at=NOW)
    trail = [f"{event.subtype} {event.detail}" for event in AuditEvent.objects.order_by("sequence")]
    assert trail == [
        "journal.write {}", "journal.edit {}", "journal.privacy {}", "journal.read {}", "journal.delete {}",
    ]  # fmt: skip
    assert "zcanary" not in caplog.text


def test_sent_again_for_fewer_readers_it_has_fewer_and_never_more(cast: Cast) -> None:
    operation = uuid4()
    first = an_entry(cast.member, privacy=Privacy.TEAM, operation=operation)
    assert kept(cast.member, privacy=Privacy.PRIVATE, operation=operation).again
    first.refresh_from_db()
    assert first.privacy == Privacy.PRIVATE
    assert AuditEvent.objects.filter(subtype="journal.privacy", entity=str(first.pk)).exists()
    kept(cast.member, privacy=Privacy.TEAM, operation=operation)
    first.refresh_from_db()
    assert first.privacy == Privacy.PRIVATE


def test_a_late_repeat_does_not_take_back_what_the_member_changed_since(cast: Cast) -> None:
    operation = uuid4()
    first = an_entry(cast.member, privacy=Privacy.PRIVATE, operation=operation)
    change_privacy(operation=uuid4(), entry_id=first.pk, privacy=Privacy.TEAM, by=cast.member.actor, at=LATER)
    kept(cast.member, privacy=Privacy.PRIVATE, operation=operation)
    first.refresh_from_db()
    assert first.privacy == Privacy.TEAM
