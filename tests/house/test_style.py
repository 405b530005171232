"""The house keeps its own style: names, sizes, one clock, one way to rows. Machines hold it, not memory.

Where something is allowed to differ it is named here with its reason; an exception nobody needs any
more fails as surely as a new one. What may import what is in `test_walls.py`.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
MODULES = [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
ROOMS = ("front_desk", "waiting_room", "member_home", "care_station", "consult_room", "records_room")

MOST_LINES, MOST_STATEMENT_LINES = 300, 40
LONGER_FILES = {
    "afterglow_clinic/site/looking.py": "the living page: one example of every component",
}
LONGER_FUNCTIONS = {
    "afterglow_clinic/chart/consenting.py::sign": "one signature, written field by field",
    "afterglow_clinic/chart/clinic_texts.py::keep_edit": "one edit, with each way it can lose a race",
}
DRAWERS = {
    "util", "utils", "helper", "helpers", "common", "misc", "base", "manager", "service", "handler",
    "processor", "engine", "data", "info",
}  # fmt: skip


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE if path.is_relative_to(SOURCE) else ROOT).as_posix()


def functions(path: Path) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function and method of a file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name_of(path)}::{node.name}", node


def lines_without_docstring(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first, whole = node.body[0], (node.end_lineno or 0) - node.lineno + 1
    told = ast.get_docstring(node) is not None
    return whole - ((first.end_lineno or 0) - first.lineno + 1 if told else 0)


def test_files_stay_readable() -> None:
    long = {name_of(path) for path in MODULES if len(path.read_text("utf-8").splitlines()) > MOST_LINES}
    assert long == set(LONGER_FILES)


def test_functions_stay_readable() -> None:
    long = {
        name
        for path in MODULES
        for name, node in functions(path)
        if lines_without_docstring(node) > MOST_STATEMENT_LINES
    }
    assert long == set(LONGER_FUNCTIONS)


@pytest.mark.parametrize("path", MODULES + TESTS, ids=name_of)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    if path.name == "__init__.py" and not path.read_text("utf-8").strip():
        return
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


def words_of_classes(path: Path) -> Iterator[tuple[str, set[str]]]:
    """Every class of a file with the words of its name."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef):
            words = re.findall("[A-Z][a-z]*", node.name)
            yield f"{name_of(path)}::{node.name}", {word.lower() for word in words}


def test_nothing_is_named_for_being_put_somewhere() -> None:
    assert [name_of(path) for path in MODULES if set(path.stem.split("_")) & DRAWERS] == []
    classes = [name for path in MODULES for name, words in words_of_classes(path) if words & DRAWERS]
    assert classes == []


def test_the_clock_is_read_in_one_place() -> None:
    read = re.compile(
        r"\b(datetime\.now|datetime\.utcnow|datetime\.today|date\.today|timezone\.now|time\.time)\("
    )
    found = [name_of(path) for path in MODULES if read.search(path.read_text("utf-8"))]
    assert found == ["afterglow_clinic/clock.py"]


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError|^\s*\.\.\.$", re.MULTILINE)
    assert [name_of(path) for path in MODULES if later.search(path.read_text("utf-8"))] == []


