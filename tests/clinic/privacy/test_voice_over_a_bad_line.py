"""Ten minutes of voice over a bad line: parts dropped, doubled and out of order; whole or not at all."""

import base64
import io
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from afterglow_clinic.chart.journal.operations import EntryRefused
from afterglow_clinic.chart.journal.reading import read_voice
from afterglow_clinic.chart.journal.sweeping import Swept, sweep_voice
from afterglow_clinic.chart.journal.voice import LARGEST, Spoken, keep_part, open_span, parts_kept
from afterglow_clinic.chart.journal.writing import delete_entry
from afterglow_clinic.chart.models import (
    AuditEvent,
    JournalEntry,
    JournalVoice,
    MemberKey,
    Privacy,
    VoicePart,
)
from afterglow_clinic.chart.once import Spoken as Said
from afterglow_clinic.chart.spans import span_of
from afterglow_clinic.member_home.arrived import Kept, Refused, Wait
from afterglow_clinic.member_home.journal.arriving import journal, voice_part
from tests.clinic.cast import NOW, Cast, Person, assemble, signed_in
from tests.clinic.privacy.pen import an_entry
from tests.clinic.walking import undone

PART = 190 * 1024
TEN_MINUTES = 600 * 4000
"""Bytes of ten minutes at 32 kbit/s, as the recorder of the page asks for."""


def cut(sound: bytes) -> list[bytes]:
    return [sound[at : at + PART] for at in range(0, len(sound), PART)]


def test_ten_minutes_over_a_bad_line_arrive_byte_for_byte(cast: Cast) -> None:
    """Each round sends what the phone believes missing, in any order; the line drops and doubles parts."""
    dice = Random(7)
    sound, recording, by = dice.randbytes(TEN_MINUTES), uuid4(), cast.member.actor
    pieces, rounds = cut(sound), 0
    while missing := sorted(set(range(len(pieces))) - set(parts_kept(recording=recording, by=by))):
        rounds += 1
        dice.shuffle(missing)
        for number in missing:
            for _ in range(dice.choice([0, 1, 1, 2])):  # dropped, arrived, arrived twice
                keep_part(recording=recording, number=number, content=pieces[number], by=by, at=NOW)
    assert rounds > 1
    entry = an_entry(cast.member, "", spoken=Spoken(recording, "audio/webm", 600, len(pieces)))
    voice, heard = read_voice(entry_id=entry.pk, by=by, at=NOW)
    assert heard == sound
    assert voice.size == TEN_MINUTES == sum(VoicePart.objects.values_list("size", flat=True))


class Phone:
    """A recording as letters of the outbox: each part by itself, and the entry that claims them."""

    def __init__(self, person: Person, pieces: list[bytes]) -> None:
        assert person.patient is not None
        self.patient, self.by, self.recording = person.patient, person.actor, uuid4()
        self.letters: list[Callable[[], Any]] = []
        for number, content in enumerate(pieces):
            told = {"number": number, "content": base64.b64encode(content).decode()}
            self.letters.append(self._letter(voice_part, told, uuid4()))
        told = {"text": "", "privacy": "private", "mime": "audio/webm", "seconds": 9, "parts": len(pieces)}
        self.letters.append(self._letter(journal, told, uuid4()))

    def _letter(self, arriving: Any, told: dict[str, Any], operation: UUID) -> Callable[[], Any]:
        form = QueryDict(mutable=True)
        form.update({name: str(value) for name, value in told.items()})
        form["recording"], form["operation"] = str(self.recording), str(operation)
        said = Said(at=NOW - timedelta(hours=48), sent=NOW)
        return lambda: arriving(
            form, patient=self.patient, operation=operation, spoken=said, by=self.by, at=NOW
        )


def test_whatever_order_letters_come_in_the_entry_is_there_once_and_whole(db: None) -> None:
    pieces = [bytes([number]) * (number + 1) for number in range(4)]

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.integers(0, 4), min_size=1, max_size=14))
    def schedule(order: list[int]) -> None:
        with undone():
            phone, came = Phone(cast.member, pieces), set[int]()
            for number in order:
                answer = phone.letters[number]()
                if number == 4 and came < {0, 1, 2, 3}:
                    assert answer == Wait()
                    assert not JournalEntry.objects.exists()
                    continue
                assert answer == Kept()
                came.add(number)
            for number in {0, 1, 2, 3} - came:
                phone.letters[number]()
            assert phone.letters[4]() == Kept()
            entry = JournalEntry.objects.get()
            assert read_voice(entry_id=entry.pk, by=phone.by, at=NOW)[1] == b"".join(pieces)

    with undone():
        cast = assemble()
        schedule()


def test_a_part_that_comes_after_the_entry_or_its_deletion_begins_nothing(cast: Cast) -> None:
    phone = Phone(cast.member, [b"one", b"two"])
    for letter in phone.letters:
        assert letter() == Kept()
    by = cast.member.actor
    with pytest.raises(EntryRefused):
        keep_part(recording=phone.recording, number=2, content=b"three", by=by, at=NOW)
    entry = JournalEntry.objects.get()
    assert read_voice(entry_id=entry.pk, by=by, at=NOW)[1] == b"onetwo"
    delete_entry(operation=uuid4(), entry_id=entry.pk, by=by, at=NOW)
    assert isinstance(phone.letters[0](), Refused)
    assert phone.letters[2]() == Kept(), "it had been kept, and stays deleted"
    assert not VoicePart.objects.exists()


