"""Master keys and members' keys: made, rotated, lost, destroyed; and what is left in the file after."""

import os
import stat
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from afterglow_clinic.chart.erasing import ReasonMissing, destroy_key
from afterglow_clinic.chart.journal.reading import read_entry, read_journal
from afterglow_clinic.chart.models import AuditEvent, JournalEntry, KeyDestruction, MemberKey
from afterglow_clinic.chart.notes import read_session_notes, write_session_note
from afterglow_clinic.chart.permissions import NotPermitted
from afterglow_clinic.chart.secrecy.keyring import NoMasterKey, add_master_key, master_keys, read_keys
from afterglow_clinic.chart.secrecy.rotating import rotate_keys
from afterglow_clinic.chart.unreadable import Erased
from afterglow_clinic.chart.verifying import verify_chains
from tests.clinic.cast import NOW, Cast, assemble
from tests.clinic.privacy.pen import CANARY, an_entry
from tests.conftest import ENGINE, SQLITE

OWN, NOTES = MemberKey.Purpose.OWN, MemberKey.Purpose.NOTES
WHY = "The member asked us to."


@pytest.fixture
def key_file(tmp_path: Path, settings: Any) -> Path:
    """A key file of this case's own, with one key."""
    settings.MASTER_KEY_FILE = tmp_path / "master.keys"
    add_master_key(tmp_path / "master.keys")
    return tmp_path / "master.keys"


def test_the_demo_makes_its_key_at_first_use_for_itself_alone(tmp_path: Path, settings: Any) -> None:
    settings.MASTER_KEY_FILE = tmp_path / "new" / "master.keys"
    first = master_keys()
    assert stat.S_IMODE(os.stat(settings.MASTER_KEY_FILE).st_mode) == 0o600
    assert master_keys() == first
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["master.keys"]


def test_a_clinic_makes_none_by_itself(tmp_path: Path, settings: Any) -> None:
    settings.DEMO, settings.MASTER_KEY_FILE = False, tmp_path / "master.keys"
    with pytest.raises(NoMasterKey):
        master_keys()
    assert not (tmp_path / "master.keys").exists()


@pytest.mark.parametrize(
    "text",
    ["", "\n# nothing\n", "no-id AAAA", f"{uuid4()} c2hvcnQ=", f"{uuid4()} %%%", f"{uuid4()}", "\u00e9"],
    ids=["empty", "a remark", "no id", "too short", "no base64", "an id alone", "not ascii"],
)
def test_a_file_that_is_no_key_file_is_refused_without_a_word_of_it(tmp_path: Path, text: str) -> None:
    file = tmp_path / "master.keys"
    file.touch(0o600)
    file.write_text(text, "utf-8")
    with pytest.raises(NoMasterKey) as refused:
        read_keys(file)
    assert all(word not in str(refused.value) for word in text.split() if word != "#")
    assert refused.value.__cause__ is None


def test_rotation_moves_every_key_and_touches_no_word(cast: Cast, key_file: Path) -> None:
    entries = [an_entry(person) for person in cast.members()]
    sealed = {entry.pk: bytes(entry.sealed or b"") for entry in entries}
    old = master_keys()[0]
    new = add_master_key(key_file)
    assert rotate_keys(at=NOW).by_master == {str(new.id): 3}
    assert rotate_keys(at=NOW).rewrapped == 0
    keep_only(key_file, str(new.id))
    assert old not in master_keys()
    for person, entry in zip(cast.members(), entries, strict=True):
        assert read_entry(entry_id=entry.pk, by=person.actor, at=NOW).text == CANARY
    rows = JournalEntry.objects.values_list("pk", "sealed")
    assert {pk: bytes(content) for pk, content in rows} == sealed


def keep_only(file: Path, name: str) -> None:
    lines = [line for line in file.read_text("ascii").splitlines(keepends=True) if line.startswith(name)]
    file.write_text("".join(lines), "ascii")


def test_without_its_master_key_nothing_opens_and_rotation_says_which(cast: Cast, key_file: Path) -> None:
    an_entry(cast.member)
    old = master_keys()[0]
    new = add_master_key(key_file)
    keep_only(key_file, str(new.id))
    assert cast.member.patient is not None
    with pytest.raises(NoMasterKey, match=str(old.id)):
        read_journal(patient=cast.member.patient, by=cast.member.actor, at=NOW)
    with pytest.raises(NoMasterKey, match=str(old.id)):
        rotate_keys(at=NOW)


def test_the_command_makes_a_key_rotates_and_says_what_is_free(cast: Cast, key_file: Path) -> None:
    an_entry(cast.member)
    old, said = master_keys()[0], StringIO()
    call_command("rotate_keys", "--new", stdout=said)
    assert f"Master key {old.id}: 0 members' keys. It may be taken out of the file." in said.getvalue()
    assert "1 keys rewrapped." in said.getvalue()
    key_file.write_text("broken", "ascii")
    with pytest.raises(CommandError):
        call_command("rotate_keys", stdout=said)


