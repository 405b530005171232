"""The clinic's music: judged by what is in the file, heard only in its clinic, in any span asked for."""

import io
import struct
from collections.abc import Callable
from random import Random
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from afterglow_clinic.chart import spans
from afterglow_clinic.chart.models import AuditEvent, Music, MusicSound, MusicTakenOff
from afterglow_clinic.chart.music import laying
from afterglow_clinic.chart.music.laying import Label, lay_music, take_off
from afterglow_clinic.chart.music.recognising import kind_of_sound
from afterglow_clinic.chart.permissions import NotPermitted
from tests.clinic.builders import a_sound
from tests.clinic.cast import NOW, Cast, assemble, signed_in

TOLD = {"title": "Slow water", "made_by": "Ana", "credit": "CC BY 4.0", "part": "inside", "place": "1"}
LABEL = Label("Slow water", "Ana", "CC BY 4.0", "inside", 1, 61)


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def laid(cast: Cast, content: bytes | None = None, label: Label = LABEL) -> Music:
    file = io.BytesIO(a_sound() if content is None else content)
    return lay_music(file=file, label=label, by=cast.nurse.actor, at=NOW)


def heard(response: HttpResponse) -> bytes:
    return bytes(response.content)


def mp3(frames: int = 4, *, tag: int | None = None) -> bytes:
    """Frames of MPEG-1 layer III, 128 kbit/s, 44100 Hz: 144 * 128000 / 44100 = 417 whole bytes each."""
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    size = b"" if tag is None else bytes([tag >> 21 & 127, tag >> 14 & 127, tag >> 7 & 127, tag & 127])
    return (b"ID3\x04\x00\x00" + size + bytes(tag) if tag is not None else b"") + frame * frames


def ogg(packet: bytes) -> bytes:
    return b"OggS\x00\x02" + bytes(20) + b"\x01" + bytes([len(packet)]) + packet


SOUNDS = {
    "wav": (a_sound(), "audio/wav"),
    "mp3": (mp3(), "audio/mpeg"),
    "mp3 behind a large picture": (mp3(tag=300_000), "audio/mpeg"),
    "flac": (b"fLaC\x00\x00\x00\x22" + bytes(34), "audio/flac"),
    "vorbis": (ogg(b"\x01vorbis" + bytes(23)), "audio/ogg"),
    "opus": (ogg(b"OpusHead" + bytes(11)), "audio/ogg"),
    "m4a": (struct.pack(">I", 24) + b"ftypM4A \x00\x00\x00\x00isommp42", "audio/mp4"),
    "m4a among its brands": (struct.pack(">I", 24) + b"ftypmp42\x00\x00\x00\x00isomM4A ", "audio/mp4"),
}
NO_SOUNDS = {
    "nothing": b"",
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a page that claims a tag": b"ID3\x04\x00\x00\x00\x00\x00\x00<script>alert(1)</script>",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "a RIFF that is a film": b"RIFF\x00\x00\x00\x00AVI LIST" + bytes(40),
    "an Ogg that is a film": ogg(b"\x80theora" + bytes(30)),
    "a film": struct.pack(">I", 24) + b"ftypisom\x00\x00\x00\x00isommp42",
    "one frame and no second": mp3(1) + bytes(100),
    "a UTF-16 text": "\ufeffÿûhello".encode("utf-16"),
    "half a header": b"\xff\xfb",
    "an Ogg cut short": b"OggS\x00\x02",
}


@pytest.mark.parametrize("name", SOUNDS)
def test_a_sound_is_known_by_what_is_in_it(name: str) -> None:
    content, mime = SOUNDS[name]
    file = io.BytesIO(content)
    assert kind_of_sound(file) == mime
    assert file.tell() == 0


@pytest.mark.parametrize("name", NO_SOUNDS)
def test_what_is_no_sound_is_refused_whatever_it_calls_itself(cast: Cast, name: str) -> None:
    assert kind_of_sound(io.BytesIO(NO_SOUNDS[name])) is None
    response = lay(cast, SimpleUploadedFile("song.mp3", NO_SOUNDS[name], "audio/mpeg"))
    assert response.status_code == 422
    assert not Music.objects.exists()
    assert TOLD["credit"] in response.content.decode(), "what was typed is not lost"


def test_no_bytes_at_all_make_the_judge_fail() -> None:
    dice = Random(7)
    for content, _mime in SOUNDS.values():
        for _ in range(300):
            broken = bytearray(content[: dice.randrange(len(content) + 1)])
            for _ in range(dice.randrange(4)):
                if broken:
                    broken[dice.randrange(len(broken))] = dice.randrange(256)
            assert kind_of_sound(io.BytesIO(bytes(broken))) in {None, *(mime for _, mime in SOUNDS.values())}


def lay(cast: Cast, file: Any, who: str = "nurse", **told: str) -> HttpResponse:
    fields = TOLD | {"length": "1:01", "rights": "on", "file": file} | told
    with time_machine.travel(NOW, tick=False):
        return signed_in(getattr(cast, who)).post(reverse("treatment_room:music_lay"), fields)


