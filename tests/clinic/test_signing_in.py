"""The way in: staff carry a second factor, members have no password, the demo stays at home."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from axes.handlers.proxy import AxesProxyHandler
from django.core import mail
from django.test import Client

from tests.clinic.cast import PASSWORD, Cast, Person, signed_in

SECOND_FACTOR = "/second-factor/"


@pytest.fixture
def a_clinic(settings: Any) -> None:
    """Not the demo."""
    settings.DEMO = False


def get(person: Person | None, address: str) -> Any:
    return signed_in(person).get(address, secure=True)


def without_second_factor(person: Person) -> Person:
    Authenticator.objects.filter(user=person.user).delete()
    return person


@pytest.mark.usefixtures("a_clinic")
def test_staff_without_a_second_factor_are_led_to_set_one_up(cast: Cast) -> None:
    response = get(without_second_factor(cast.nurse), "/")
    assert (response.status_code, response["Location"]) == (302, SECOND_FACTOR)


@pytest.mark.usefixtures("a_clinic")
def test_setting_one_up_is_all_they_can_do(cast: Cast) -> None:
    assert get(without_second_factor(cast.nurse), SECOND_FACTOR).status_code == 200


@pytest.mark.usefixtures("a_clinic")
def test_a_password_alone_does_not_sign_staff_in(cast: Cast) -> None:
    door = Client()
    door.post("/sign-in/", {"login": cast.nurse.user.email, "password": PASSWORD}, secure=True)
    response = door.get("/", secure=True)
    assert response["Location"].startswith("/sign-in/?next=")


def test_the_demo_asks_for_no_second_factor(cast: Cast) -> None:
    assert get(without_second_factor(cast.nurse), "/_/health/").status_code == 200
    assert get(without_second_factor(cast.nurse), "/")["Location"] != SECOND_FACTOR


@pytest.mark.parametrize("address", ["192.0.2.7", "10.0.0.5", "2001:db8::1"])
def test_the_demo_refuses_anyone_from_elsewhere(db: None, address: str) -> None:
    assert Client(REMOTE_ADDR=address).get("/_/health/").status_code == 403


@pytest.mark.parametrize("address", ["/password/", "/password/set/", SECOND_FACTOR])
def test_a_member_has_no_password_and_no_second_factor_to_keep(cast: Cast, address: str) -> None:
    assert get(cast.member, address).status_code == 403


@pytest.mark.parametrize("email", ["nobody@example.org", "nora.nurse@example.org"])
def test_asking_for_a_new_password_tells_nobody_who_works_here(cast: Cast, email: str) -> None:
    response = Client().post("/password/reset/", {"email": email})
    assert (response.status_code, response["Location"]) == (302, "/password/reset/done/")
    assert len(mail.outbox) == (email != "nobody@example.org")


@pytest.mark.parametrize(
    "address", ["/password/", "/second-factor/webauthn/", "/second-factor/totp/activate/", "/sign-in/again/"]
)
def test_the_librarys_pages_open_for_staff(cast: Cast, address: str) -> None:
    assert get(cast.nurse, address).status_code in {200, 302}


@pytest.fixture
def counting(settings: Any) -> Iterator[None]:
    """Wrong passwords are counted, as in a clinic; other tests try too many."""
    settings.AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
    AxesProxyHandler.get_implementation(force=True)
    yield
    settings.AXES_HANDLER = "axes.handlers.dummy.AxesDummyHandler"
    AxesProxyHandler.get_implementation(force=True)


def tried(email: str, password: str = PASSWORD) -> int:
    """Everybody comes from one address, as behind a proxy."""
    return Client().post("/sign-in/", {"login": email, "password": password}).status_code


@pytest.mark.usefixtures("counting")
def test_wrong_passwords_close_one_name_in_any_spelling_and_nobody_elses(cast: Cast) -> None:
    email = cast.nurse.user.email
    spellings = (email, email.upper(), f" {email}", email.title())
    assert [tried(spellings[n % 4], "not it at all") for n in range(9)][-1] == 429
    assert {tried(one) for one in spellings} == {429}
    for other in (cast.director, cast.prescriber, cast.front_desk):
        assert tried(other.user.email) == 302
    assert (
        "Wait a quarter of an hour"
        in Client().post("/sign-in/", {"login": email, "password": PASSWORD}).content.decode()
    )


@pytest.mark.usefixtures("counting")
def test_signing_in_begins_the_count_anew(cast: Cast) -> None:
    email = without_second_factor(cast.nurse).user.email
    for _ in range(3):
        assert {tried(email, "not it at all") for _ in range(5)} == {200}
        assert tried(email) == 302


def test_nobody_signs_up_by_themselves(db: None) -> None:
    assert Client().get("/sign-up/").status_code == 404
    assert Client().get("/accounts/signup/").status_code == 404


def test_a_retired_colleague_keeps_the_account_and_loses_the_house(cast: Cast) -> None:
    assert get(cast.retired_nurse, "/").status_code == 403
