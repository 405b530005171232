"""The clinic's own key pair for push services, in a file outside the database (RFC 8292).

It proves to a push service that a message comes from the server a phone said yes to. The file is named
by AFTERGLOW_PUSH_KEY_FILE and made once by `make_push_key`; the demo makes its own at first use. Without
it nothing is offered. A file that other people of the machine can read is refused.
"""

import base64
import os
import stat
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.views.decorators.debug import sensitive_variables

CURVE = ec.SECP256R1()


class NoPushKey(Exception):
    """There is no key, or it cannot be used; the message says why, never what is in it."""


def is_configured() -> bool:
    """Whether push can be offered at all."""
    try:
        push_key()
    except NoPushKey:
        return False
    return True


@sensitive_variables()
def push_key() -> ec.EllipticCurvePrivateKey:
    """The private key.

    Raises:
        NoPushKey: No file is named, or it cannot be used.
    """
    file = key_file()
    if settings.DEMO and not file.exists():
        make_push_key(file)
    try:
        mode, pem = file.stat().st_mode, file.read_bytes()
    except OSError as error:
        raise NoPushKey(f"{file} cannot be read ({type(error).__name__})") from None
    if mode & stat.S_IRWXO:
        raise NoPushKey(f"{file} can be read by everyone on this machine; run: chmod 600 {file}")
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except ValueError:
        raise NoPushKey(f"{file} holds no key") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != CURVE.name:
        raise NoPushKey(f"{file} holds a key of another kind")
    return key


def key_file() -> Path:
    """Where the key lies.

    Raises:
        NoPushKey: No place is named.
    """
    if settings.PUSH_KEY_FILE is None:
        raise NoPushKey("AFTERGLOW_PUSH_KEY_FILE is not set")
    return Path(settings.PUSH_KEY_FILE)


@sensitive_variables()
def make_push_key(file: Path) -> bool:
    """Make a key where there is none; False where there was one, which stays. Of two at once one wins."""
    pem = ec.generate_private_key(CURVE).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(pem)
        opened.flush()
        os.fsync(opened.fileno())
    try:
        os.link(fresh, file)
    except FileExistsError:
        return False
    finally:
        fresh.unlink()
    return True


def public_key_text() -> str:
    """The public half as a browser wants it: the uncompressed point, base64url without padding.

    Raises:
        NoPushKey: There is no key.
    """
    point = (
        push_key()
        .public_key()
        .public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    )
    return base64.urlsafe_b64encode(point).decode().rstrip("=")
