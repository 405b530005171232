"""What may be printed is printed, and nothing else: every instrument file keeps its licence.

Read straight from the TOML, without the loader, so that a fault of the loader cannot hide one here.
The lists are those of the catalogue (A free, A* after its licence is read, B placeholders, C totals only).
"""

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

Content = dict[str, Any]


def names(text: str) -> frozenset[str]:
    return frozenset(text.split())


FREE = names("phq-2 phq-4 phq-8 phq-9 phq-15 gad-2 gad-7 pcl-5 pc-ptsd-5 lec-5 bam asq audit-c peg")
LICENCE_TO_BE_READ = names("edi ebi ies eis sqae pps ipps wcs")
PLACEHOLDERS = names(
    """audit dast-10 who-5 maas ede-q qids-sr16 madrs scoff eat-26 oci-r isi wsas whodas-12 c-ssrs mdq pq-16
    pq-b cadss cadss-6 rass moaa-s kset kset-r psi-psychotomimetic meq30 ceq piq 11-asc ffmq-15 cams-r wai-sr
    msi-bpd pid-5-bf"""
)
NOT_FOR_PROFIT = names("audit dast-10 who-5 maas ede-q")
TOTALS = names("bdi-ii srs ors sds ymrs asrm ctq-sf ham-d-17 ham-d-6")
PLACEHOLDER_OPTION = re.compile(r"[+-]?\d+|Yes|No|Refused")


def shelf() -> dict[str, Content]:
    folder = files("afterglow.library") / "instruments"
    found = (entry for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return {entry.name.removesuffix(".toml"): tomllib.loads(entry.read_text("utf-8")) for entry in found}


SHELF = shelf()


def of_wording(kind: str) -> list[str]:
    return sorted(name for name, content in SHELF.items() if content["licence"]["wording"] == kind)


def test_every_instrument_of_the_catalogue_is_on_the_shelf() -> None:
    assert set(SHELF) >= FREE | LICENCE_TO_BE_READ | PLACEHOLDERS | TOTALS


def test_every_file_is_named_for_its_id() -> None:
    assert {name: content["id"] for name, content in SHELF.items()} == {name: name for name in SHELF}


def test_full_wording_ships_only_where_a_statement_allows_it() -> None:
    assert set(of_wording("full")) == FREE


@pytest.mark.parametrize("name", of_wording("full"))
def test_full_wording_shows_whom_to_credit_and_why_it_may_be_shown(name: str) -> None:
    licence = SHELF[name]["licence"]
    assert licence["attribution"].strip()
    assert licence["statement"].strip()
    assert licence["source"].strip()
    assert licence["pack"] == "default"


@pytest.mark.parametrize("name", of_wording("full"))
def test_full_wording_has_no_placeholder_left_in_it(name: str) -> None:
    assert not [item["text"] for item in SHELF[name]["items"] if re.match(r"Item\b", item["text"])]


def test_every_credit_owed_is_in_the_notice_that_travels_with_the_package() -> None:
    notice = " ".join((Path(__file__).parents[2] / "NOTICE").read_text("utf-8").split())
    owed = {SHELF[name]["licence"]["attribution"] for name in of_wording("full")}
    assert [credit for credit in sorted(owed) if credit not in notice] == []


@pytest.mark.parametrize("name", of_wording("placeholder"))
def test_a_placeholder_file_holds_no_wording_but_item_and_its_number(name: str) -> None:
    content = SHELF[name]
    assert "stem" not in content
    assert [item["text"] for item in content["items"]] == [
        f"Item {item['link_id']}" for item in content["items"]
    ]
    options = [
        option["text"] for answers in content["option_sets"].values() for option in answers.get("options", ())
    ]
    assert [text for text in options if not PLACEHOLDER_OPTION.fullmatch(text)] == []
    anchors = [anchor for answers in content["option_sets"].values() for anchor in answers.get("anchors", ())]
    assert [anchor for anchor in anchors if anchor] == []


def test_an_unread_licence_is_said_to_be_unread() -> None:
    for name in LICENCE_TO_BE_READ:
        assert SHELF[name]["licence"]["wording"] == "placeholder"
        assert "licence line not yet read" in SHELF[name]["licence"]["statement"]


def test_what_a_clinic_for_profit_may_not_use_is_in_a_pack_of_its_own() -> None:
    packs = {name for name, content in SHELF.items() if content["licence"]["pack"] == "non-commercial"}
    assert packs == NOT_FOR_PROFIT


@pytest.mark.parametrize("name", sorted(TOTALS))
def test_a_restricted_instrument_is_a_total_and_nothing_else(name: str) -> None:
    content = SHELF[name]
    assert content["entry"] == "total"
    assert content["licence"]["wording"] == "none"
    assert not set(content) & {"items", "option_sets", "stem", "subscales", "skip", "critical"}


def test_nothing_else_may_be_entered_only_as_a_total() -> None:
    assert set(of_wording("none")) == TOTALS


def test_every_graded_thing_says_how_far_to_trust_it() -> None:
    grades = {"verified", "secondary", "unverified"}
    for name, content in SHELF.items():
        sources = [content["source"], content["licence"], *(v["source"] for v in content.get("verdicts", ()))]
        sources += [content[key] for key in ("bands_source",) if key in content]
        sources += [content["change"]["source"]] if "change" in content else []
        assert {content["evidence"], *(source["evidence"] for source in sources)} <= grades, name


def test_known_loinc_mix_ups_are_on_no_file() -> None:
    """72109-2 is the AUDIT-C; 76504-0 and 68517-2 are not of the AUDIT-C; 44249-1 is the PHQ-9."""
    codes = {name: codes_of(content) for name, content in SHELF.items()}
    assert {name for name, found in codes.items() if "72109-2" in found} == {"audit-c"}
    assert {name for name, found in codes.items() if "75626-2" in found} == {"audit-c"}
    assert {name for name, found in codes.items() if "44249-1" in found} == {"phq-9"}
    assert not {name for name, found in codes.items() if found & {"76504-0", "68517-2"}}


def codes_of(content: Content) -> set[str]:
    own = content.get("codes", {})
    found = {own[key] for key in ("loinc_panel", "loinc_total") if key in own}
    return found | {item["loinc"] for item in content.get("items", ()) if "loinc" in item}


@pytest.mark.parametrize(
    ("short", "long", "pairs"),
    [
        ("phq-2", "phq-9", [("1", "1"), ("2", "2")]),
        ("phq-8", "phq-9", [(str(n), str(n)) for n in range(1, 9)]),
        ("phq-4", "phq-9", [("3", "1"), ("4", "2")]),
        ("phq-4", "gad-7", [("1", "1"), ("2", "2")]),
        ("gad-2", "gad-7", [("1", "1"), ("2", "2")]),
    ],
)
def test_a_short_form_asks_in_the_words_of_the_long_one(
    short: str, long: str, pairs: list[tuple[str, str]]
) -> None:
    for mine, theirs in pairs:
        assert question(short, mine) == question(long, theirs)


def question(name: str, link_id: str) -> tuple[str, str]:
    item = next(item for item in SHELF[name]["items"] if item["link_id"] == link_id)
    return item["text"], item["loinc"]


def test_the_first_anxiety_answer_is_not_at_all_and_never_not_at_all_sure() -> None:
    for name in ("gad-2", "gad-7", "phq-4"):
        assert SHELF[name]["option_sets"]["frequency"]["options"][0]["text"] == "Not at all"
