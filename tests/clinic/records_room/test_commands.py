"""`afterglow import`, `verify` and `cohort`, as a person types them: on a file of their own."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from afterglow_clinic.chart.models import AuditEvent, Patient
from afterglow_clinic.records_room.commands.arguments import add_cohort, add_import, add_verify
from tests.clinic.records_room.nimh import FOLDER, needs_nimh
from tests.conftest import unsealed_audit

GOOD = "person,instrument,authored,total\nA-1,phq-9,2026-01-05T09:00Z,14\n"
PROGRAM = """
import argparse, sys
from afterglow_clinic.records_room.commands.arguments import add_cohort, add_import, add_verify
parser = argparse.ArgumentParser("afterglow")
subparsers = parser.add_subparsers(required=True)
for add in (add_cohort, add_import, add_verify):
    add(subparsers)
arguments = parser.parse_args()
sys.exit(arguments.run(arguments))
"""


def typed(*words: Any) -> subprocess.CompletedProcess[str]:
    """The program in its own process, with nothing set that a shell would not have set."""
    source = str(Path(__file__).parents[3] / "src")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("AFTERGLOW_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, words)],
        env=environment | {"PYTHONPATH": source},
        capture_output=True,
        text=True,
        timeout=120,
    )


def here(*words: Any) -> int:
    """The same in this process, on this test's database."""
    parser = argparse.ArgumentParser("afterglow")
    subparsers = parser.add_subparsers(required=True)
    for add in (add_cohort, add_import, add_verify):
        add(subparsers)
    arguments = parser.parse_args([str(word) for word in words])
    return int(arguments.run(arguments))


@needs_nimh
def test_the_trial_in_a_file_of_its_own_twice_then_counted_then_verified(tmp_path: Path) -> None:
    database = tmp_path / "a trial #1.sqlite3"
    first = typed("import", "bids", FOLDER, "--database", database)
    assert first.returncode == 0, first.stderr
    told = json.loads(first.stdout.splitlines()[-1])
    assert (told["patients"], told["responses"], told["sessions"]) == (58, 640, 97)
    again = typed("import", "bids", FOLDER / "participants.tsv", "--database", database, "--json")
    assert json.loads(again.stdout)["created"] == {"patients": 0, "responses": 0, "sessions": 0}
    counted = json.loads(typed("cohort", "--database", database, "--json").stdout)
    line = next(one for one in counted["lines"] if (one["group"], one["agent"]) == ("all", "ketamine"))
    assert line == {
        "group": "all", "agent": "ketamine", "days": [2, 3], "responders": 6, "measured": 29, "due": 31,
        "missing": ["sub-MOA113", "sub-MOA125"], "set_aside": 19,
    }  # fmt: skip
    assert typed("verify", "--database", database).returncode == 0


def test_a_bad_file_is_refused_by_its_places_and_leaves_an_empty_database(tmp_path: Path) -> None:
    file, database = tmp_path / "bad.csv", tmp_path / "a.sqlite3"
    file.write_text(GOOD + "B,phq-9,2026-01-05T09:00,99\n")
    refused = typed("import", "csv", file, "--database", database, "--json")
    assert refused.returncode == 2
    assert refused.stderr.splitlines() == [
        "bad.csv:3:authored: this time has no offset; "
        "write 2024-03-01T09:30+01:00, or say which zone is meant",
        "bad.csv:3:total: 99 is not a total of PHQ-9, which goes from 0 to 27",
    ]
    assert json.loads(refused.stdout)["refused"] == refused.stderr.splitlines()
    assert typed("cohort", "--database", database).stderr.endswith("there are: none yet\n")
    file.write_text(GOOD)
    named = typed("import", "csv", file, "--database", database, "--organization", "Our registry", "--json")
    assert json.loads(named.stdout)["organization"] == "Our registry"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "csv", "none.csv", "--database", "no/such/folder/a.sqlite3"), "there is no such folder"),
        (("import", "csv", "none.csv", "--database", __file__), "not a SQLite database"),
        (("verify", "--database", "none.sqlite3"), "there is no such file"),
    ],
)
def test_a_database_that_cannot_be_one_is_refused_in_a_sentence(words: tuple[str, ...], said: str) -> None:
    refused = typed(*words)
    assert (refused.returncode, said in refused.stderr) == (2, True), refused.stderr


def test_names_and_zones_that_do_not_exist_are_refused(cast: Any, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "a.csv"
    file.write_text(GOOD)
    assert here("import", "csv", file, "--organization", "Firstlight") == 2
    assert "none is named 'Firstlight'; there are: Far Shore, First Light" in capsys.readouterr().err
    assert here("import", "csv", file, "--zone", "Mars/Base") == 2
    assert "--zone: not a known time zone" in capsys.readouterr().err
    assert here("import", "csv", tmp_path / "none.csv") == 2
    assert "none.csv:1:-: cannot be read: No such file" in capsys.readouterr().err
    assert not Patient.objects.filter(identifier="A-1").exists()


def test_a_named_clinic_gets_the_people_and_no_name_means_research(cast: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(GOOD)
    assert here("import", "csv", file, "--organization", "First Light") == 0
    assert here("import", "csv", file) == 0
    homes = Patient.objects.filter(identifier="A-1").values_list("organization__name", flat=True)
    assert sorted(homes) == ["First Light", "Research"]


def test_verify_names_the_first_link_that_was_tampered_with(cast: Any, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "a.csv"
    file.write_text(GOOD)
    assert here("import", "csv", file) == 0
    assert here("verify", "--json") == 0
    with unsealed_audit():
        AuditEvent.objects.filter(sequence=2).update(agent_name="Somebody else")
    capsys.readouterr()
    assert here("verify") == 1
    assert (
        "Research: BROKEN after 1 links: link 2: its content is not what was written"
        in capsys.readouterr().out
    )


def test_the_program_finds_these_commands_as_entry_points() -> None:
    import tomllib

    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())["project"]
    announced = project["entry-points"]["afterglow.commands"]
    for name in ("cohort", "import", "verify"):
        assert announced[name] == f"afterglow_clinic.records_room.commands.arguments:add_{name}"
