"""The permission table against the product's own words, written here a second time and by hand.

The matrix proves that the site does what the table says; this proves that the table says what was
meant. Who is meant by whom stands in the first rows, what they may do in the rest.
"""

import ast
from pathlib import Path

import pytest

import afterglow_clinic
from afterglow_clinic.chart.actor import Role
from afterglow_clinic.chart.permissions import PERMISSIONS

LETTERS = {
    "D": Role.MEDICAL_DIRECTOR,
    "P": Role.PRESCRIBER,
    "N": Role.NURSE,
    "I": Role.INTEGRATOR,
    "F": Role.FRONT_DESK,
    "O": Role.OWNER,
    "T": Role.OUTSIDE_THERAPIST,
    "M": Role.MEMBER,
}
MEANT = {
    "site.home": "DPNIFOTM",
    "site.health": "anyone",
    "site.look": "anyone",
    "site.theme": "anyone",
    "member.list": "DPNIF",
    "member.register": "DPNF",
    "member.invite": "DPNIF",
    "invitation.open": "anyone",
    "form.answer": "M",
    "form.help": "anyone",
    "reminders.own": "M",
    "prompts.own": "M",
    "prompts.read": "DPNO",
    "reminders.stop-by-link": "anyone",
    "app.shell": "anyone",
    "session.own": "M",
    "passkey.own": "M",
    "record.own": "M",
    "key.own": "M",
    "worklist.read": "DPNI",
    "board.read": "DPNIFO",
    "issue.read": "DPNI",
    "issue.acknowledge": "DPNI",
    "issue.contact": "DPNI",
    "issue.close": "DPN",
    "story.read": "DPNIT",
    "answers.read": "DPN",
    "content.read": "DPNIFO",
    "content.approve": "D",
    "audit.read": "DO",
    "import.run": "D",
    "cohort.read": "DPN",
}


@pytest.mark.parametrize("name", MEANT)
def test_a_line_lets_in_exactly_who_was_meant(name: str) -> None:
    line = PERMISSIONS[name]
    if MEANT[name] == "anyone":
        assert (line.public, line.roles) == (True, frozenset())
    else:
        assert (line.public, line.roles) == (False, {LETTERS[letter] for letter in MEANT[name]})


def test_only_the_way_in_and_the_crisis_lines_are_open_to_anyone() -> None:
    assert {name for name, line in PERMISSIONS.items() if line.public} == {
        name for name, meant in MEANT.items() if meant == "anyone"
    }


def test_a_member_may_do_only_what_concerns_themselves() -> None:
    own = {name for name, line in PERMISSIONS.items() if Role.MEMBER in line.roles}
    said = {"home", "answer", "tell", "sign", "own", "write", "read", "raise", "join", "door"}
    assert {name.partition(".")[2] for name in own} <= said
    assert not own & {"hand.answer", "circle.write", "circle.read", "debrief.write", "thread.read"}


def test_no_line_lets_in_nobody() -> None:
    assert [name for name, line in PERMISSIONS.items() if not line.public and not line.roles] == []


def test_every_line_guards_something() -> None:
    """A line is named by a view, an action or a template; one that nobody names guards nothing."""
    clinic = Path(afterglow_clinic.__file__).parent
    python = [path for path in clinic.rglob("*.py") if path != clinic / "chart" / "permissions.py"]
    trees = [ast.parse(path.read_text("utf-8")) for path in python]
    named = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    pages = "".join(path.read_text("utf-8") for path in clinic.rglob("*.html"))
    assert [name for name in PERMISSIONS if name not in named and f'"{name}"' not in pages] == []
