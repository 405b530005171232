"""Queries and seconds of the program board and the windows board with 100,000 members in the database.

Run: python bench/board_100k.py [members]. A SQLite file of its own in a temporary place, filled in bulk
from a seed (no real person); the pages are asked through the whole site, as a nurse. Not part of the
gate. That the number of queries does not grow is a test: tests/clinic/huddle/test_program_board.py.
"""

import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

PLACE = tempfile.TemporaryDirectory(prefix="afterglow-bench-")
os.environ.update(
    AFTERGLOW_DEMO="1",
    AFTERGLOW_TEST="1",
    AFTERGLOW_VAR=PLACE.name,
    AFTERGLOW_DATABASE_URL=f"sqlite:///{PLACE.name}/bench.sqlite3",
    DJANGO_SETTINGS_MODULE="afterglow_clinic.site.settings",
)
(Path(PLACE.name) / "static").mkdir()
sys.path.insert(0, str(Path(__file__).parents[1]))

import django  # noqa: E402  (the environment comes first)

django.setup()

from django.test.utils import setup_test_environment  # noqa: E402

setup_test_environment()

import numpy as np  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from afterglow_clinic.chart.models import (  # noqa: E402
    ClinicalImpression,
    EpisodeOfCare,
    Organization,
    Patient,
    Phase,
    Standing,
)
from afterglow_clinic.clock import now  # noqa: E402
from tests.clinic.cast import assemble, signed_in  # noqa: E402

BATCH = 10_000
PAGES = ("/care/program/", "/care/program/?phase=journeys&standing=worse&kept=gaps", "/care/windows/")


def fill(clinic: Organization, n: int, first: int) -> None:
    """Members with an open episode and a review's line each."""
    dice, at = np.random.default_rng(20260302 + first), now()
    phases, standings = [*Phase.values][:6], Standing.values
    for begin in range(0, n, BATCH):
        size = min(BATCH, n - begin)
        people = Patient.objects.bulk_create(
            Patient(
                organization=clinic,
                identifier=f"B-{first + begin + number}",
                given=f"Given{number % 997}",
                family=f"Family{(first + begin + number) * 7919 % 99991}",
                created=at,
            )
            for number in range(size)
        )
        EpisodeOfCare.objects.bulk_create(
            EpisodeOfCare(patient=each, phase=phases[int(dice.integers(6))], period_start=at)
            for each in people
        )
        ClinicalImpression.objects.bulk_create(_line(each, standings, dice, at) for each in people)


def _line(
    patient: Patient, standings: list[str], dice: np.random.Generator, at: object
) -> ClinicalImpression:
    due = int(dice.integers(0, 60))
    return ClinicalImpression(
        patient=patient,
        effective=at,
        standing=standings[int(dice.integers(len(standings)))],
        windows_due=due,
        windows_kept=int(dice.integers(0, due + 1)),
        contacts_due=min(6, due),
        contacts_kept=int(dice.integers(0, min(6, due) + 1)),
        next_look=at + timedelta(hours=float(dice.uniform(0, 2000))),  # type: ignore[operator]
    )


def ask(client: Client, page: str) -> tuple[int, float]:
    """Queries and seconds of one page, the second time it is asked for."""
    client.get(page)
    begin = time.perf_counter()
    with CaptureQueriesContext(connection) as seen:
        assert client.get(page).status_code == 200
    return len(seen), time.perf_counter() - begin


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    call_command("migrate", verbosity=0)
    cast = assemble()
    client, have = signed_in(cast.nurse), 0
    for members in (100, n):
        begin = time.perf_counter()
        fill(cast.clinic, members - have, have)
        have = members
        print(f"{members} members, filled in {time.perf_counter() - begin:.1f} s")
        for page in PAGES:
            queries, seconds = ask(client, page)
            print(f"  {page:60} {queries:3} queries  {seconds:6.2f} s")


if __name__ == "__main__":
    main()
