"""The shell: a neutral name, a worker that keeps nobody's words, pages that are the same for everyone."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from afterglow_clinic.member_home.shell.keeping import kept_files, worker_source
from tests.clinic.cast import Cast, signed_in

TELLTALE = re.compile(
    r"clinic|ketamin|therap|psych|afterglow|depress|medic|treatment|patient|drug|journey", re.IGNORECASE
)
PUBLIC = ("/home/offline/", "/home/help-now/", "/home/away/")


def kept(country: str = "US", language: str = "en") -> dict[str, Any]:
    first = worker_source(country, language).splitlines()[0]
    return dict(json.loads(first.removeprefix("const KEPT = ").removesuffix(";")))


def test_the_manifest_tells_nothing_about_a_clinic(db: None) -> None:
    answer = Client().get("/home/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    assert not TELLTALE.search(answer.content.decode())
    assert answer.json()["start_url"] == "/home/"
    assert {icon["sizes"] for icon in answer.json()["icons"]} == {"any", "192x192", "512x512"}


def test_every_icon_of_the_manifest_is_a_file(db: None) -> None:
    for icon in Client().get("/home/manifest.webmanifest").json()["icons"]:
        assert icon["src"] in kept_files()


def test_the_worker_is_asked_for_anew_each_time(db: None) -> None:
    answer = Client().get("/home/sw.js?country=US&language=en")
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Content-Type"].startswith("text/javascript")


def test_what_the_worker_keeps_are_files_and_three_public_pages(db: None) -> None:
    keeps = kept()
    assert set(keeps["pages"]) == set(PUBLIC)
    assert all(file.startswith("/static/") for file in keeps["files"])
    assert all(Client().get(page).status_code == 200 for page in keeps["pages"].values())


def test_another_country_and_another_language_are_another_list(db: None) -> None:
    names = {kept(country, language)["name"] for country in ("US", "DE") for language in ("en", "es")}
    assert len(names) >= 3
    assert kept() == kept()


@pytest.mark.parametrize("country", ["", "xx", "U", "../", "<script>", "usa", "ÄÖ"])
def test_a_made_up_country_gets_the_common_number_and_is_not_written_into_the_worker(
    db: None, country: str
) -> None:
    answer = Client().get("/home/sw.js", {"country": country, "language": "<script>"})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()
    assert Client().get("/home/help-now/", {"country": country}).status_code == 200


@pytest.mark.parametrize("address", PUBLIC)
def test_a_kept_page_has_no_word_about_the_member_and_no_token(cast: Cast, address: str) -> None:
    """Even asked for with the member's cookie, though the worker never does."""
    text = signed_in(cast.member).get(address).content.decode()
    patient = cast.member.patient
    assert patient is not None
    said = (patient.given, patient.family, str(patient.pk), cast.clinic.name, "csrfmiddlewaretoken")
    assert [word for word in said if word in text] == []


def test_the_crisis_card_is_the_countrys_own(cast: Cast) -> None:
    assert "988" in signed_in(cast.member).get("/home/help-now/").content.decode()
    assert "988" in Client().get("/home/help-now/?country=us").content.decode()
    assert "988" not in Client().get("/home/help-now/?country=DE").content.decode()


def test_the_page_behind_the_quick_exit_has_no_way_back(cast: Cast) -> None:
    text = signed_in(cast.member).get("/home/away/").content.decode()
    assert "<a " not in text
    assert not TELLTALE.search(text)


def test_the_quick_exit_and_the_curtain_are_on_every_page_of_a_member(cast: Cast) -> None:
    for address in ("/home/", "/home/safety/", "/home/lock/", "/w/", "/w/consents/", "/w/going/"):
        text = signed_in(cast.member).get(address).content.decode()
        assert "data-away" in text, address
        assert 'id="curtain"' in text, address
    assert (
        "data-away" not in signed_in(cast.nurse).get("/home/help-now/").content.decode().partition("<main")[2]
    )


@pytest.mark.parametrize("address", ["/home/", "/home/more/", "/w/", "/w/going/"])
def test_no_page_of_a_member_who_is_signed_in_is_headed_by_the_clinic(cast: Cast, address: str) -> None:
    page = signed_in(cast.member).get(address).content.decode()
    title, masthead = re.search(r"<title>(.*?)</title>", page), re.search(r"<header.*?</header>", page, re.S)
    assert title is not None
    assert masthead is not None
    assert not TELLTALE.search(title.group() + re.sub(r"<[^>]+>", "", masthead.group()))
    assert cast.clinic.name not in title.group() + masthead.group()


def test_staff_pages_have_no_curtain(cast: Cast) -> None:
    assert "curtain" not in signed_in(cast.nurse).get("/care/").content.decode()
