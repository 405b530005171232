"""Requests no honest browser sends: what the fuzz puts into addresses, bodies, cookies and headers.

Everything is drawn from the generator it is given, so a case is its seed. The neighbour that sends
them and judges the answers is `test_bad_input.py`.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.clinic.examples import Upload

T = TypeVar("T")

MILLION_DIGITS = "9" * 1_000_000
VALUES: tuple[str, ...] = (
    "", " ", "0", "-1", "1e9", "1e999999", "nan", "inf", "-inf", "0x1F", "１２", "٣", "1_000", "1,5", "½",
    "9223372036854775808", "-9223372036854775809", "9" * 400, "9" * 5000, "0" * 5000 + "1",
    "a\x00b", "\x00", "\x1b[2J", "\r\nSet-Cookie: a=b", "\ufeff", "\ud7ff", "\ufffd", "\u202eevil",
    "مرحبا بالعالم", "שלום",
    "🕊️" * 50, "e\u0301" * 200, "\U0010ffff", "ﬃ", "İ", "ß" * 300,
    "9999-12-31", "0000-00-00", "0001-01-01", "2999-01-01", "1000-13-45", "2026-02-30", "99999999-01-01",
    "2999-01-01T00:00:00Z", "2026-03-29T02:30:00+99:99", "now", "24:00",
    "../../../../etc/passwd", "..%2f..%2f", "%00", "%", "%zz", "%25%30%30", "\\\\host\\share", "file:///etc/passwd",
    "' OR 1=1 --", "\"; DROP TABLE chart_patient; --", "%' ESCAPE '", "_%_%", "\\", "*" * 2000, "(" * 2000,
    "<script>alert(1)</script>", "{{ 7*7 }}", "{% debug %}", "${7*7}", "javascript:alert(1)",
    "//evil.example/", "/\\evil.example", "https://evil.example/", "[::1", "http://[", "?#&=;",
    "null", "None", "undefined", "true", "[]", "{}", '{"a":', "[" * 3000, "phq-9", "gad-7", "PHQ-9",
    "00000000-0000-0000-0000-000000000000", "not-a-uuid", "phq-9\n",
    "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}", "6ba7b8109dad11d180b400c04fd430c8", "-1-1-1",
    "a" * 255, "a" * 70_000, "completed", "reached", "HIGH",
)  # fmt: skip
BYTES: tuple[bytes, ...] = (
    b"\xff\xfe\x00\x00", b"\xc3\x28", b"\xed\xa0\x80", b"\xf0\x28\x8c\x28", b"\x80" * 50, b"\x00" * 100,
    "id;score\n1;2\n".encode("utf-16"), "Müller".encode("latin-1"), b"%PDF-1.7\x00", b"PK\x03\x04",
    b"\x1f\x8b\x08\x00",
    b"person,instrument,time\r\n\x00,phq-9,2999-01-01\r\n", b'"unclosed,quote\n' * 20, b",\n" * 5000,
    b"\t" * 5000,
)  # fmt: skip
ENCODINGS = (
    "utf-8",
    "utf-16",
    "utf-7",
    "latin-1",
    "rot13",
    "base64",
    "idna",
    "unicode_escape",
    "hex",
    "no-such",
    "\x00",
)
METHODS = (
    "GET",
    "POST",
    "POST",
    "POST",
    "HEAD",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "BREW",
    "get",
    "",
)
HEADERS = (
    "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT", "HTTP_REFERER", "HTTP_ORIGIN", "HTTP_USER_AGENT",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_HX_REQUEST", "HTTP_HX_CURRENT_URL",
    "HTTP_HX_TARGET",
    "HTTP_HX_BOOSTED", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_NONE_MATCH", "HTTP_RANGE", "HTTP_AUTHORIZATION",
    "HTTP_CONTENT_ENCODING", "HTTP_HOST", "HTTP_X_CSRFTOKEN", "CONTENT_LENGTH", "CONTENT_TYPE",
)  # fmt: skip
COOKIES = ("sessionid", "csrftoken", "messages", "theme", "django_language", "__Host-x", "a b")


@dataclass(slots=True)
class Request:
    """A request before it is sent, open to every kind of damage."""

    method: str
    path: bytes
    query: bytes = b""
    fields: list[tuple[str, Any]] = field(default_factory=list)
    body: bytes | None = None
    content_type: str = "application/x-www-form-urlencoded"
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    enforce_csrf: bool = False

    def encoded(self) -> bytes:
        """The body: as it was broken, else a sound form, with parts where there is a file."""
        if self.body is not None:
            return self.body
        if any(isinstance(value, Upload) for _, value in self.fields):
            self.content_type = MULTIPART_CONTENT
            return encode_multipart(BOUNDARY, _grouped(self.fields))
        return urlencode(self.fields, doseq=True).encode()


def _grouped(fields: list[tuple[str, Any]]) -> dict[str, list[Any]]:
    grouped: dict[str, list[Any]] = {}
    for name, value in fields:
        grouped.setdefault(name, []).append(value.opened() if isinstance(value, Upload) else value)
    return grouped


Damage = Callable[[Request, Random], None]


def nasty(dice: Random) -> str:
    """One nasty text; the million digits are rare, for they are slow to send."""
    return MILLION_DIGITS if dice.random() < 0.001 else dice.choice(VALUES)


def damaged(request: Request, dice: Random) -> Request:
    """The request with one to three things wrong with it."""
    for damage in dice.choices(DAMAGES, k=dice.choice((1, 1, 1, 2, 3))):
        damage(request, dice)
    return request


def _path_part(request: Request, dice: Random) -> None:
    parts = request.path.split(b"/")
    parts[dice.randrange(len(parts))] = _either(
        dice, nasty(dice).encode("utf-8", "replace")[:3000], dice.choice(BYTES)
    )
    request.path = b"/" + b"/".join(parts).lstrip(b"/")


def _query(request: Request, dice: Random) -> None:
    names = ("q", "page", "phase", "next", "from", "to", "instrument", "theme", nasty(dice)[:50])
    pairs = [(dice.choice(names), nasty(dice)[:20_000]) for _ in range(dice.choice((1, 2, 5)))]
    request.query = _either(dice, urlencode(pairs).encode(), dice.choice(BYTES) + b"=%ff&&==&a[b]=1")


def _one_field(request: Request, dice: Random) -> None:
    if request.fields:
        place = dice.randrange(len(request.fields))
        request.fields[place] = (request.fields[place][0], nasty(dice))


def _every_field(request: Request, dice: Random) -> None:
    request.fields = [(name, nasty(dice)) for name, _ in request.fields]


def _more_fields(request: Request, dice: Random) -> None:
    request.fields += [(nasty(dice)[:100], nasty(dice)[:1000]) for _ in range(dice.choice((1, 5, 600)))]


def _twice(request: Request, dice: Random) -> None:
    request.fields += [(name, nasty(dice)[:1000]) for name, _ in request.fields]


def _fewer_fields(request: Request, dice: Random) -> None:
    request.fields = [pair for pair in request.fields if dice.random() < 0.5]


def _raw_bytes(request: Request, dice: Random) -> None:
    name = (request.fields or [("code", "")])[0][0]
    request.body = quote(name).encode() + b"=" + dice.choice(BYTES)


def _broken_json(request: Request, dice: Random) -> None:
    whole = json.dumps({name: str(value)[:2000] for name, value in request.fields}).encode()
    request.body = whole[: dice.randrange(len(whole) + 1)] + dice.choice(BYTES)
    request.content_type = "application/json"


def _multipart(request: Request, dice: Random) -> None:
    """Parts with files of rubbish; boundaries that do not close; headers that do not parse."""
    boundary = dice.choice((b"XX", b"X" * 200, b"", b"\xff"))
    parts = [_part(name, dice) for name, _ in request.fields or [("file", None)]]
    end = _either(dice, b"--" + boundary + b"--\r\n", b"")
    request.body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts) + end
    request.content_type = f"multipart/form-data; boundary={boundary.decode('latin-1')}"


def _part(name: str, dice: Random) -> bytes:
    disposition = f'Content-Disposition: form-data; name="{name}"'.encode()
    if dice.random() < 0.6:
        disposition += f'; filename="{nasty(dice)[:200]}"'.encode("utf-8", "replace")
    transfer = dice.choice((b"", b"\r\nContent-Transfer-Encoding: base64", b"\r\nContent-Type: \xff/\x00"))
    content = _either(dice, dice.choice(BYTES), nasty(dice).encode("utf-8", "replace"))
    return disposition + transfer + b"\r\n\r\n" + content


def _file(request: Request, dice: Random) -> None:
    """A file of the right form with something wrong inside: cut, or with rubbish put in."""
    for place, (name, value) in enumerate(request.fields):
        if isinstance(value, Upload):
            cut, content = dice.randrange(len(value.content) + 1), value.content
            put_in = _either(dice, nasty(dice).encode("utf-8", "replace"), dice.choice(BYTES))
            content = content[:cut] + put_in + content[cut + dice.randrange(20) :]
            request.fields[place] = (name, Upload(_either(dice, value.name, nasty(dice)[:300]), content))


def _encoding(request: Request, dice: Random) -> None:
    request.content_type = f"{request.content_type.partition(';')[0]}; charset={dice.choice(ENCODINGS)}"


def _content_type(request: Request, dice: Random) -> None:
    request.content_type = dice.choice(
        (
            "",
            "text/plain",
            "multipart/form-data",
            "application/xml",
            "application/json",
            "a" * 300,
            "/",
            ";;",
            "\x00",
        )
    )


def _method(request: Request, dice: Random) -> None:
    request.method = dice.choice(METHODS)


def _cookie(request: Request, dice: Random) -> None:
    value = dice.choice(
        (nasty(dice)[:4000], '"\\000"', '"a\\000\\377b"', "x" * 32, "=;=;", '"', "a" * 8, "é" * 40)
    )
    request.cookies[dice.choice(COOKIES)] = value


def _header(request: Request, dice: Random) -> None:
    request.headers[dice.choice(HEADERS)] = nasty(dice)[:5000].encode("utf-8", "replace").decode("latin-1")


def _csrf(request: Request, dice: Random) -> None:
    request.enforce_csrf = True
    request.fields.append(("csrfmiddlewaretoken", nasty(dice)[:200]))


DAMAGES: Sequence[Damage] = (
    _path_part, _query, _one_field, _one_field, _one_field, _every_field, _more_fields, _twice, _fewer_fields,
    _raw_bytes, _broken_json, _multipart, _multipart, _file, _file, _file, _encoding, _content_type,
    _method, _cookie, _header, _csrf,
)  # fmt: skip


def _either(dice: Random, one: T, other: T) -> T:
    return one if dice.random() < 0.5 else other