def test_a_piece_is_laid_with_its_credit_and_written_down(cast: Cast) -> None:
    assert lay(cast, SimpleUploadedFile("x.exe", a_sound(3))).status_code == 302
    row = Music.objects.get()
    assert (row.title, row.made_by, row.credit, row.seconds, row.mime) == (
        "Slow water", "Ana", "CC BY 4.0", 61, "audio/wav",
    )  # fmt: skip
    assert (row.by, row.at, row.length) == ("Nora Nurse", NOW, "1:01")
    event = AuditEvent.objects.get(subtype="music.lay")
    assert event.entity == str(row.pk)
    assert event.detail["sha256"] == row.sha256


@pytest.mark.parametrize(
    ("name", "value"),
    [("rights", ""), ("length", "0:00"), ("length", "4:00:00"), ("length", "soon"), ("length", "9" * 30),
     ("part", "elsewhere"), ("place", "0"), ("credit", " "), ("title", "x" * 201)],
)  # fmt: skip
def test_without_a_right_a_credit_or_a_length_nothing_is_kept(cast: Cast, name: str, value: str) -> None:
    assert lay(cast, SimpleUploadedFile("a.wav", a_sound()), **{name: value}).status_code == 422
    assert not Music.objects.exists()


@pytest.mark.parametrize("who", ["front_desk", "owner", "therapist", "member"])
def test_only_the_care_team_lays_music(cast: Cast, who: str) -> None:
    assert lay(cast, SimpleUploadedFile("a.wav", a_sound()), who).status_code == 403
    with pytest.raises(NotPermitted):
        lay_music(file=io.BytesIO(a_sound()), label=LABEL, by=getattr(cast, who).actor, at=NOW)
    assert not Music.objects.exists()