# ---- the pages


def part(person: Person, recording: UUID, number: Any, content: Any) -> HttpResponse:
    address = reverse("member_home:journal_parts", args=[recording])
    return signed_in(person).post(address, {"number": number, "content": content})


def test_parts_are_sent_straight_where_there_is_no_outbox_and_only_what_is_missing(cast: Cast) -> None:
    recording = uuid4()
    for number in (2, 0, 2):
        answer = part(cast.member, recording, number, base64.b64encode(b"x" * 9).decode())
        assert answer.status_code == 200
    assert answer.json()["kept"] == [0, 2]
    assert part(cast.member, recording, 2, base64.b64encode(b"other").decode()).status_code == 409
    for number, content in [(1, "!!"), (1, ""), (-1, "eA=="), ("x", "eA=="), (5000, "eA==")]:
        assert part(cast.member, recording, number, content).status_code == 422
    assert part(cast.other_member, recording, 1, "eA==").json()["kept"] == [1], "a recording of their own"
    assert part(cast.director, recording, 1, "eA==").status_code == 403
    assert parts_kept(recording=recording, by=cast.member.actor) == [0, 2]


def send_file(person: Person, content: bytes, kind: str = "audio/x-m4a", **told: str) -> HttpResponse:
    fields = {"operation": str(uuid4()), "text": "", "privacy": "team"} | told
    file = SimpleUploadedFile("note.m4a", content, content_type=kind)
    return signed_in(person).post(reverse("member_home:journal_speak"), fields | {"file": file})


def test_without_scripts_a_file_goes_whole(cast: Cast) -> None:
    sound = Random(3).randbytes(3 * 1024 * 1024 + 17)
    assert send_file(cast.member, sound, text="with words").status_code == 302
    voice = JournalVoice.objects.get()
    assert (voice.mime, voice.size, voice.seconds) == ("audio/mp4", len(sound), 0)
    assert read_voice(entry_id=voice.entry_id, by=cast.nurse.actor, at=NOW)[1] == sound


@pytest.mark.parametrize("content", [b"", b"x" * (LARGEST + 1)])
def test_a_file_that_is_empty_or_too_large_is_refused_whole(cast: Cast, content: bytes) -> None:
    answer = send_file(cast.member, content, text="these words stay")
    assert answer.status_code == 422
    assert b"these words stay" in answer.content
    assert not VoicePart.objects.exists()
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/pdf", ""])
def test_a_file_that_is_no_sound_leaves_nothing(cast: Cast, kind: str) -> None:
    assert send_file(cast.member, b"<script>", kind=kind).status_code == 422
    assert not VoicePart.objects.exists()


def test_only_the_recorders_page_may_use_a_microphone(cast: Cast) -> None:
    client = signed_in(cast.member)
    allowed = {
        name: client.get(reverse(f"member_home:{name}"))["Permissions-Policy"]
        for name in ("journal_speak", "journal", "journal_write", "today")
    }
    assert [name for name, policy in allowed.items() if "microphone=(self)" in policy] == ["journal_speak"]
    assert all("camera=()" in policy for policy in allowed.values())


# ---- hearing it


def a_voice(person: Person, *pieces: bytes, privacy: Privacy = Privacy.PRIVATE) -> JournalEntry:
    recording = uuid4()
    for number, content in enumerate(pieces):
        keep_part(recording=recording, number=number, content=content, by=person.actor, at=NOW)
    return an_entry(
        person, "", privacy=privacy, spoken=Spoken(recording, "audio/webm;codecs=opus", 9, len(pieces))
    )


@given(st.lists(st.binary(min_size=1, max_size=9), min_size=1, max_size=5), st.data())
@settings(max_examples=60, deadline=None)
def test_a_span_header_asks_for_what_a_slice_gives(pieces: list[bytes], data: Any) -> None:
    """The oracle is RFC 9110, 14.1.2, by slicing."""
    size = len(b"".join(pieces))
    first, last = data.draw(st.integers(0, size + 3)), data.draw(st.integers(0, size + 3))
    assert span_of(f"bytes={first}-", size) == (first, size)
    assert span_of(f"bytes=-{last}", size) == (max(0, size - last), size)
    assert span_of(f"bytes={first}-{last}", size) == ((first, min(size, last + 1)) if last >= first else None)
    for odd in ("", "bytes=-", "bytes=1-2,4-5", "items=0-1", "bytes=x-1", "bytes=" + "9" * 40 + "-"):
        assert span_of(odd, size) is None


def test_any_span_of_a_sealed_recording_is_that_slice(cast: Cast) -> None:
    pieces = [b"abc", b"d", b"efghi", b"jk"]
    whole = b"".join(pieces)
    voice = a_voice(cast.member, *pieces).voice
    for start in range(len(whole)):
        for end in range(start + 1, len(whole) + 1):
            assert open_span(voice, start, end) == whole[start:end]