def test_a_destroyed_key_leaves_nothing_readable_and_the_chain_whole(cast: Cast) -> None:
    entry = an_entry(cast.member)
    other = an_entry(cast.other_member)
    assert cast.member.patient is not None
    destroy_key(patient=cast.member.patient, purpose=OWN, reason=WHY, by=cast.director.actor, at=NOW)
    found = read_entry(entry_id=entry.pk, by=cast.member.actor, at=NOW)
    assert (found.text, found.erased, found.damaged) == (None, True, False)
    assert MemberKey.objects.get(patient=cast.member.patient).wrapped is None
    assert read_entry(entry_id=other.pk, by=cast.other_member.actor, at=NOW).text == CANARY
    assert all(report.broken is None for report in verify_chains())
    event = AuditEvent.objects.get(subtype="key.destroy")
    assert event.detail == {"purpose": "own"}


def test_what_is_erased_stays_erased(cast: Cast) -> None:
    """A phone that was offline brings the words again: they are refused, not kept under a new key."""
    assert cast.member.patient is not None
    an_entry(cast.member)
    for _ in range(2):
        destroy_key(patient=cast.member.patient, purpose=OWN, reason=WHY, by=cast.director.actor, at=NOW)
    with pytest.raises(Erased):
        an_entry(cast.member, "from the outbox")
    assert KeyDestruction.objects.count() == 1


def test_a_record_without_words_can_be_closed_to_them(cast: Cast) -> None:
    assert cast.member.patient is not None
    destroy_key(patient=cast.member.patient, purpose=OWN, reason=WHY, by=cast.director.actor, at=NOW)
    with pytest.raises(Erased):
        an_entry(cast.member)


def test_erasing_a_journal_leaves_the_clinics_notes(cast: Cast) -> None:
    patient, director = cast.member.patient, cast.director.actor
    assert patient is not None
    write_session_note(patient=patient, kind="contact", text="We talked.", by=director, at=NOW)  # type: ignore[arg-type]
    destroy_key(patient=patient, purpose=OWN, reason=WHY, by=director, at=NOW)
    assert [text for _, text in read_session_notes(patient=patient, by=director, at=NOW)] == ["We talked."]
    destroy_key(patient=patient, purpose=NOTES, reason=WHY, by=director, at=NOW)
    with pytest.raises(Erased):
        read_session_notes(patient=patient, by=director, at=NOW)


def test_only_the_medical_director_of_the_clinic_destroys_with_a_reason(cast: Cast) -> None:
    patient = cast.member.patient
    assert patient is not None
    for name, person in cast.everyone().items():
        if name != "director":
            with pytest.raises(NotPermitted):
                destroy_key(patient=patient, purpose=OWN, reason=WHY, by=person.actor, at=NOW)
    for reason in ("", "too short", " " * 40):
        with pytest.raises(ReasonMissing):
            destroy_key(patient=patient, purpose=OWN, reason=reason, by=cast.director.actor, at=NOW)
    assert not KeyDestruction.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_key_destroyed_for_real_is_gone_when_the_engine_has_let_go() -> None:
    """The steps after the commit run on both engines: a cut log here, a vacuum there."""
    cast = assemble()
    entry = an_entry(cast.member)
    patient = cast.member.patient
    assert patient is not None
    destroy_key(patient=patient, purpose=OWN, reason=WHY, by=cast.director.actor, at=NOW)
    assert read_entry(entry_id=entry.pk, by=cast.member.actor, at=NOW).erased


@pytest.mark.skipif(ENGINE != SQLITE, reason="searches the files of SQLite")
@pytest.mark.django_db(transaction=True)
def test_no_byte_of_a_word_or_a_destroyed_key_is_in_the_database_files() -> None:
    """Written, edited and erased for real: then every byte of the file and its log is searched."""
    cast = assemble()
    entry = an_entry(cast.member)
    assert CANARY.encode() not in on_disk()
    patient = cast.member.patient
    assert patient is not None
    wrapped = bytes(MemberKey.objects.get(patient=patient).wrapped or b"")
    assert wrapped in on_disk()
    destroy_key(
        patient=patient, purpose=OWN, reason=WHY, by=cast.director.actor, at=NOW + timedelta(minutes=1)
    )
    left = on_disk()
    assert wrapped not in left
    assert wrapped[29:] not in left
    assert b"zcanary" not in left
    assert bytes(entry.sealed or b"") in left, "the ciphertext stays, and is noise"
    assert read_entry(entry_id=entry.pk, by=cast.member.actor, at=NOW).erased


def on_disk() -> bytes:
    name = connection.settings_dict["NAME"]
    files = [Path(f"{name}{suffix}") for suffix in ("", "-wal")]
    return b"".join(file.read_bytes() for file in files if file.exists())
