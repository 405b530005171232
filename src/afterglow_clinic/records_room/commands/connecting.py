"""Starts Django on a database for a command outside the server: the clinic's own, or a file.

Settings are read when Django starts, so the file must be chosen before anything of the chart is
imported. It refuses a file that is no SQLite database, and a schema that is behind.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import quote

SETTINGS = "afterglow_clinic.site.settings"
SQLITE_MARK = b"SQLite format 3\x00"


class CannotOpen(Exception):
    """The database cannot be used; the message says what to do."""


def make_database(file: Path) -> None:
    """Start Django on a SQLite file, making and migrating it where needed.

    Raises:
        CannotOpen: It is something else, or its folder is not there.
    """
    if not file.absolute().parent.is_dir():
        raise CannotOpen(f"{file}: there is no such folder")
    _start(file)
    if _is_behind():
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)


def open_database(file: Path | None) -> None:
    """Start Django on a database that is there and up to date; None is the clinic's own.

    Raises:
        CannotOpen: It is not there, is something else, or is behind.
    """
    if file is not None and not file.is_file():
        raise CannotOpen(f"{file}: there is no such file")
    _start(file)
    if _is_behind():
        raise CannotOpen("the database is not up to date: run `python -m django migrate` first")


def _start(file: Path | None) -> None:
    _choose(file)
    try:
        import django
    except ImportError as error:
        raise CannotOpen("install `afterglow-care[clinic]`: this command needs the clinic") from error
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except (ImproperlyConfigured, RuntimeError, ImportError) as error:
        raise CannotOpen(f"the settings cannot be used: {error}") from error


def _choose(file: Path | None) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    # A command signs nothing that outlives it, so it needs no lasting key.
    os.environ.setdefault("AFTERGLOW_SECRET_KEY", secrets.token_urlsafe(64))
    if file is None:
        return
    if file.is_dir() or not _may_be_sqlite(file):
        raise CannotOpen(f"{file}: not a SQLite database")
    os.environ["AFTERGLOW_DATABASE_URL"] = f"sqlite:///{quote(str(file.absolute()))}"


def _may_be_sqlite(file: Path) -> bool:
    """A new or an empty file may become one."""
    if not file.exists() or file.stat().st_size == 0:
        return True
    with file.open("rb") as start:
        return start.read(len(SQLITE_MARK)) == SQLITE_MARK


def _is_behind() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.utils import Error

    try:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except Error as error:
        raise CannotOpen(f"the database cannot be opened: {error}") from error
