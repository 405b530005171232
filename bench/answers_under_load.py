"""POST answers -> committed, reviewed and on the worklist: rate and latency at 16 clients on SQLite.

Starts the real server (granian, WSGI, two workers) on a throwaway database with the product's own
settings (WAL, synchronous=FULL, IMMEDIATE), signs members in, and lets 16 clients hand in whole PHQ-9
forms, one in eight with a positive item 9. Afterwards every acknowledged form must be in the database
with its score, and every positive one on the worklist. In the same run it measures what the engine
alone allows: one writer committing one row at synchronous=FULL, and one review of one record.

    python bench/answers_under_load.py [seconds]
"""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

CLIENTS = 16
MEMBERS = 400
POSITIVE_EVERY = 8


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 15.0
    with tempfile.TemporaryDirectory() as place:
        os.environ.update(
            AFTERGLOW_DEMO="1", AFTERGLOW_VAR=place, DJANGO_SETTINGS_MODULE="afterglow_clinic.site.settings"
        )
        os.environ.pop("AFTERGLOW_DATABASE_URL", None)
        sessions = prepare()
        port = free_port()
        server = start_server(port)
        try:
            results, refused = load(port, sessions, seconds)
        finally:
            server.terminate()
            server.wait(10)
        report(results, refused, seconds, Path(place))


def prepare() -> list[str]:
    """A clinic, its nurse, and signed-in members with an open invitation; their session keys."""
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from afterglow_clinic.chart.actor import the_system
    from afterglow_clinic.chart.models import Organization, Patient, Practitioner, PractitionerRole, User
    from afterglow_clinic.front_desk.actions import invite

    now = datetime.now(UTC)
    clinic = Organization.objects.create(name="Bench", zone="America/New_York", country="US")
    user = User.objects.create(username="nurse")
    nurse = Practitioner.objects.create(
        organization=clinic, user=user, name="Nurse", email="nurse@bench.example"
    )
    PractitionerRole.objects.create(practitioner=nurse, code="nurse", period_start=now)
    by, keys = the_system(clinic.pk), []
    for number in range(MEMBERS):
        account = User.objects.create(username=f"member-{number}")
        patient = Patient.objects.create(
            organization=clinic, identifier=str(number), given="A", family="B", account=account, created=now
        )
        invite(patient=patient, instruments=["phq-9"], by=by, at=now)
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.create()
        keys.append(str(session.session_key))
    return keys


def start_server(port: int) -> subprocess.Popen[bytes]:
    words = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    words += ["--workers", "2", "--blocking-threads", "4", "--log-level", "error", "--backlog", "512"]
    server = subprocess.Popen([*words, "afterglow_clinic.site.wsgi:application"])
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return server
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def load(port: int, sessions: list[str], seconds: float) -> tuple[list[tuple[float, str, bool]], int]:
    """Hand forms in until time is up: (latency in seconds, operation, positive) of each acknowledged one."""
    results: list[tuple[float, str, bool]] = []
    refused = [0]
    until = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=client, args=(port, sessions[k::CLIENTS], until, results, refused))
        for k in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, refused[0]


def client(
    port: int, sessions: list[str], until: float, results: list[tuple[float, str, bool]], refused: list[int]
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    token = "a" * 32
    turn = 0
    while time.perf_counter() < until:
        session = sessions[turn % len(sessions)]
        turn += 1
        operation, positive = str(uuid4()), turn % POSITIVE_EVERY == 0
        answers = {f"a-{item}": "1" for item in range(1, 9)} | {"a-9": "2" if positive else "0"}
        body = urlencode({**answers, "operation": operation, "csrfmiddlewaretoken": token})
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={session}; csrftoken={token}",
        }
        start = time.perf_counter()
        connection.request("POST", "/w/ask/phq-9/all/", body, headers)
        response = connection.getresponse()
        response.read()
        if response.status == 302:
            results.append((time.perf_counter() - start, operation, positive))
        else:
            refused[0] += 1


def report(results: list[tuple[float, str, bool]], refused: int, seconds: float, place: Path) -> None:
    from afterglow_clinic.chart.models import DetectedIssue, QuestionnaireResponse

    stored = {
        str(operation): (has_score, has_issue)
        for operation, has_score, has_issue in QuestionnaireResponse.objects.values_list(
            "operation", "observation__value", "issues__code"
        )
    }
    lost = [operation for _, operation, _ in results if stored.get(operation, (None, None))[0] is None]
    unseen = [operation for _, operation, positive in results if positive and not stored[operation][1]]
    waits = sorted(latency for latency, _, _ in results)
    ms = [1000 * waits[int(share * (len(waits) - 1))] for share in (0.5, 0.99)]
    commit_ms, review_ms = engine_alone(place), review_alone()
    print(f"cores                        {os.cpu_count()}")
    print(f"acknowledged                 {len(results)} in {seconds:g} s at {CLIENTS} clients")
    print(f"answers per second           {len(results) / seconds:.0f}")
    print(f"latency p50 / p99            {ms[0]:.0f} / {ms[1]:.0f} ms")
    print(f"refused or failed            {refused}")
    print(f"acknowledged and lost        {len(lost)}")
    print(f"positive and not on worklist {len(unseen)} (open findings: {DetectedIssue.objects.count()})")
    print(
        f"one bare commit, FULL        {commit_ms:.2f} ms, so at most {1000 / commit_ms:.0f} commits a second"
    )
    print(f"one review of one record     {review_ms:.2f} ms")


def engine_alone(place: Path) -> float:
    """Milliseconds of one commit of one row with the same pragmas and nothing else."""
    import sqlite3

    connection = sqlite3.connect(place / "alone.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE t (x)")
    start = time.perf_counter()
    for _ in range(300):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO t VALUES (1)")
        connection.execute("COMMIT")
    return (time.perf_counter() - start) / 300 * 1000


def review_alone() -> float:
    """Milliseconds of loading nothing and reviewing one member's record."""
    from afterglow.reviewing import review
    from afterglow_clinic.chart.loading import load_record
    from afterglow_clinic.chart.models import Patient

    members: Any = Patient.objects.select_related("organization").all()[:100]
    records = [load_record(member) for member in members]
    at = datetime.now(UTC)
    start = time.perf_counter()
    for record in records:
        review(record, at)
    return (time.perf_counter() - start) / len(records) * 1000


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