def test_the_same_sound_is_laid_once_and_a_piece_too_large_not_at_all(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid(cast)
    response = lay(cast, SimpleUploadedFile("a.wav", a_sound()))
    assert response.status_code == 422
    assert "laid already" in response.content.decode()
    monkeypatch.setattr(laying, "LARGEST", 9000)
    assert lay(cast, SimpleUploadedFile("a.wav", a_sound(2))).status_code == 422
    monkeypatch.setattr(laying, "MOST", 1)
    assert "Take one off first" in lay(cast, SimpleUploadedFile("a.wav", a_sound(1, 9))).content.decode()
    assert (Music.objects.count(), MusicSound.objects.count()) == (1, 1)


HEARS = {
    "member": "member_home:journey_sound",
    "other_member": "member_home:journey_sound",
    "director": "treatment_room:music_sound",
    "prescriber": "treatment_room:music_sound",
    "nurse": "treatment_room:music_sound",
    "integrator": "treatment_room:music_sound",
    "idle_integrator": "treatment_room:music_sound",
    "front_desk": "treatment_room:music_sound",
}
"""Who hears a piece of First Light, and where. Nobody else hears it anywhere."""


def test_a_piece_is_heard_by_the_people_of_its_clinic_and_by_nobody_else(cast: Cast) -> None:
    row, there = laid(cast), set()
    for name, person in [*cast.everyone().items(), ("nobody", None)]:
        for view in ("member_home:journey_sound", "treatment_room:music_sound"):
            response = signed_in(person).get(reverse(view, args=[row.pk]))
            if response.status_code == 200:
                assert heard(response) == a_sound()
                there.add((name, view))
            else:
                assert response.status_code in {302, 403, 404}, (name, view)
    assert there == set(HEARS.items())


def test_a_clinic_neither_sees_nor_touches_the_pieces_of_another(cast: Cast) -> None:
    row = laid(cast, label=Label("Zebrafinch suite", "Ana", "CC0", "inside", 1, 1))
    far = signed_in(cast.far_director)
    assert "Zebrafinch" not in far.get(reverse("treatment_room:music")).content.decode()
    for view in ("music_piece", "music_off"):
        assert far.post(reverse(f"treatment_room:{view}", args=[row.pk]), TOLD).status_code == 404
    page = signed_in(cast.far_member).get(reverse("member_home:journey_now")).content.decode()
    assert "Zebrafinch" not in page
    assert not MusicTakenOff.objects.exists()


def test_every_span_a_browser_may_ask_for_is_that_slice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    monkeypatch.setattr(laying, "STRETCH", 700)
    sound, dice = bytes(Random(1).randbytes(9000)), Random(2)
    whole = a_sound()[:44] + sound
    row, client = laid(cast, whole), signed_in(cast.member)
    address = reverse("member_home:journey_sound", args=[row.pk])
    assert MusicSound.objects.count() == -(-len(whole) // 700)
    asked = 0
    for _ in range(200):
        first, last = sorted(dice.randrange(len(whole) + 50) for _ in range(2))
        for header, start, end in (
            (f"bytes={first}-{last}", first, last + 1),
            (f"bytes={first}-", first, len(whole)),
            (f"bytes=-{last or 1}", max(0, len(whole) - (last or 1)), len(whole)),
        ):
            response, asked = client.get(address, headers={"Range": header}), asked + 1
            if start >= len(whole):
                assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(whole)}")
                continue
            end = min(end, len(whole))
            assert response.status_code == 206
            assert response["Content-Range"] == f"bytes {start}-{end - 1}/{len(whole)}"
            assert response["Content-Length"] == str(end - start)
            assert heard(response) == whole[start:end]
    record_property("spans of a piece compared", asked)


def test_a_player_gets_stretches_and_holds_no_worker_while_it_plays(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A streamed answer would hold one of two workers until the player has read the last minute of it."""
    monkeypatch.setattr(spans, "LONGEST", 4000)
    whole = a_sound(2)
    client, address = (
        signed_in(cast.member),
        reverse("member_home:journey_sound", args=[laid(cast, whole).pk]),
    )
    got = b""
    while len(got) < len(whole):
        response = client.get(address, headers={"Range": f"bytes={len(got)}-"})
        assert not response.streaming
        assert 0 < len(response.content) <= 4000
        assert response["Content-Range"].startswith(f"bytes {len(got)}-")
        got += response.content
    assert got == whole
    assert not client.get(address).streaming


def test_it_is_served_as_sound_and_stays_on_no_phone(cast: Cast) -> None:
    response = signed_in(cast.member).get(reverse("member_home:journey_sound", args=[laid(cast).pk]))
    assert response["Content-Type"] == "audio/wav"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Accept-Ranges"] == "bytes"
    assert "no-store" in response["Cache-Control"]
    assert "media-src 'self'" in response["Content-Security-Policy"]


def test_what_is_taken_off_is_heard_no_more_and_its_sound_is_gone(cast: Cast) -> None:
    row, nurse = laid(cast), signed_in(cast.nurse)
    for _ in range(2):
        assert nurse.post(reverse("treatment_room:music_off", args=[row.pk])).status_code == 302
    assert not MusicSound.objects.exists()
    assert AuditEvent.objects.filter(subtype="music.take-off").count() == 1
    assert signed_in(cast.member).get(reverse("member_home:journey_sound", args=[row.pk])).status_code == 404
    assert nurse.get(reverse("treatment_room:music_piece", args=[row.pk])).status_code == 404
    assert lay(cast, SimpleUploadedFile("a.wav", a_sound())).status_code == 302, "it may be laid again"


def test_a_label_is_corrected_and_both_are_written_down(cast: Cast) -> None:
    row, told = laid(cast), TOLD | {"length": "2:00", "title": "Slower water"}
    address = reverse("treatment_room:music_piece", args=[row.pk])
    assert signed_in(cast.integrator).post(address, told | {"length": "x"}).status_code == 422
    assert signed_in(cast.integrator).post(address, told).status_code == 302
    event = AuditEvent.objects.get(subtype="music.relabel")
    assert (event.detail["before"]["title"], event.detail["after"]["title"]) == ("Slow water", "Slower water")
    assert event.detail["after"]["seconds"] == 120


@pytest.mark.parametrize("page", ["journey_now", "journey_music"])
def test_the_member_reads_who_made_it_and_nothing_begins_by_itself(cast: Cast, page: str) -> None:
    client = signed_in(cast.member)
    assert "Your clinic has laid no music here" in client.get(reverse(f"member_home:{page}")).content.decode()
    laid(cast, a_sound(1, 1), Label("Second", "Bo", "CC0", "inside", 2, 60))
    laid(cast, a_sound(1, 2), Label("Last", "Bo", "CC0", "returning", 1, 60))
    laid(cast, a_sound(1, 3), Label("First", "Bo", "CC0", "inside", 1, 60))
    gone = laid(cast, a_sound(1, 4), Label("Gone", "Bo", "CC0", "arriving", 1, 60))
    take_off(music=gone, by=cast.nurse.actor, at=NOW)
    text = client.get(reverse(f"member_home:{page}")).content.decode()
    players = text.split("<audio")[1:]
    assert [one.split('aria-label="')[1].split('"')[0] for one in players] == ["First", "Second", "Last"]
    assert all(" controls" in one and 'preload="none"' in one for one in players)
    assert "autoplay" not in text
    assert "Bo · CC0" in text
    assert "laid no music" not in text


def test_a_page_that_renews_itself_without_scripts_leads_to_one_that_does_not(cast: Cast) -> None:
    client = signed_in(cast.member)
    quiet = client.get(reverse("member_home:journey_now")).content.decode()
    assert f'<noscript><p><a href="{reverse("member_home:journey_music")}">' in quiet
    assert 'http-equiv="refresh"' in quiet
    assert 'http-equiv="refresh"' not in client.get(reverse("member_home:journey_music")).content.decode()


def test_a_piece_nobody_laid_is_not_found(cast: Cast) -> None:
    assert signed_in(cast.member).get(f"/home/journey/music/{uuid4()}/").status_code == 404
