"""The pages beside the code tell the truth: files they name exist, words are defined, nothing points
at somebody's machine or at a registry.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import afterglow
from afterglow_clinic.member_home.urls import urlpatterns as member_home

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
HOW_TOS = sorted((ROOT / "docs" / "how-to").glob("*.md"))
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
PLACES = ("src/", "tests/", "docs/", "bench/", "scripts/", ".ci/")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def named_files(page: Path) -> Iterator[str]:
    """Paths in backticks or links that begin where a path of this repository begins."""
    text = page.read_text("utf-8")
    for found in re.findall(r"`([^`\s]+)`|\]\(([^)\s]+)\)", text):
        path = (found[0] or found[1]).partition("::")[0].partition("#")[0].rstrip(".,")
        if path.startswith(PLACES):
            yield path


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_files_that_a_page_names_exist(page: Path) -> None:
    missing = []
    for named in named_files(page):
        pattern = re.sub(r"<[^>]+>|NAME|\{[^}]+\}", "*", named)
        found = any(ROOT.glob(pattern.rstrip("/"))) if "*" in pattern else (ROOT / named).exists()
        if not found and "<" not in named:
            missing.append(named)
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)\s#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", HOW_TOS, ids=name_of)
def test_a_how_to_names_a_file_or_a_command_of_ours(page: Path) -> None:
    commands = re.search(r"\b(make|afterglow|pytest) [a-z]", page.read_text("utf-8"))
    assert commands or list(named_files(page)), "a how-to that names neither helps nobody"


@pytest.mark.parametrize("page", DECISIONS, ids=name_of)
def test_a_decision_is_short_and_says_what_was_turned_down(page: Path) -> None:
    text = page.read_text("utf-8")
    assert len(text.splitlines()) < 40
    assert re.search(r"turned down|rejected|instead of|not taken", text, re.IGNORECASE)


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


GLOSSARY = (ROOT / "GLOSSARY.md").read_text("utf-8")
TERMS = re.findall(r"^\*\*(.+?)\*\*:(.*)$", GLOSSARY, re.MULTILINE)
NOUNS_OF_THE_HOUSE = {
    "Patient", "Practitioner", "CareTeam", "Protocol", "CarePlan", "Encounter", "Instrument", "Consent",
    "QuestionnaireResponse", "Score", "Unscorable", "DetectedIssue", "Recommendation", "AuditEvent",
    "Review", "Finding",
}  # fmt: skip


def test_the_words_of_the_house_are_defined() -> None:
    defined = {term for entry, _ in TERMS for term in re.split(r"[,/ ]+", entry)}
    assert NOUNS_OF_THE_HOUSE - defined == set()


def test_what_the_core_offers_is_defined() -> None:
    said = GLOSSARY.replace(" ", "").lower()
    types = {
        name
        for name in afterglow.__all__
        if name[0].isupper() and not issubclass(getattr(afterglow, name), Exception)
    }
    assert {name for name in types if name.removeprefix("Patient").lower() not in said} == set()


@pytest.mark.parametrize(("term", "meaning"), TERMS, ids=[term for term, _ in TERMS])
def test_every_word_says_which_others_to_avoid(term: str, meaning: str) -> None:
    assert "*Avoid*:" in meaning


def test_words_stand_in_order() -> None:
    order = [re.sub(r"[^a-z]", "", term.lower()) for term, _ in TERMS]
    assert order == sorted(order)


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Every text file that git would commit."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so what is tracked cannot be known")
    listed = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        try:
            yield name, (ROOT / name).read_text("utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue


PAGES_OF_THE_APP = "|".join(
    sorted({re.escape(str(one.pattern).partition("/")[0]) for one in member_home if str(one.pattern)})
)
"""The member's app lives under /home/ of the site: its own pages there are no machine's folders."""
FORBIDDEN = {
    "a machine's path": re.compile(
        rf"(?<![\w.~*])/(?:work|home(?!/(?:{PAGES_OF_THE_APP}|\.))|Users|private/tmp|opt/pypi)/[\w.-]+"
    ),
    "a package registry": re.compile(
        r"pypi\.org|files\.pythonhosted|registry\.npmjs|npmjs\.com|\bindex-url\b|extra-index|--find-links",
        re.IGNORECASE,
    ),
    "a key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{36}"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_holds(what: str) -> None:
    allowed = {name_of(Path(__file__))}
    found = [name for name, text in tracked_texts() if name not in allowed and FORBIDDEN[what].search(text)]
    assert found == []


def test_no_dependency_is_under_a_licence_that_binds_the_product() -> None:
    """AGPL and GPL stay out, unless the same package is also offered under terms that do not bind."""
    from importlib.metadata import distribution

    text = (ROOT / "requirements.lock").read_text("utf-8")
    bound = []
    for name in re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.MULTILINE):
        try:
            about = distribution(name).metadata
        except ModuleNotFoundError:
            continue
        said = " ".join([about.get("License-Expression") or "", *(about.get_all("Classifier") or [])])
        free = re.search(r"\b(MPL|LGPL|Mozilla|Lesser General|MIT|BSD|Apache)", said)
        if re.search(r"\bA?GPL|\(A?GPLv", said) and not free:
            bound.append(name)
    assert bound == []
