"""The cast is what its story says: who sees whom, as the chart answers it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import now as timezone_now

from afterglow_clinic.chart.models import Consent, Patient
from tests.clinic.cast import Cast
from tests.conftest import ENGINE

SEES = {
    "director": {"member", "other_member"},
    "prescriber": {"member", "other_member"},
    "nurse": {"member", "other_member"},
    "integrator": {"member"},
    "idle_integrator": set(),
    "front_desk": {"member", "other_member"},
    "owner": set(),
    "therapist": {"member"},
    "former_therapist": set(),
    "retired_nurse": set(),
    "member": {"member"},
    "other_member": {"other_member"},
    "far_director": {"far_member"},
    "far_nurse": {"far_member"},
    "far_member": {"far_member"},
    "stranger": set(),
}


def test_the_run_uses_the_engine_it_claims(db: None) -> None:
    assert connection.vendor == ENGINE


def test_the_test_sqlite_is_as_durable_as_the_clinics(db: None) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a promise about SQLite")
    with connection.cursor() as cursor:
        found = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2}


def test_everyone_in_the_cast_has_a_line_here(cast: Cast) -> None:
    assert set(SEES) == set(cast.everyone())


def test_each_person_sees_exactly_whom_the_story_says(cast: Cast) -> None:
    people = cast.everyone()
    seen = {
        name: {
            other
            for other in ("member", "other_member", "far_member")
            if Patient.objects.visible_to(person.actor).filter(pk=people[other].patient.pk).exists()
        }
        for name, person in people.items()
    }
    assert seen == SEES


def test_the_database_is_empty_again_after_a_real_transaction(transactional_db: None) -> None:
    assert not Patient.objects.exists()


def test_real_transactions_may_audit_and_still_be_cleared(transactional_db: None, cast: Cast) -> None:
    from afterglow_clinic.chart.opening import open_list
    from tests.clinic.cast import NOW

    open_list(by=cast.nurse.actor, at=NOW, reading="board")


def test_a_release_that_has_run_out_opens_nothing(cast: Cast) -> None:
    """By the database's own clock, which no test can turn: so the moments here are real ones."""
    release = Consent.objects.filter(recipient=cast.therapist.practitioner)
    for expires, seen in (
        (timezone_now() - timedelta(minutes=1), 0),
        (timezone_now() + timedelta(days=1), 1),
    ):
        release.update(expires=expires)
        assert Patient.objects.visible_to(cast.therapist.actor).count() == seen
