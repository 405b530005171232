"""Laws of the envelope: as it was sealed it opens, in any other way not, and each refusal has a name."""

import base64
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from afterglow_clinic.chart.actor import the_system
from afterglow_clinic.chart.models import AuditEvent, OutboxKey
from afterglow_clinic.chart.sealed_post import (
    Envelope,
    NotNow,
    NotOpened,
    Why,
    key_for_phones,
    newest_key_for_phones,
    open_letter,
    read_envelope,
)
from afterglow_clinic.chart.secrecy.envelope import CURVE, ec, open_envelope, public_half, seal_envelope
from afterglow_clinic.chart.secrecy.keyring import add_master_key, master_keys
from afterglow_clinic.chart.secrecy.outbox_keys import exchange_key, forget_keys
from afterglow_clinic.chart.secrecy.rotating import rotate_keys
from afterglow_clinic.chart.unreadable import Unreadable
from tests.clinic.cast import NOW, Cast
from tests.clinic.member_home.outbox.phone import Phone, letter_of, spelled
from tests.clinic.privacy.test_keys import keep_only

PRIVATE = ec.derive_private_key(0xA77E26100, CURVE)
KEY, MEMBER, OPERATION = UUID(int=1), UUID(int=2), UUID(int=3)
WORDS = b"what I saw"


def sealed(content: bytes = WORDS) -> Envelope:
    return seal_envelope(content, key=KEY, public=public_half(PRIVATE), member=MEMBER, operation=OPERATION)


@given(st.binary(max_size=300))
def test_what_was_sealed_opens_as_it_was(content: bytes) -> None:
    assert open_envelope(sealed(content), PRIVATE) == content


def test_the_same_words_twice_share_no_byte_that_tells() -> None:
    one, other = sealed(), sealed()
    assert (one.once, one.nonce, one.sealed) != (other.once, other.nonce, other.sealed)
    assert one.once != other.once


def test_every_flipped_bit_is_noticed() -> None:
    envelope = sealed()
    for name in ("once", "nonce", "sealed"):
        good: bytes = getattr(envelope, name)
        for at in range(len(good) * 8):
            bad = bytearray(good)
            bad[at // 8] ^= 1 << at % 8
            with pytest.raises(Unreadable):
                open_envelope(replace(envelope, **{name: bytes(bad)}), PRIVATE)


@pytest.mark.parametrize("name", ["key", "member", "operation"])
def test_another_key_member_or_operation_is_noticed(name: str) -> None:
    with pytest.raises(Unreadable):
        open_envelope(replace(sealed(), **{name: uuid4()}), PRIVATE)


@pytest.mark.parametrize(
    "once", [bytes(65), b"\x04" + bytes(64), b"\x04" + b"\xff" * 64, b"\x02" + bytes(32)]
)
def test_a_point_that_is_not_on_the_curve_is_refused(once: bytes) -> None:
    with pytest.raises(Unreadable):
        open_envelope(replace(sealed(), once=once), PRIVATE)


def test_a_stranger_cannot_open_it() -> None:
    with pytest.raises(Unreadable):
        open_envelope(sealed(), ec.generate_private_key(CURVE))


def why_not(phone: Phone, item: Any) -> Why:
    with pytest.raises(NotOpened) as refused:
        open_letter(read_envelope(item), patient=phone.person.patient)  # type: ignore[arg-type]
    return refused.value.why


def test_each_refusal_has_its_name(cast: Cast) -> None:
    phone, other = Phone(cast.member), Phone(cast.other_member)
    good = phone.write("insight", ("words", "x"))
    assert why_not(other, good) is Why.OTHER_MEMBER
    assert why_not(other, good | {"member": str(other.member)}) is Why.CHANGED
    assert why_not(phone, good | {"operation": str(uuid4())}) is Why.CHANGED
    assert why_not(phone, good | {"key": str(uuid4())}) is Why.UNKNOWN_KEY
    assert why_not(phone, good | {"v": 2}) is Why.NEWER
    assert why_not(phone, good | {"once": good["once"][:-4]}) is Why.MALFORMED
    assert why_not(phone, spelled(phone.seal(b"{}"))) is Why.NO_LETTER


def test_another_clinics_key_is_unknown_here(cast: Cast) -> None:
    near, far = Phone(cast.member), Phone(cast.far_member)
    assert near.key != far.key
    assert why_not(near, near.write("insight", ("words", "x")) | {"key": str(far.key.id)}) is Why.UNKNOWN_KEY


def test_an_exchanged_key_still_opens_until_it_is_forgotten(cast: Cast) -> None:
    phone, clinic = Phone(cast.member), cast.clinic.pk
    envelope = phone.write("insight", ("words", "x"))
    by, later = the_system(clinic), NOW + timedelta(days=1)
    new = exchange_key(clinic, by=by, at=later)
    given_out = newest_key_for_phones(clinic)
    assert given_out is not None
    assert given_out.id == new.pk
    assert open_letter(read_envelope(envelope), patient=phone.person.patient).kind == "insight"  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="60 days"):
        forget_keys(clinic, before=later + timedelta(days=1), by=by, at=later + timedelta(days=60))
    assert forget_keys(clinic, before=later, by=by, at=later + timedelta(days=90)) == 0
    moment = later + timedelta(days=90)
    assert forget_keys(clinic, before=later + timedelta(seconds=1), by=by, at=moment) == 1
    assert why_not(phone, envelope) is Why.FORGOTTEN_KEY
    assert newest_key_for_phones(clinic) == given_out
    made_and_gone = AuditEvent.objects.filter(subtype__startswith="outbox-key.").order_by("sequence")
    assert [event.subtype for event in made_and_gone] == [
        "outbox-key.make", "outbox-key.make", "outbox-key.forget",
    ]  # fmt: skip