def test_a_player_gets_what_it_asks_for_and_nothing_is_stored(cast: Cast) -> None:
    entry = a_voice(cast.member, b"abc", b"defg")
    address = reverse("member_home:journal_voice", args=[entry.pk])
    client = signed_in(cast.member)
    answer = client.get(address)
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"abcdefg", "audio/webm")
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    part = client.get(address, headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.content, part["Content-Range"]) == (206, b"cde", "bytes 2-4/7")
    beyond = client.get(address, headers={"Range": "bytes=7-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, "bytes */7")


def test_a_broken_part_is_never_heard_in_part(cast: Cast) -> None:
    entry = a_voice(cast.member, b"abc", b"defg")
    row = VoicePart.objects.get(number=1)
    row.sealed = bytes(row.sealed)[:-1] + bytes([bytes(row.sealed)[-1] ^ 1])
    row.save()
    answer = signed_in(cast.member).get(reverse("member_home:journal_voice", args=[entry.pk]))
    assert answer.status_code == 410
    assert b"abc" not in answer.content


def test_an_integrator_hears_what_is_shared_and_nothing_else(cast: Cast) -> None:
    private, shared = a_voice(cast.member, b"mine"), a_voice(cast.member, b"ours", privacy=Privacy.INTEGRATOR)
    heard = {
        name: [
            signed_in(person).get(reverse("integration_room:shared_voice", args=[entry.pk])).status_code
            for entry in (private, shared)
        ]
        for name, person in cast.everyone().items()
        if name in {"integrator", "idle_integrator", "director", "owner", "front_desk", "member"}
    }
    assert heard == {
        "integrator": [404, 200],
        "idle_integrator": [404, 404],
        "director": [404, 404],
        "owner": [403, 403],
        "front_desk": [403, 403],
        "member": [403, 403],
    }
    listened = AuditEvent.objects.filter(subtype="journal-voice.read")
    assert [(event.agent_name, event.patient) for event in listened] == [
        (cast.integrator.actor.name, str(cast.member.patient.pk))  # type: ignore[union-attr]
    ]


# ---- the sweep


def left_behind(person: Person, days: float, numbers: tuple[int, ...] = (0, 1)) -> UUID:
    recording = uuid4()
    for number in numbers:
        at = NOW - timedelta(days=days)
        keep_part(recording=recording, number=number, content=b"x", by=person.actor, at=at)
    return recording


def test_the_sweep_takes_what_nobody_claimed_and_is_safe_to_repeat(cast: Cast) -> None:
    kept = a_voice(cast.member, b"old")
    VoicePart.objects.update(received=NOW - timedelta(days=400))
    left_behind(cast.member, 46)
    left_behind(cast.other_member, 45)
    young = left_behind(cast.member, 44.9)
    after = timedelta(days=45)
    assert sweep_voice(after=after, at=NOW) == Swept(recordings=2, parts=4)
    assert sweep_voice(after=after, at=NOW) == Swept(recordings=0, parts=0)
    assert parts_kept(recording=young, by=cast.member.actor) == [0, 1]
    assert read_voice(entry_id=kept.pk, by=cast.member.actor, at=NOW)[1] == b"old"
    assert AuditEvent.objects.filter(subtype="journal-voice.sweep").count() == 2


def test_a_recording_still_on_its_way_is_left_whole(cast: Cast) -> None:
    """Its first part is old; another came yesterday."""
    recording = left_behind(cast.member, 60)
    keep_part(recording=recording, number=2, content=b"y", by=cast.member.actor, at=NOW - timedelta(days=1))
    assert sweep_voice(after=timedelta(days=45), at=NOW) == Swept(0, 0)
    assert parts_kept(recording=recording, by=cast.member.actor) == [0, 1, 2]


def test_the_command_says_what_it_did_and_never_goes_below_a_phones_time_away(cast: Cast) -> None:
    left_behind(cast.member, 50)
    said = io.StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("sweep_voice", stdout=said)
        with pytest.raises(CommandError, match="30 or more"):
            call_command("sweep_voice", days=29)
    assert said.getvalue() == "1 recordings taken away, 2 parts.\n"


def test_a_swept_recording_can_be_sent_anew(cast: Cast) -> None:
    recording = left_behind(cast.member, 50)
    sweep_voice(after=timedelta(days=45), at=NOW)
    keep_part(recording=recording, number=0, content=b"z", by=cast.member.actor, at=NOW)
    an_entry(cast.member, "", spoken=Spoken(recording, "audio/webm", 1, 1))


def test_a_destroyed_key_silences_every_recording(cast: Cast) -> None:
    entry = a_voice(cast.member, b"sound")
    MemberKey.objects.update(wrapped=None)
    answer = signed_in(cast.member).get(reverse("member_home:journal_voice", args=[entry.pk]))
    assert answer.status_code == 410
    assert part(cast.member, uuid4(), 0, "eA==").status_code == 410
