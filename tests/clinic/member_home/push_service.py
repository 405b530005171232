"""A push service on this machine: keeps what it was handed, answers as told, and opens it as a phone does."""

import base64
import datetime as dt
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from time import sleep
from typing import Any

import http_ece
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from afterglow_clinic.member_home.reminders.pushing import Door

AUTH = b"sixteen bytes ok"


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass
class Phone:
    """A browser's half of a subscription: it alone can read what is sent."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def p256dh(self) -> str:
        point = serialization.PublicFormat.UncompressedPoint
        return text(self.key.public_key().public_bytes(serialization.Encoding.X962, point))

    @property
    def auth(self) -> str:
        return text(AUTH)

    def opened(self, body: bytes) -> bytes:
        return bytes(http_ece.decrypt(body, private_key=self.key, auth_secret=AUTH, version="aes128gcm"))


@dataclass
class PushService:
    """What was handed over, and what is answered next."""

    address: str = ""
    door: Door = field(default_factory=Door)
    answer: int = 201
    drips: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    handed: list[tuple[str, Mapping[str, str], bytes]] = field(default_factory=list)


@contextmanager
def push_service(place: Path) -> Iterator[PushService]:
    """Run one on loopback, with a certificate of its own that only the returned door trusts."""
    certificate, key = _certificate(place)
    service = PushService()

    class Asked(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.handed.append((self.path, dict(self.headers.items()), body))
            if service.drips:
                self._drip()
                return
            self.send_response(service.answer)
            for name, value in service.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _drip(self) -> None:
            """Answer a byte at a time, each well within any time limit of a single step."""
            with suppress(OSError):
                for _ in range(600):
                    self.wfile.write(b"H")
                    sleep(0.05)
                service.headers["dripped"] = "to its end"

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inside.load_cert_chain(certificate, key)
    server.socket = inside.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    service.address = f"https://localhost:{server.server_port}"
    service.door = Door(ssl.create_default_context(cafile=str(certificate)), lambda _: True, 5.0)
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _certificate(place: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    start = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=365 * 40))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (place / "push.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (place / "push.pem").write_bytes(pem)
    return place / "push.crt", place / "push.pem"