def test_no_signals_and_no_save_overrides() -> None:
    """An effect that hides behind a save is found by nobody."""
    assert [
        name for path in MODULES for name, node in functions(path) if node.name in {"save", "delete"}
    ] == []
    hidden = re.compile(r"django\.(db\.models\.signals|dispatch)")
    assert [name_of(path) for path in MODULES if hidden.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_what_a_room_has(room: str) -> None:
    place = SOURCE / "afterglow_clinic" / room
    there = {path.name for path in place.iterdir()}
    assert {"__init__.py", "apps.py", "urls.py", "templates"} <= there
    assert "views.py" in there or (place / "views").is_dir() or list(place.glob("*/views.py"))
    assert "models.py" not in there, "tables live in the chart"


WRITERS = {"create", "bulk_create", "none"}
"""Making a row needs no narrowing; the action that makes it has asked the table."""


def unnarrowed(path: Path) -> Iterator[str]:
    """Functions that reach for rows by `Model.objects` without saying for whom."""
    for name, node in functions(path):
        longest: dict[int, list[ast.Call]] = {}
        for call in (inner for inner in ast.walk(node) if isinstance(inner, ast.Call)):
            manager, chain = chain_of(call)
            if manager is not None and len(chain) > len(longest.get(id(manager), [])):
                longest[id(manager)] = chain
        if any(not narrows(chain) for chain in longest.values()):
            yield name


def chain_of(call: ast.Call) -> tuple[ast.Attribute | None, list[ast.Call]]:
    """`Model.objects.a().b()` taken apart: the manager, and the calls from the last to the first."""
    chain: list[ast.Call] = []
    node: ast.expr = call
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        chain.append(node)
        node = node.func.value
    return (node, chain) if isinstance(node, ast.Attribute) and node.attr == "objects" else (None, chain)


def narrows(chain: list[ast.Call]) -> bool:
    """By `visible_to` or `open_to_member`, by an opened member (`patient=patient`), or by making a row."""
    methods = {call.func.attr for call in chain if isinstance(call.func, ast.Attribute)}
    given = {word.arg: ast.unparse(word.value) for call in chain for word in call.keywords}
    opened = given.get("patient", "").split(".")[-1] == "patient"
    return bool(methods & (WRITERS | {"visible_to", "open_to_member"})) or opened


ROWS_ALREADY_NARROWED = {
    "care_station/board.py::members_counted": "an owner counts the whole clinic and names nobody",
    "care_station/slipping/actions.py::answer": "locks the task it was given",
    "care_station/slipping/actions.py::take": "the task it was given",
    "care_station/slipping/listing.py::little_evidence": "a subquery under members already narrowed",
    "care_station/slipping/watching.py::tell_next": "the clock looks at every clinic",
    "care_station/slipping/watching.py::watch": "the clock looks at every clinic",
    "consult_room/protocols/giving.py::_carry_over": "times and measures of the plan it was given",
    "consult_room/protocols/giving.py::move_care_plan": "the plan it was given",
    "front_desk/booking/actions.py::_fresh": "the time it was given, read anew under the lock",
    "front_desk/booking/actions.py::call_off": "the time it was given",
    "front_desk/booking/actions.py::keep_day_off": "a day off of the actor's own organization",
    "front_desk/booking/actions.py::refuse_stale": "the time it was given",
    "member_home/measures/asking.py::ask": "locks the member it was given",
    "member_home/measures/asking.py::ask_due": "the worker asks for every clinic",
    "member_home/measures/mailing.py::_claim": "locks the member it was given",
    "member_home/reminders/sending.py::_last_sent": "of the member it was given",
    "member_home/reminders/sending.py::remind": "locks the member it was given",
    "member_home/reminders/sending.py::_in_their_hour": "the worker reminds for every clinic",
    "records_room/management/commands/make_reports.py::handle": "the clock looks at every clinic",
    "records_room/prompts.py::prompt_page": "an owner counts the whole clinic and names nobody",
    "records_room/reports/making.py::make_reports": "reports of the clinic it was given",
    "front_desk/actions.py::register_member": "is the number taken in this clinic: yes or no, no row",
    "waiting_room/actions.py::find_invitation": "by the digest of a secret; nobody is signed in yet",
    "waiting_room/actions.py::prove": "locks the invitation it was given",
    "waiting_room/actions.py::save_answer": "locks the form it was given",
    "waiting_room/actions.py::submit_response": "locks the form it was given",
    "care_station/sending.py::_give_back": "messages it was given",
    "care_station/sending.py::_due": "the worker sends for every clinic",
    "care_station/sending.py::claim": "messages it has just read",
    "care_station/windows/closing.py::kept": "figures of members already narrowed",
    "care_station/windows/watch.py::watch_once": "the clock looks at every clinic",
    "care_station/program/figures.py::counted": "an owner counts the whole clinic and names nobody",
    "care_station/program/figures.py::everyone": "a subquery under members already narrowed",
    "care_station/program/figures.py::decision_pace": "huddles of members already narrowed",
    "care_station/board.py::members_on_board": "a subquery under members already narrowed",
    "care_station/board.py::_by_phase": "episodes of members already narrowed",
    "care_station/actions.py::acknowledge": "the finding it was given",
    "care_station/actions.py::close": "locks the finding it was given",
    "care_station/actions.py::_open": "the finding it was given",
    "records_room/actions.py::_organization": "locks the actor's own organization",
    "records_room/actions.py::sign_content": "the signature of the actor's organization",
    "records_room/planning.py::_known_rows": "rows of patients already narrowed",
    "records_room/commands/owning.py::organization_named": "the operator of the machine",
    "records_room/commands/owning.py::organization_for": "the operator of the machine",
    "records_room/commands/verifying.py::run": "the operator of the machine",
}


def test_rooms_reach_rows_only_for_someone() -> None:
    reached = {
        name.removeprefix("afterglow_clinic/")
        for path in MODULES
        if path.relative_to(SOURCE).parts[1] in ROOMS
        for name in unnarrowed(path)
    }
    assert reached == set(ROWS_ALREADY_NARROWED)
