"""The list of the shelf: every file of every kind, and what is needed to sign for it."""

import json
from hashlib import sha256

import pytest

from afterglow.command import main
from afterglow.library.index import content, contents
from afterglow.library.shelf import NotOnShelf, kinds, names, read_content
from afterglow.source import EVIDENCE_GRADES

KEYS = ["kind", "id", "version", "evidence", "licence", "wording", "source"]


def test_every_file_of_every_kind_is_listed_once() -> None:
    listed = [(one.folder, one.id) for one in contents()]
    assert listed == [(folder, name) for folder in kinds() for name in names(folder)]
    assert len(set(listed)) == len(listed) > 60


def test_every_content_has_a_grade_a_source_and_a_version() -> None:
    for one in contents():
        assert one.evidence in EVIDENCE_GRADES
        assert one.source.citation
        assert one.version.count(".") == 2


def test_what_is_signed_is_the_bytes_of_the_file() -> None:
    listed = content("instruments", "phq-9")
    assert listed.sha256 == sha256(read_content("instruments", "phq-9")).hexdigest()
    assert (listed.kind, listed.wording) == ("instrument", "full")


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(NotOnShelf):
        content("instruments", "no-such")


def test_the_command_lists_exactly_these_keys(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shelf", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert len(listed) == len(contents())
    assert all(list(entry) == KEYS for entry in listed)
    assert {entry["evidence"] for entry in listed} <= set(EVIDENCE_GRADES)


def test_the_table_ends_with_a_count(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shelf"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith(f"{len(contents())} content files: ")
