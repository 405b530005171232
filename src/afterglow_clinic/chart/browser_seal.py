"""A seal whose key lies in the browser alone: what the server keeps for a moment, it cannot read.

The key travels as a cookie and is written down nowhere here. The neighbour `sealed_post` is the other way
round: there the phone cannot read what it keeps.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID, uuid4

from django.views.decorators.debug import sensitive_variables

from afterglow_clinic.chart.secrecy.cipher import KEY_BYTES, Key, seal, unseal
from afterglow_clinic.chart.unreadable import Unreadable

ID_BYTES = 16


def new_browser_key() -> str:
    """A key nobody has had: its id and 256 random bits, as text for a cookie."""
    return urlsafe_b64encode(uuid4().bytes + os.urandom(KEY_BYTES)).decode()


@sensitive_variables()
def seal_for_browser(content: bytes, *, key: str, place: str) -> str:
    """Seal bytes for one place, as text.

    Raises:
        Unreadable: `key` is not one of `new_browser_key`.
    """
    return urlsafe_b64encode(seal(content, key=_key(key), place=place)).decode()


@sensitive_variables()
def open_for_browser(sealed: str, *, key: str, place: str) -> bytes:
    """The bytes that were sealed for this place.

    Raises:
        Unreadable: The key is none, or another, or anything is not as it was sealed.
    """
    return unseal(_bytes(sealed), key=_key(key), place=place)


@sensitive_variables()
def _key(text: str) -> Key:
    found = _bytes(text)
    if len(found) != ID_BYTES + KEY_BYTES:
        raise Unreadable("a browser's key: not one")
    return Key(id=UUID(bytes=found[:ID_BYTES]), bits=found[ID_BYTES:])


@sensitive_variables()
def _bytes(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text.encode())
    except ValueError:
        raise Unreadable("a browser's seal: not text of one") from None
