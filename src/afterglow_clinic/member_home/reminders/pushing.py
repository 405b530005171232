"""Hands one sealed message to a phone's push service: over https, to a public address, and nowhere else.

The name is looked up once and the connection goes to the address that was looked at, so that a name
cannot lead into the clinic's own network. No redirect is followed and no proxy is asked. What is sent is
encrypted for the phone (RFC 8291); the service on the way sees its length and when. A service that is
slow, even one that answers a byte at a time, holds nobody up for longer than `Door.in_all_s`.
"""

import http.client
import ipaddress
import json
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02
from pywebpush import WebPusher, WebPushException

from afterglow_clinic.chart.models import PushSubscription

TIMEOUT_S, IN_ALL_S = 10.0, 15.0
CLAIM_LASTS = timedelta(hours=12)
ENDS_IN_IPV4 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))
"""NAT64 (RFC 6052), and the compatible addresses of RFC 4291."""
GONE = frozenset({404, 410})


def is_public(address: str) -> bool:
    """Whether an address lies on the open internet: not this machine, not a private or reserved network.

    One that carries an IPv4 address inside (NAT64, 6to4, Teredo, compatible) leads where that one leads.
    """
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address) and not all(map(_is_open, _inside(found))):
        return False
    return _is_open(found)


def _is_open(found: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return found.is_global and not found.is_multicast


def _inside(found: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 address carries."""
    last = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    carried = [last] if any(found in net for net in ENDS_IN_IPV4) else []
    return carried + [one for one in (found.ipv4_mapped, found.sixtofour, *(found.teredo or ())) if one]


@dataclass(frozen=True, slots=True)
class Door:
    """The way out of the house. Tests open another one, to a push service of their own.

    `timeout_s` is for each step on the way, `in_all_s` for looking up, reaching, handing over and answer.
    `watch` counts seconds; it tells no time of day.
    """

    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    lets_through: Callable[[str], bool] = is_public
    timeout_s: float = TIMEOUT_S
    in_all_s: float = IN_ALL_S
    watch: Callable[[], float] = monotonic


@dataclass(frozen=True, slots=True)
class Handed:
    """What a push service answered. `status` 0: it was not reached, and `detail` is why."""

    status: int
    detail: str = ""

    @property
    def gone(self) -> bool:
        return self.status in GONE

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """As whom and for how long a message is handed over.

    `contact` is the `mailto:` or `https:` address by which a push service may reach the operator;
    `lives` is how long the service may keep it for a phone that is off. A newer one replaces it.
    """

    key: ec.EllipticCurvePrivateKey = field(repr=False)
    contact: str
    lives: timedelta
    at: datetime


def hand_over(phone: PushSubscription, message: Mapping[str, str], *, post: Post, door: Door) -> Handed:
    """Encrypt a message for a phone and hand it to its push service. What is outside never raises here."""
    try:
        body, headers = _sealed(phone, message), _headers(phone.endpoint, post)
    except (ValueError, WebPushException) as failure:
        return Handed(0, type(failure).__name__)
    return _in_time(phone.endpoint, body, headers, door)


def _sealed(phone: PushSubscription, message: Mapping[str, str]) -> bytes:
    keys = {"p256dh": phone.p256dh, "auth": phone.auth}
    pusher = WebPusher({"endpoint": phone.endpoint, "keys": keys})
    encoded = pusher.encode(json.dumps(dict(message), ensure_ascii=False).encode(), "aes128gcm")
    return bytes(encoded["body"])


def _headers(endpoint: str, post: Post) -> dict[str, str]:
    """Who we are, and how long and in place of what the message is kept."""
    parts = urlsplit(endpoint)
    claims = {
        "sub": post.contact,
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((post.at + CLAIM_LASTS).timestamp()),
    }
    return {
        **Vapid02(post.key).sign(claims),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(max(0, int(post.lives.total_seconds()))),
        "Topic": "reminder",
        "Urgency": "normal",
    }


class _Line:
    """The connection of one send, that may be cut while another thread waits on it, or before it is there."""

    def __init__(self) -> None:
        self._held: socket.socket | None = None
        self._over = False

    def hold(self, held: socket.socket) -> None:
        self._held = held
        if self._over:
            raise TimeoutError

    def cut(self) -> None:
        self._over = True
        if self._held is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._held, socket.SHUT_RDWR)


def _in_time(endpoint: str, body: bytes, headers: Mapping[str, str], door: Door) -> Handed:
    """Send in a thread of its own, and wait for it so long and no longer; then the line is cut.

    Looking up a name cannot be cut: its thread ends when the machine's resolver gives up, and sends nothing.
    """
    line, answer = _Line(), SimpleQueue[Handed]()

    def send() -> None:
        try:
            answer.put(_send(endpoint, body, headers, door, line))
        except (OSError, ValueError, http.client.HTTPException) as failure:
            answer.put(Handed(0, type(failure).__name__))

    Thread(target=send, name="push", daemon=True).start()
    try:
        return answer.get(timeout=door.in_all_s)
    except Empty:
        line.cut()
        return Handed(0, "TooLong")


def _send(endpoint: str, body: bytes, headers: Mapping[str, str], door: Door, line: _Line) -> Handed:
    parts = urlsplit(endpoint)
    host, port = parts.hostname or "", parts.port or 443
    if parts.scheme != "https":
        return Handed(0, "NotHttps")
    address = _address_of(host, port, door)
    if address is None:
        return Handed(0, "NotPublic")
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    connection = _Pinned(host, port, address, door, line)
    try:
        connection.request("POST", path or "/", body=body, headers=dict(headers))
        return Handed(connection.getresponse().status)
    finally:
        connection.close()


def _address_of(host: str, port: int, door: Door) -> str | None:
    """The first address of a name, if every one of them may be reached."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(row[4][0]) for row in found]
    return addresses[0] if addresses and all(map(door.lets_through, addresses)) else None


class _Pinned(http.client.HTTPSConnection):
    """A connection to the address that was looked at, with a certificate for the name that was asked."""

    def __init__(self, host: str, port: int, address: str, door: Door, line: _Line) -> None:
        super().__init__(host, port, timeout=door.timeout_s, context=door.context)
        self._door, self._address, self._line = door, address, line

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self._door.timeout_s)
        secret = self._door.context.wrap_socket(
            plain, server_hostname=self.host, do_handshake_on_connect=False
        )
        self.sock = secret
        self._line.hold(secret)
        secret.do_handshake()
