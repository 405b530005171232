"""A page that answers a form is fetched, so that what was typed in it stays out of a browser's history."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from afterglow_clinic.chart.models import PractitionerRole
from afterglow_clinic.site.history import AT_MOST, COOKIE, HOW_LONG
from tests.clinic.cast import NOW, Cast, signed_in

pytestmark = pytest.mark.django_db

WORDS = "a nightjar over the reservoir"


@pytest.fixture(autouse=True)
def _then() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def refused(browser: Client, words: str = WORDS, query: str = "", **how: Any) -> HttpResponse:
    """What a browser gets that sends a journal entry without saying who reads it."""
    headers = {"Sec-Fetch-Mode": "navigate"} | how
    return browser.post(reverse("member_home:journal_write") + query, {"text": words}, headers=headers)


def test_the_refused_form_is_at_an_address_and_has_every_word(cast: Cast) -> None:
    browser = signed_in(cast.member)
    sent = refused(browser)
    assert (sent.status_code, sent.content) == (303, b"")
    assert WORDS not in sent["Location"]
    shown = browser.get(sent["Location"])
    as_before = refused(browser, **{"Sec-Fetch-Mode": "cors"})
    assert shown.status_code == as_before.status_code == 422
    assert WORDS in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert set(shown.headers) >= set(as_before.headers) - {"Content-Length"}
    assert browser.get(sent["Location"]).content == shown.content, "and again, when it is reloaded"


def test_what_the_address_asked_besides_is_kept(cast: Cast) -> None:
    sent = refused(signed_in(cast.member), query="?a=1&a=2&shown=old")
    assert parse_qs(urlsplit(sent["Location"]).query)["a"] == ["1", "2"]
    assert "old" not in sent["Location"]


def test_the_clinic_holds_nothing_that_it_can_read(cast: Cast) -> None:
    browser = signed_in(cast.member)
    refused(browser)
    for row in Session.objects.all():
        assert "held_pages" in row.get_decoded()
        assert WORDS not in str(row.get_decoded())
    assert browser.cookies[COOKIE]["httponly"]


def test_without_the_cookie_or_with_another_the_page_is_the_plain_one(cast: Cast) -> None:
    browser = signed_in(cast.member)
    where = refused(browser)["Location"]
    good = browser.cookies[COOKIE].value
    for cookie in ("", "x", good[:-8] + "AAAAAAA=", "A" * 64, "é"):
        browser.cookies[COOKIE] = cookie
        shown = browser.get(where)
        assert (shown.status_code, WORDS in shown.content.decode()) == (200, False)
    browser.cookies[COOKIE] = good
    assert WORDS in browser.get(where).content.decode()


def test_nobody_else_and_nobody_who_left_gets_the_page(cast: Cast) -> None:
    browser = signed_in(cast.member)
    where = refused(browser)["Location"]
    other = signed_in(cast.other_member)
    other.cookies[COOKIE] = browser.cookies[COOKIE].value
    assert WORDS not in other.get(where).content.decode()
    browser.post(reverse("account_logout"))
    gone = browser.get(where)
    assert gone.status_code == 302
    browser.force_login(cast.member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert WORDS not in browser.get(where).content.decode()


def test_the_table_is_asked_first(cast: Cast) -> None:
    """A held page opens nothing to somebody whom its address refuses."""
    desk = signed_in(cast.front_desk)
    headers = {"Sec-Fetch-Mode": "navigate"}
    where = desk.post(reverse("front_desk:register"), {"given": WORDS}, headers=headers)["Location"]
    assert WORDS in desk.get(where).content.decode()
    PractitionerRole.objects.filter(practitioner=cast.front_desk.practitioner).update(period_end=NOW)
    assert desk.get(where).status_code == 403


def test_it_opens_at_no_other_address(cast: Cast) -> None:
    browser = signed_in(cast.member)
    query = urlsplit(refused(browser)["Location"]).query
    assert WORDS not in browser.get(f"{reverse('member_home:journal')}?{query}").content.decode()


def test_after_half_an_hour_the_page_is_the_plain_one(cast: Cast) -> None:
    browser = signed_in(cast.member)
    where = refused(browser)["Location"]
    with time_machine.travel(NOW + HOW_LONG - timedelta(seconds=1), tick=False):
        assert WORDS in browser.get(where).content.decode()
    with time_machine.travel(NOW + HOW_LONG, tick=False):
        assert WORDS not in browser.get(where).content.decode()


def test_as_many_pages_are_held_as_one_may_have_open(cast: Cast) -> None:
    browser = signed_in(cast.member)
    places = []
    for number in range(AT_MOST + 1):
        with time_machine.travel(NOW + timedelta(seconds=number), tick=False):
            places.append(refused(browser, words=f"{WORDS} {number}")["Location"])
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        shown = [WORDS in browser.get(place).content.decode() for place in places]
    assert shown == [False] + [True] * AT_MOST


def test_an_address_that_only_takes_forms_shows_its_page_and_later_leads_home(cast: Cast) -> None:
    browser = signed_in(cast.member)
    headers = {"Sec-Fetch-Mode": "navigate"}
    sent = browser.post(reverse("member_home:phone_add"), {"name": WORDS}, headers=headers)
    assert WORDS in browser.get(sent["Location"]).content.decode()
    with time_machine.travel(NOW + HOW_LONG, tick=False):
        assert browser.get(sent["Location"])["Location"] == reverse("home")


def test_what_is_kept_leads_on_as_before(cast: Cast) -> None:
    browser = signed_in(cast.member)
    told = {"text": WORDS, "privacy": "private", "operation": "7d5f41a8-6a57-4a6a-8dd8-0d6b62a4dcf5"}
    kept = browser.post(reverse("member_home:journal_write"), told, headers={"Sec-Fetch-Mode": "navigate"})
    assert kept.status_code == 302
    assert "shown=" not in kept["Location"]


def test_somebody_who_has_not_signed_in_is_answered_at_once() -> None:
    answer = Client().post(reverse("account_login"), {"login": WORDS}, headers={"Sec-Fetch-Mode": "navigate"})
    assert answer.status_code == 200
    assert COOKIE not in answer.cookies
