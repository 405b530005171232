"""The master keys, in a file outside the database: one `id base64` a line, the first one wraps.

The file is named by AFTERGLOW_MASTER_KEY_FILE. In the demo it is made in the demo's own folder at
first use; a clinic makes it with `rotate_keys --new` and keeps a copy apart from its backups.
It refuses a file that other people of the machine can read.
"""

import base64
import os
import stat
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from afterglow_clinic.chart.secrecy.cipher import KEY_BYTES, Key

WHAT_TO_DO = "Make it with `python -m django rotate_keys --new`; docs/privacy.md says where to keep it."


class NoMasterKey(Exception):
    """The master key file is missing or cannot be used; the message says why, never what is in it."""


def master_keys() -> tuple[Key, ...]:
    """Every master key of the file, the one that wraps first.

    Raises:
        NoMasterKey: There is no file, or it cannot be used.
    """
    file = key_file()
    if settings.DEMO and not file.exists():
        _make(file)
    return read_keys(file)


def key_file() -> Path:
    """Where the keys lie.

    Raises:
        NoMasterKey: No place is named, outside the demo.
    """
    if settings.MASTER_KEY_FILE is None:
        raise NoMasterKey("AFTERGLOW_MASTER_KEY_FILE is not set")
    return Path(settings.MASTER_KEY_FILE)


def read_keys(file: Path) -> tuple[Key, ...]:
    """Read a key file.

    Raises:
        NoMasterKey: Missing, readable by others, empty, repeated, or a line is no key.
    """
    try:
        mode, text = file.stat().st_mode, file.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise NoMasterKey(f"{file} cannot be read ({type(error).__name__})") from None
    if mode & stat.S_IRWXO:
        raise NoMasterKey(f"{file} can be read by everyone on this machine; run: chmod 600 {file}")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    keys = tuple(_key(line, file, number) for number, line in enumerate(lines, 1))
    if not keys or len({key.id for key in keys}) < len(keys):
        raise NoMasterKey(f"{file} holds no key, or one id twice")
    return keys


def _key(line: str, file: Path, number: int) -> Key:
    try:
        name, encoded = line.split()
        return Key(UUID(name), base64.b64decode(encoded, validate=True))
    except ValueError:
        raise NoMasterKey(f"{file}: key {number} is not `id base64` of {KEY_BYTES} bytes") from None


def add_master_key(file: Path) -> Key:
    """Put a new key in front of those in the file, making the file if need be. The old ones stay.

    Raises:
        NoMasterKey: The file is there and cannot be used.
    """
    old = read_keys(file) if file.exists() else ()
    new = Key(uuid4(), os.urandom(KEY_BYTES))
    fresh = file.with_name(f".{file.name}.{new.id}")
    _write(fresh, (new, *old))
    fresh.replace(file)
    return new


def _make(file: Path) -> None:
    """The demo's key: of two processes that make it at once, one wins and both use it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = Key(uuid4(), os.urandom(KEY_BYTES))
    fresh = file.with_name(f".{file.name}.{new.id}")
    _write(fresh, (new,))
    try:
        os.link(fresh, file)
    except FileExistsError:
        return
    finally:
        fresh.unlink()


def _write(file: Path, keys: tuple[Key, ...]) -> None:
    lines = "".join(f"{key.id} {base64.b64encode(key.bits).decode()}\n" for key in keys)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(lines)
        opened.flush()
        os.fsync(opened.fileno())