def test_the_key_is_made_once_and_its_private_half_lies_wrapped(cast: Cast) -> None:
    first = key_for_phones(cast.clinic.pk, at=NOW)
    assert key_for_phones(cast.clinic.pk, at=NOW) == first
    row = OutboxKey.objects.get()
    point = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, base64.b64decode(first.public))
    assert bytes(row.public) == base64.b64decode(first.public)
    assert point.curve.name == "secp256r1"
    assert b"\x02\x01\x01\x04\x20" not in bytes(row.wrapped or b""), "no private key in the clear"


@pytest.fixture
def key_file(tmp_path: Path, settings: Any) -> Path:
    settings.MASTER_KEY_FILE = tmp_path / "master.keys"
    add_master_key(tmp_path / "master.keys")
    return tmp_path / "master.keys"


def test_a_new_master_key_takes_the_outbox_along(cast: Cast, key_file: Path) -> None:
    phone = Phone(cast.member)
    envelope = phone.write("insight", ("words", "x"))
    new = add_master_key(key_file)
    assert rotate_keys(at=NOW).by_master == {str(new.id): 1}
    keep_only(key_file, str(new.id))
    assert len(master_keys()) == 1
    assert open_letter(read_envelope(envelope), patient=phone.person.patient).kind == "insight"  # type: ignore[arg-type]


def test_without_its_master_key_nothing_is_refused_only_put_off(cast: Cast, key_file: Path) -> None:
    phone = Phone(cast.member)
    envelope = phone.seal(letter_of("insight", [("words", "x")]))
    key_file.unlink()
    add_master_key(key_file)
    with pytest.raises(NotNow):
        open_letter(envelope, patient=phone.person.patient)  # type: ignore[arg-type]


def test_the_command_exchanges_every_clinics_key_and_destroys_only_old_ones(cast: Cast) -> None:
    phone = Phone(cast.member)
    envelope = phone.write("insight", ("words", "x"))
    for _ in range(2):
        call_command("exchange_outbox_keys", "--forget", stdout=StringIO())
    assert OutboxKey.objects.filter(organization=cast.clinic).count() == 3
    assert OutboxKey.objects.filter(organization=cast.far_clinic).count() == 2
    assert not OutboxKey.objects.filter(wrapped=None).exists()
    assert open_letter(read_envelope(envelope), patient=phone.person.patient).kind == "insight"  # type: ignore[arg-type]
