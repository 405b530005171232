"""AES-256-GCM with a place: what was sealed for one row and column opens there and nowhere else.

A seal is one byte of format, sixteen of the key's id, twelve of nonce, then ciphertext and tag. The
format and the key's id are authenticated with the place. It knows no table and no file.
"""

import os
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.views.decorators.debug import sensitive_variables

from afterglow_clinic.chart.unreadable import Unreadable

FORMAT = b"\x01"
HEADER = 17
NONCE = 12
KEY_BYTES = 32
SHORTEST = HEADER + NONCE + 16


@dataclass(frozen=True, slots=True)
class Key:
    """256 bits by their id. The bits never show in a repr."""

    id: UUID
    bits: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.bits) != KEY_BYTES:
            raise ValueError(f"key {self.id}: AES-256 takes {KEY_BYTES} bytes, not {len(self.bits)}")


@sensitive_variables()
def seal(content: bytes, *, key: Key, place: str) -> bytes:
    """Seal bytes for one place. The same bytes sealed twice differ: the nonce is random.

    Args:
        place: `table:column:row`; part of what is authenticated.
    """
    header, nonce = FORMAT + key.id.bytes, os.urandom(NONCE)
    return header + nonce + AESGCM(key.bits).encrypt(nonce, content, header + place.encode())


@sensitive_variables()
def unseal(sealed: bytes, *, key: Key, place: str) -> bytes:
    """The bytes that were sealed for this place.

    Raises:
        Unreadable: Anything is not as it was sealed.
    """
    if key_id_of(sealed, place=place) != key.id:
        raise Unreadable(f"{place}: sealed with another key")
    header, nonce = sealed[:HEADER], sealed[HEADER : HEADER + NONCE]
    try:
        return AESGCM(key.bits).decrypt(nonce, sealed[HEADER + NONCE :], header + place.encode())
    except InvalidTag:
        raise Unreadable(f"{place}: not what was sealed here") from None


def key_id_of(sealed: bytes, *, place: str) -> UUID:
    """Which key a seal names.

    Raises:
        Unreadable: It is too short, or of another format.
    """
    if len(sealed) < SHORTEST or sealed[:1] != FORMAT:
        raise Unreadable(f"{place}: not a seal")
    return UUID(bytes=sealed[1:HEADER])
