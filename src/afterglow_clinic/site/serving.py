"""The commands `afterglow demo` and `afterglow serve`: one process tree that is the whole clinic.

A web server, and one worker that sends, watches and tidies up (`site.working`); when one of them ends, or on
Ctrl-C, all end. The demo refuses any address that is not this machine's own.
"""

import argparse
import ipaddress
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

SETTINGS = "afterglow_clinic.site.settings"
STOPS_WITHIN = 10.0
WORKERS = ("work",)
THREADS = 4
"""Requests that one server worker holds at a time. A phone that loses its network in the middle of what it
sends holds one until the connection is given up; with one thread each, two such phones would stop the whole
clinic. A proxy that buffers requests keeps them outside (docs/how-to/run-a-clinic.md)."""


def add_demo(subparsers: Any) -> None:
    """`afterglow demo`: the seeded clinic on this machine."""
    parser = subparsers.add_parser("demo", help="run the seeded demo clinic on 127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--var", type=Path, default=Path("var/demo"), help="where its database lies")
    parser.add_argument("--fresh", action="store_true", help="throw the demo's database away first")
    parser.add_argument("--prepare", action="store_true", help="migrate and seed, and do not serve")
    parser.set_defaults(run=run_demo)


def add_serve(subparsers: Any) -> None:
    """`afterglow serve`: the clinic itself, behind a proxy that speaks TLS."""
    parser = subparsers.add_parser(
        "serve", help="migrate and run the clinic (see docs/how-to/run-a-clinic.md)"
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    parser.set_defaults(run=run_serve)


def run_demo(arguments: argparse.Namespace) -> int:
    """Prepare what is missing, say how to come in, and serve until stopped."""
    os.environ.update(
        AFTERGLOW_DEMO="1", AFTERGLOW_VAR=str(arguments.var.resolve()), DJANGO_SETTINGS_MODULE=SETTINGS
    )
    os.environ.pop("AFTERGLOW_DATABASE_URL", None)
    os.environ["AFTERGLOW_URL"] = f"http://127.0.0.1:{arguments.port}"
    arguments.var.mkdir(parents=True, exist_ok=True)
    if arguments.fresh:
        for file in arguments.var.glob("afterglow.sqlite3*"):
            file.unlink()
    _django(["migrate", "--verbosity", "0"], "Preparing the database")
    _django(["seed_demo"], "Seeding the demo clinic")
    if arguments.prepare:
        return 0
    _django(["demo_sign_ins", "--address", f"http://127.0.0.1:{arguments.port}"], "")
    return _run_until_stopped("127.0.0.1", arguments.port, workers=2)


def run_serve(arguments: argparse.Namespace) -> int:
    """Migrate, run the start-up checks and serve."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if os.environ.get("AFTERGLOW_DEMO") == "1" and not is_loopback(arguments.host):
        print(
            f"afterglow: the demo has no second factor; it does not listen on {arguments.host}",
            file=sys.stderr,
        )
        return 2
    _django(["check", "--deploy", "--fail-level", "ERROR"], "Checking")
    _django(["migrate", "--verbosity", "0"], "Preparing the database")
    return _run_until_stopped(arguments.host, arguments.port, workers=arguments.workers)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _django(words: list[str], title: str) -> None:
    """Run a Django command in a process of its own; end with its message if it fails."""
    if title:
        print(f"{title} …", flush=True)
    done = subprocess.run([sys.executable, "-m", "django", *words])  # noqa: S603
    if done.returncode:
        raise SystemExit(done.returncode)


def _run_until_stopped(host: str, port: int, *, workers: int) -> int:
    server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    server += ["--workers", str(workers), "--blocking-threads", str(THREADS), "--log-level", "warning"]
    server += ["--backlog", "512", "afterglow_clinic.site.wsgi:application"]
    workers_too = [[sys.executable, "-m", "django", name] for name in WORKERS]
    running = [subprocess.Popen(words) for words in (server, *workers_too)]  # noqa: S603
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        while all(process.poll() is None for process in running):
            time.sleep(0.5)
        return next(process.returncode for process in running if process.returncode is not None)
    except KeyboardInterrupt:
        print("\nStopping.")
        return 0
    finally:
        _stop(running)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _stop(running: list[subprocess.Popen[bytes]]) -> None:
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
