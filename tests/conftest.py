"""Where every test starts: which engine this run uses, and which tests touch it.

    pytest                                     every test, the database being SQLite
    AFTERGLOW_TEST_ENGINE=postgresql pytest    only tests that touch the database, on PostgreSQL, and not
                                               those marked `looks`: no engine changes how a page looks

`make test` does both. The database on SQLite is a file with the product's own settings (WAL,
synchronous=FULL, IMMEDIATE), never memory. The standing cast is `tests/clinic/cast.py`.
"""

import base64
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.postgresql import start_postgresql
from tests.reporting import pytest_sessionfinish, pytest_terminal_summary

__all__ = ["pytest_sessionfinish", "pytest_terminal_summary"]

SQLITE, POSTGRESQL = "sqlite", "postgresql"
ENGINE = os.environ.get("AFTERGLOW_TEST_ENGINE", SQLITE)
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
TOUCHES_DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "live_server", "cast", "as_person"}


def _prepare_environment() -> None:
    """Point the settings at a throwaway place; xdist's workers inherit it from the first process."""
    if IS_WORKER:
        return
    place = Path(tempfile.mkdtemp(prefix="afterglow-tests-"))
    (place / "static").mkdir()
    (place / "master.keys").touch(0o600)
    key = base64.b64encode(bytes(range(32))).decode()
    (place / "master.keys").write_text(f"00000000-0000-4000-8000-00000000feed {key}\n")
    os.environ["AFTERGLOW_TEST_PLACE"] = str(place)
    os.environ["AFTERGLOW_VAR"] = str(place)
    os.environ["AFTERGLOW_MASTER_KEY_FILE"] = str(place / "master.keys")
    os.environ["AFTERGLOW_TEST"] = "1"
    os.environ["AFTERGLOW_DEMO"] = "1"
    os.environ["AFTERGLOW_EMAIL_URL"] = "console:"
    os.environ["DJANGO_SETTINGS_MODULE"] = "afterglow_clinic.site.settings"
    if ENGINE == POSTGRESQL:
        os.environ["AFTERGLOW_DATABASE_URL"] = start_postgresql()
    elif ENGINE == SQLITE:
        os.environ["AFTERGLOW_DATABASE_URL"] = f"sqlite:///{place}/unused.sqlite3"
    else:
        raise pytest.UsageError(f"AFTERGLOW_TEST_ENGINE is {SQLITE} or {POSTGRESQL}, not {ENGINE!r}")


_prepare_environment()

import django  # noqa: E402  (the environment comes first)
from django.db import connection  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402

django.setup()

from tests.sparing import spare  # noqa: E402  (Django comes first)

spare()

if ENGINE == SQLITE:
    # A file, so that WAL, locks and a second connection behave as they do in a clinic.
    connection.settings_dict["TEST"]["NAME"] = f"{os.environ['AFTERGLOW_TEST_PLACE']}/test.sqlite3"
    if "AFTERGLOW_TEST_MIGRATED" in os.environ:
        # One that was migrated before, for runs with --reuse-db (tests/house/test_sabotage.py).
        shutil.copy(os.environ["AFTERGLOW_TEST_MIGRATED"], connection.settings_dict["TEST"]["NAME"])


def pytest_report_header() -> str:
    return f"afterglow: database engine {ENGINE}"


def pytest_unconfigure() -> None:
    if not IS_WORKER:
        shutil.rmtree(os.environ["AFTERGLOW_TEST_PLACE"], ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what touches the database; on PostgreSQL leave out what does not, for SQLite's run did it."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & TOUCHES_DATABASE or item.get_closest_marker("django_db"):
            item.add_marker("database")
    if ENGINE == POSTGRESQL:
        kept = [item for item in items if _may_differ_by_engine(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


def _may_differ_by_engine(item: pytest.Item) -> bool:
    """Whether a test touches the database for more than rows to look at."""
    return item.get_closest_marker("database") is not None and item.get_closest_marker("looks") is None


@contextmanager
def unsealed_audit() -> Iterator[None]:
    """Lift the append-only triggers for a moment: to clear the table, or to tamper with it."""
    from afterglow_clinic.chart.sealing import SEAL, UNSEAL

    def run(statements: list[str]) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    run(UNSEAL[connection.vendor])
    try:
        yield
    finally:
        run(SEAL[connection.vendor])


def _clear_unsealed(clear: Any) -> Any:
    def clear_all_tables(case: TransactionTestCase) -> None:
        with unsealed_audit():
            clear(case)

    return clear_all_tables


# Tests that need real transactions empty every table afterwards; the audit table refuses that.
TransactionTestCase._fixture_teardown = _clear_unsealed(  # type: ignore[method-assign]
    TransactionTestCase._fixture_teardown
)


@pytest.fixture
def cast(db: None) -> Any:
    """The standing cast, freshly made in this test's database. See `tests/clinic/cast.py`."""
    from tests.clinic.cast import assemble

    return assemble()


@pytest.fixture
def as_person(db: None) -> Any:
    """`as_person(cast.nurse)` is a test client signed in as that person."""
    from tests.clinic.cast import signed_in

    return signed_in
