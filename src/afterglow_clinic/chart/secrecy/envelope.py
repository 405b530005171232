"""The sealed envelope of a phone: ECDH on P-256 with a key used once, HKDF-SHA256, AES-256-GCM.

What is bound beside the words: the version, the key's id, the member, the operation. The phone throws the
private half of its once-used key away, so that not even the phone can open what it sealed; its text of the
same steps is `member_home/static/home/outbox.js`. This file knows no table and no file.
"""

import os
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.views.decorators.debug import sensitive_variables

from afterglow_clinic.chart.unreadable import Unreadable

VERSION = 1
CURVE = ec.SECP256R1()
POINT, NONCE, TAG = 65, 12, 16
INFO = b"afterglow outbox 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What a phone sends: whose and which in the open, what only sealed."""

    key: UUID
    member: UUID
    operation: UUID
    once: bytes
    """The public half of the key used once, 65 bytes."""
    nonce: bytes
    sealed: bytes

    @property
    def bound(self) -> bytes:
        """What is authenticated beside the words."""
        return f"afterglow outbox {VERSION}\n{self.key}\n{self.member}\n{self.operation}".encode()


def public_half(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@sensitive_variables()
def open_envelope(envelope: Envelope, private: ec.EllipticCurvePrivateKey) -> bytes:
    """What was sealed.

    Raises:
        Unreadable: Anything is not as it was sealed: words, member, operation, key or point.
    """
    try:
        point = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, envelope.once)
        key = _agreed(private, point, envelope.once + public_half(private))
        return AESGCM(key).decrypt(envelope.nonce, envelope.sealed, envelope.bound)
    except (InvalidTag, ValueError):
        raise Unreadable(f"outbox:{envelope.operation}: not what was sealed here") from None


@sensitive_variables()
def seal_envelope(content: bytes, *, key: UUID, public: bytes, member: UUID, operation: UUID) -> Envelope:
    """Seal as a phone does. The product never posts to itself: this is the other side's text, for proof."""
    private, nonce = ec.generate_private_key(CURVE), os.urandom(NONCE)
    once = public_half(private)
    agreed = _agreed(private, ec.EllipticCurvePublicKey.from_encoded_point(CURVE, public), once + public)
    empty = Envelope(key=key, member=member, operation=operation, once=once, nonce=nonce, sealed=b"")
    sealed = AESGCM(agreed).encrypt(nonce, content, empty.bound)
    return Envelope(key=key, member=member, operation=operation, once=once, nonce=nonce, sealed=sealed)


@sensitive_variables()
def _agreed(private: ec.EllipticCurvePrivateKey, public: ec.EllipticCurvePublicKey, both: bytes) -> bytes:
    """The key both sides reach; the two public points are its salt, so that neither can be exchanged."""
    shared = private.exchange(ec.ECDH(), public)
    return HKDF(algorithm=SHA256(), length=32, salt=both, info=INFO).derive(shared)
