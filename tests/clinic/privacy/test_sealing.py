"""Laws of sealed columns: what was sealed for one place opens there and nowhere else."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterglow_clinic.chart.journal.reading import read_entry
from afterglow_clinic.chart.models import JournalEntry, MemberKey
from afterglow_clinic.chart.secrecy.cipher import Key, seal, unseal
from afterglow_clinic.chart.secrecy.columns import fingerprint, open_column, open_columns
from afterglow_clinic.chart.secrecy.member_keys import Purpose, key_for
from afterglow_clinic.chart.unreadable import Unreadable
from tests.clinic.cast import NOW, Cast
from tests.clinic.privacy.pen import CANARY, an_entry

PLACE = "chart_journalentry:sealed:a-row"


def a_key(byte: int = 7) -> Key:
    return Key(UUID(int=byte), bytes([byte]) * 32)


@given(content=st.binary(max_size=400), place=st.text(max_size=60))
def test_what_is_sealed_opens_at_its_place(content: bytes, place: str) -> None:
    assert unseal(seal(content, key=a_key(), place=place), key=a_key(), place=place) == content


@given(content=st.binary(max_size=60), at=st.integers(0), bit=st.integers(0, 7))
def test_any_flipped_bit_is_refused(content: bytes, at: int, bit: int) -> None:
    sealed = bytearray(seal(content, key=a_key(), place=PLACE))
    sealed[at % len(sealed)] ^= 1 << bit
    with pytest.raises(Unreadable):
        unseal(bytes(sealed), key=a_key(), place=PLACE)


@given(content=st.binary(max_size=60), cut=st.integers(1))
def test_any_cut_is_refused(content: bytes, cut: int) -> None:
    sealed = seal(content, key=a_key(), place=PLACE)
    with pytest.raises(Unreadable):
        unseal(sealed[: -(cut % len(sealed) + 1)], key=a_key(), place=PLACE)


@given(content=st.binary(max_size=60), other=st.text(max_size=60).filter(lambda text: text != PLACE))
def test_another_place_is_refused(content: bytes, other: str) -> None:
    sealed = seal(content, key=a_key(), place=PLACE)
    with pytest.raises(Unreadable):
        unseal(sealed, key=a_key(), place=other)


def test_another_key_under_the_same_id_is_refused() -> None:
    sealed = seal(b"words", key=a_key(), place=PLACE)
    with pytest.raises(Unreadable):
        unseal(sealed, key=Key(a_key().id, b"x" * 32), place=PLACE)


def test_the_same_words_never_look_the_same() -> None:
    assert len({seal(b"words", key=a_key(), place=PLACE) for _ in range(1000)}) == 1000


def test_a_key_does_not_show_itself() -> None:
    assert "\\x07" not in repr(a_key())
    with pytest.raises(ValueError) as refused:
        Key(UUID(int=1), b"short-secret")
    assert "short-secret" not in str(refused.value)


def test_the_words_come_back_as_they_were(cast: Cast) -> None:
    entry = an_entry(cast.member)
    assert read_entry(entry_id=entry.pk, by=cast.member.actor, at=NOW).text == CANARY


def test_a_seal_moved_to_another_row_of_the_same_member_does_not_open(cast: Cast) -> None:
    one, two = an_entry(cast.member, "first"), an_entry(cast.member, "second")
    JournalEntry.objects.filter(pk=two.pk).update(sealed=one.sealed)
    moved = read_entry(entry_id=two.pk, by=cast.member.actor, at=NOW)
    assert (moved.text, moved.damaged) == (None, True)


def test_a_seal_moved_to_another_column_does_not_open(cast: Cast) -> None:
    entry = an_entry(cast.member)
    other = JournalEntry(pk=entry.pk, patient_id=entry.patient_id)
    other.authored_local = entry.sealed  # type: ignore[assignment]
    with pytest.raises(Unreadable):
        open_column(other, "authored_local")


def test_a_row_given_to_another_member_does_not_open(cast: Cast) -> None:
    entry = an_entry(cast.member)
    an_entry(cast.other_member)
    JournalEntry.objects.filter(pk=entry.pk).update(patient=cast.other_member.patient)
    assert read_entry(entry_id=entry.pk, by=cast.other_member.actor, at=NOW).damaged


def test_a_wrapped_key_given_to_another_member_does_not_open(cast: Cast) -> None:
    entry = an_entry(cast.member)
    MemberKey.objects.filter(patient=cast.member.patient).update(patient=cast.other_member.patient)
    JournalEntry.objects.filter(pk=entry.pk).update(patient=cast.other_member.patient)
    assert read_entry(entry_id=entry.pk, by=cast.other_member.actor, at=NOW).damaged


def test_a_wrapped_key_for_notes_does_not_open_a_journal(cast: Cast) -> None:
    entry = an_entry(cast.member)
    MemberKey.objects.filter(patient=cast.member.patient).update(purpose=Purpose.NOTES)
    assert read_entry(entry_id=entry.pk, by=cast.member.actor, at=NOW).damaged


@pytest.mark.parametrize("at", range(0, 120, 7))
def test_one_flipped_byte_in_the_database_is_told(cast: Cast, at: int) -> None:
    entry = an_entry(cast.member)
    bent = bytearray(bytes(entry.sealed or b""))
    bent[at % len(bent)] ^= 1
    JournalEntry.objects.filter(pk=entry.pk).update(sealed=bytes(bent))
    assert read_entry(entry_id=entry.pk, by=cast.member.actor, at=NOW).damaged


def test_an_error_names_the_place_and_no_word(cast: Cast) -> None:
    entry = an_entry(cast.member)
    entry.sealed = bytes(entry.sealed or b"")[:-1]
    with pytest.raises(Unreadable) as refused:
        open_column(entry, "sealed")
    assert str(refused.value) == f"chart_journalentry:sealed:{entry.pk}: not what was sealed here"
    assert refused.value.__cause__ is None


def test_each_member_and_purpose_has_a_key_of_its_own(cast: Cast) -> None:
    keys = {
        key_for(person.patient, purpose, at=NOW).bits  # type: ignore[arg-type]
        for person in cast.members()
        for purpose in Purpose
    }
    assert len(keys) == 6
    assert MemberKey.objects.count() == 6


def test_a_fingerprint_says_the_same_for_the_same_words_and_member_only(cast: Cast) -> None:
    wren, sol = cast.member.patient, cast.other_member.patient
    assert wren is not None
    assert sol is not None
    assert fingerprint(wren, b"words", at=NOW) == fingerprint(wren, b"words", at=NOW)
    assert len({fingerprint(wren, b"words", at=NOW), fingerprint(sol, b"words", at=NOW)}) == 2


def test_a_list_costs_one_query_for_its_key(cast: Cast, django_assert_num_queries: Any) -> None:
    rows = [an_entry(cast.member, f"entry {uuid4()}") for _ in range(12)]
    with django_assert_num_queries(1):
        assert len(set(open_columns(rows, "sealed"))) == 12
