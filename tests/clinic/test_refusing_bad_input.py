"""What no view should ever meet is refused at the door, in words that name the place."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.test import Client

from afterglow_clinic.chart.models import Patient
from afterglow_clinic.site.doorstep import LARGEST_BODY, guarded
from tests.clinic.cast import Cast, signed_in
from tests.clinic.examples import NEW_MEMBER


@pytest.mark.parametrize("name", ["given", "family", "email"])
@pytest.mark.parametrize("text", [b"A\x00da", b"A%00da", b"\xff\xfe", b"%C3%28", b"%ED%A0%80"], ids=repr)
def test_a_field_with_nul_or_a_wrong_encoding_is_named(cast: Cast, name: str, text: bytes) -> None:
    before = Patient.objects.count()
    body = "&".join(f"{key}={value}" for key, value in NEW_MEMBER.items() if key != name).encode()
    response = signed_in(cast.nurse).post(
        "/members/new/",
        body + f"&{name}=".encode() + text,
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 400
    assert f"The field '{name}'" in response.content.decode()
    assert Patient.objects.count() == before


def test_the_same_form_without_the_fault_is_taken(cast: Cast) -> None:
    response = signed_in(cast.nurse).post("/members/new/", NEW_MEMBER)
    assert response.status_code == 302
    assert Patient.objects.filter(family="Newcomer").exists()


@pytest.mark.parametrize("query", ["q=%00", "q=a%00b", "%00=1", "q=%FF"])
def test_a_query_is_named(cast: Cast, query: str) -> None:
    response = signed_in(cast.nurse).get(f"/members/?{query}")
    assert (response.status_code, b"The query" in response.content) == (400, True)


def test_a_cookie_that_hides_a_nul_is_named(db: None) -> None:
    """A quoted cookie may spell a NUL as \\000; PostgreSQL would choke on it."""
    response = Client().get("/_/health/", headers={"cookie": 'sessionid="abcdefgh\\000ijkl"'})
    assert (response.status_code, b"The cookie 'sessionid'" in response.content) == (400, True)


def test_an_address_with_a_nul_is_refused(db: None) -> None:
    assert Client().get("/members/%00/").status_code == 400


def at_the_door(**environ: str) -> tuple[str, bytes]:
    said: list[str] = []

    def application(environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return [b"inside"]

    body = guarded(application)(environ, lambda status, headers: said.append(status))
    return said[0], b"".join(body)


@pytest.mark.parametrize(
    "charset", ["base64", "hex", "rot13", "utf-16", "utf-7", "latin-1", "\x00", "no-such", '"UTF-16"']
)
def test_a_form_in_another_charset_is_refused_before_django_opens_it(charset: str) -> None:
    status, words = at_the_door(CONTENT_TYPE=f"application/x-www-form-urlencoded; charset={charset}")
    assert (status, b"UTF-8" in words) == ("400 Bad Request", True)


def test_a_body_beyond_all_measure_is_refused_before_it_fills_the_disk() -> None:
    status, words = at_the_door(CONTENT_LENGTH=str(LARGEST_BODY + 1))
    assert (status, b"more than is taken" in words) == ("400 Bad Request", True)
    assert at_the_door(CONTENT_LENGTH=str(LARGEST_BODY)) == ("200 OK", b"inside")


@pytest.mark.parametrize("length", ["-1", "1e3", "٣", "9" * 30, "phq-9", " "])
def test_a_length_that_is_none_is_refused(length: str) -> None:
    status, words = at_the_door(CONTENT_LENGTH=length)
    assert (status, b"Content-Length" in words) == ("400 Bad Request", True)


def test_a_query_of_thousands_of_fields_is_refused() -> None:
    assert at_the_door(QUERY_STRING="&".join("a=1" for _ in range(1001)))[0] == "400 Bad Request"


@pytest.mark.parametrize(
    "kind", ["", "text/html; charset=utf-8", 'a/b; x=1; CHARSET="UTF-8"', "multipart/form-data; boundary=x"]
)
def test_an_honest_request_comes_in(kind: str) -> None:
    assert at_the_door(CONTENT_TYPE=kind, CONTENT_LENGTH="12", QUERY_STRING="a=1&b=2") == (
        "200 OK",
        b"inside",
    )
