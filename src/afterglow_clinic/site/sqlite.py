"""Puts a safe SQLite under Django, or refuses.

Versions before 3.51.3 can corrupt a WAL database when a write and a checkpoint meet
(the WAL-reset race, found 2026-03-03). Debian's own library is older, so the PyPI build is used.
"""

import sys

SAFE_FROM = (3, 51, 3)


class UnsafeSQLite(RuntimeError):
    """The SQLite library here can lose or corrupt data."""


def use_safe_sqlite() -> tuple[int, ...]:
    """Make `sqlite3` mean a safe engine for this process.

    Raises:
        UnsafeSQLite: Neither the packaged nor the system library is new enough.
    """
    try:
        import pysqlite3

        sys.modules["sqlite3"] = pysqlite3
        sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
    except ImportError:
        pass
    import sqlite3

    return refuse_unsafe(tuple(sqlite3.sqlite_version_info))


def refuse_unsafe(version: tuple[int, ...]) -> tuple[int, ...]:
    """Return `version`, or refuse it."""
    if version < SAFE_FROM:
        spelled = ".".join(map(str, version))
        raise UnsafeSQLite(
            f"SQLite {spelled} has the WAL-reset bug; Afterglow needs 3.51.3 or newer. "
            "Install the `pysqlite3` package, or set AFTERGLOW_DATABASE_URL to a PostgreSQL."
        )
    return version
