"""Which addresses and keys of a phone are kept: a public push service over https, and keys that are keys.

A name can be made to point anywhere later, so that `pushing` asks again where it leads when it sends.
"""

import base64
import binascii
import ipaddress
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

LONGEST = 1000
INSIDE = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".onion")
POINT_BYTES, AUTH_BYTES = 65, 16


def is_push_endpoint(address: str) -> bool:
    """Whether a browser's push service could have handed out this address."""
    if len(address) > LONGEST or not address.isascii() or any(mark.isspace() for mark in address):
        return False
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = parts.scheme == "https" and port in (None, 443) and "@" not in parts.netloc
    return plain and not parts.fragment and _is_public_name(host)


def _is_public_name(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." in host.strip(".") and not host.endswith((*INSIDE, ".")) and not host[-1].isdigit()
    return False


def is_point(text: str) -> bool:
    """Whether this is a point of the curve that push services use (`p256dh`)."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _decoded(text, POINT_BYTES))
    except ValueError:
        return False
    return True


def is_auth(text: str) -> bool:
    """Whether this is a secret of sixteen bytes (`auth`)."""
    try:
        _decoded(text, AUTH_BYTES)
    except ValueError:
        return False
    return True


def _decoded(text: str, length: int) -> bytes:
    try:
        found = base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), b"-_", validate=True)
    except binascii.Error:
        raise ValueError("not base64url") from None
    if len(found) != length:
        raise ValueError("another length")
    return found
