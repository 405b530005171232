"""Tests are tested: each of these changes to the code would hurt someone, and each turns a test red.

The house is copied, one line is sabotaged in the copy, and the tests that should notice are run on it.
A sabotage whose line is gone fails by name, so that the list keeps up with the code. The same tests
pass on the untouched copy, so red comes from the sabotage alone.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLINIC, CORE = "src/afterglow_clinic", "src/afterglow"
PASSED, FAILED = 0, 1


@dataclass(frozen=True, slots=True)
class Sabotage:
    """What is done, in which file, and which test must notice; on PostgreSQL where only it can.

    `migrates` says that the line is one a migration runs: then the database is made anew.
    """

    what: str
    file: str
    line: str
    instead: str
    noticed_by: str
    engine: str = "sqlite"
    migrates: bool = False

    @property
    def anew(self) -> bool:
        """Whether its test makes a database of its own."""
        return self.migrates or self.engine != "sqlite"


SABOTAGES = (
    Sabotage(
        "a view loses its policy",
        f"{CLINIC}/care_station/views.py",
        '@permission("board.read")\n',
        "",
        "tests/house/test_starting.py::test_it_starts_as_it_is[demo]",
    ),
    Sabotage(
        "rows are not narrowed to the actor's people",
        f"{CLINIC}/chart/models/visible.py",
        "return self.filter(patient__in=Patient.objects.visible_to(actor).order_by())",
        "return self",
        "tests/clinic/test_authorization_matrix.py::test_everyone_gets_what_the_table_and_their_relation_give[far_nurse]",
    ),
    Sabotage(
        "one page is read without a trace",
        f"{CLINIC}/care_station/views.py",
        '    audit_read(by=by, at=now(), subtype="issue.read", entity=found)\n',
        "",
        "tests/clinic/test_reading_is_audited.py"
        "::test_a_served_page_leaves_one_line_with_reader_and_member[care_station:issue]",
    ),
    Sabotage(
        "the chain is written without its lock",
        f"{CLINIC}/chart/auditing.py",
        'if connection.vendor == "postgresql":',
        "if False:",
        "tests/clinic/test_audit_chain.py::test_eight_writers_at_once_leave_one_unbroken_chain",
        "postgresql",
    ),
    Sabotage(
        "the past can be replaced",
        f"{CLINIC}/chart/sealing.py",
        "WHEN EXISTS ({ALREADY_THERE}) BEGIN",
        "WHEN 0 BEGIN",
        "tests/clinic/test_audit_chain.py::test_the_database_itself_refuses_to_change_the_past",
        migrates=True,
    ),
    Sabotage(
        "an event may be written apart from what it records",
        f"{CLINIC}/chart/auditing.py",
        "if not connection.in_atomic_block:",
        "if False:",
        "tests/clinic/test_audit_chain.py::test_an_event_outside_a_transaction_is_refused",
    ),
    Sabotage(
        "an acknowledged write may be lost",
        f"{CLINIC}/site/settings.py",
        "PRAGMA synchronous=FULL",
        "PRAGMA synchronous=NORMAL",
        "tests/clinic/test_cast.py::test_the_test_sqlite_is_as_durable_as_the_clinics",
    ),
    Sabotage(
        "an unsafe SQLite is let in",
        f"{CLINIC}/site/sqlite.py",
        "if version < SAFE_FROM:",
        "if False:",
        "tests/house/test_starting.py::test_an_unsafe_sqlite_stops_it",
    ),
    Sabotage(
        "staff pass without a second factor",
        f"{CLINIC}/site/middleware.py",
        "if is_mfa_enabled(request.user):",
        "if True:",
        "tests/clinic/test_signing_in.py::test_staff_without_a_second_factor_are_led_to_set_one_up",
    ),
    Sabotage(
        "the demo answers to anyone",
        f"{CLINIC}/site/middleware.py",
        'not (remote.startswith("127.") or remote == "::1")',
        "False",
        "tests/clinic/test_signing_in.py::test_the_demo_refuses_anyone_from_elsewhere",
    ),
    Sabotage(
        "a NUL reaches the form",
        f"{CLINIC}/site/middleware.py",
        'UNREADABLE = ("\\x00", "\\ufffd")',
        "UNREADABLE = ()",
        "tests/clinic/test_refusing_bad_input.py::test_a_field_with_nul_or_a_wrong_encoding_is_named",
    ),
    Sabotage(
        "an integrator may close a finding",
        f"{CLINIC}/chart/permissions.py",
        'Permission("issue.close", LICENSED)',
        'Permission("issue.close", CARE)',
        "tests/clinic/test_permission_table.py",
    ),
    Sabotage(
        "a rule that fails is silent",
        f"{CORE}/safety/ruling.py",
        "finding = _failed(rule, reading, failure)",
        "finding = None",
        "tests/core/test_review_laws.py"
        "::test_a_rule_that_raises_counts_as_positive_and_takes_no_other_finding_with_it",
    ),
    Sabotage(
        "an envelope is not bound to its member",
        f"{CLINIC}/chart/secrecy/envelope.py",
        "{self.key}\\n{self.member}\\n{self.operation}",
        "{self.key}\\n{self.operation}",
        "tests/clinic/member_home/outbox/test_sealing.py::test_another_key_member_or_operation_is_noticed[member]",
    ),
    Sabotage(
        "what another member wrote on this phone goes out in part",
        f"{CLINIC}/member_home/outbox/views.py",
        "if not batch.is_of(patient.pk):",
        "if False:",
        "tests/clinic/member_home/outbox/test_arriving.py"
        "::test_a_batch_with_another_members_envelope_is_refused_whole",
    ),
    Sabotage(
        "what must wait leaves half of itself behind",
        f"{CLINIC}/member_home/outbox/arriving.py",
        "transaction.set_rollback(True)",
        "pass",
        "tests/clinic/member_home/outbox/test_arriving.py"
        "::test_what_must_wait_for_something_else_is_asked_to_wait_and_leaves_nothing",
    ),
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house that may be damaged."""
    copy = tmp_path_factory.mktemp("house")
    for part in ("src", "tests", "scripts", "docs"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    for page in (*ROOT.glob("*.md"), ROOT / "pyproject.toml"):
        shutil.copy(page, copy / page.name)
    return copy


@pytest.fixture(scope="module")
def migrated(house: Path) -> Path:
    """The untouched copy's database, as migrations make it: it costs more than the tests that follow."""
    made = house / "migrated.sqlite3"
    program = (
        "import shutil, tests.conftest; from django.db import connection as db; "
        "db.creation.create_test_db(verbosity=0); db.close(); "
        f"shutil.copy(db.settings_dict['NAME'], {str(made)!r})"
    )
    ran = in_the_house(house, "-c", program, PYTHONPATH="src")
    assert ran.returncode == 0, ran.stderr[-2000:]
    return made


@pytest.fixture
def sabotaged(house: Path, request: pytest.FixtureRequest) -> Iterator[Sabotage]:
    """The copy with one line changed, and healed afterwards."""
    sabotage: Sabotage = request.param
    place = house / sabotage.file
    sound = place.read_text("utf-8")
    assert sabotage.line in sound, f"{sabotage.file} no longer has this line; mend the list"
    place.write_text(sound.replace(sabotage.line, sabotage.instead), "utf-8")
    yield sabotage
    place.write_text(sound, "utf-8")


def run(
    house: Path, engine: str, *tests: str, migrated: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run tests of the copy; on a copy of a database that was migrated before, if there is one."""
    reused = {} if migrated is None else {"AFTERGLOW_TEST_MIGRATED": str(migrated)}
    options = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", *(["--reuse-db"] if reused else [])]
    return in_the_house(house, "-m", "pytest", *options, *tests, AFTERGLOW_TEST_ENGINE=engine, **reused)


def in_the_house(house: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the copy as a process of its own, with none of this run's settings."""
    own = ("AFTERGLOW_", "DJANGO_", "PYTEST_", "COVERAGE_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=house,
        env=environment | {"PYTHONDONTWRITEBYTECODE": "1"} | more,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_the_untouched_copy_is_green(house: Path, migrated: Path, engine: str) -> None:
    """As each test will run: red must come from the sabotage alone, not from the database it is given."""
    theirs = [one for one in SABOTAGES if one.engine == engine]
    for anew in {one.anew for one in theirs}:
        tests = [one.noticed_by for one in theirs if one.anew == anew]
        ran = run(house, engine, *tests, migrated=None if anew else migrated)
        assert ran.returncode == PASSED, ran.stdout[-3000:]


@pytest.mark.parametrize("sabotaged", SABOTAGES, indirect=True, ids=lambda one: one.what)
def test_sabotage_turns_a_test_red(house: Path, migrated: Path, sabotaged: Sabotage) -> None:
    ran = run(house, sabotaged.engine, sabotaged.noticed_by, migrated=None if sabotaged.anew else migrated)
    assert ran.returncode == FAILED, f"nobody noticed that {sabotaged.what}:\n{ran.stdout[-2000:]}"
