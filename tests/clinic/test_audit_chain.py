"""The audit chain: whole after honest work, broken by any edit, refused any change, never forked."""

import random
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from afterglow_clinic.chart import auditing
from afterglow_clinic.chart.actor import Actor, the_system
from afterglow_clinic.chart.auditing import CHAINED_FIELDS, Action, audit, audit_read
from afterglow_clinic.chart.models import AuditEvent
from afterglow_clinic.chart.verifying import ChainReport, verify_chains
from tests.clinic.cast import NOW, Cast
from tests.conftest import POSTGRESQL, unsealed_audit

EDITS = 300
THREADS, EVENTS_EACH = 8, 20


def write_some(cast: Cast, links: int = 12) -> None:
    for step in range(links):
        by, subject = (cast.nurse, cast.member) if step % 2 else (cast.integrator, cast.member)
        audit_read(
            by=by.actor,
            at=NOW + timedelta(seconds=step),
            subtype="story.read",
            entity=subject.patient,
            patient=subject.patient.pk if subject.patient else None,
            detail={"step": step, "zone": "Zürich ☼"},
        )


def the_chain() -> ChainReport:
    (report,) = verify_chains()
    return report


def test_honest_work_leaves_an_unbroken_chain(cast: Cast) -> None:
    write_some(cast)
    assert (the_chain().links, the_chain().broken) == (12, None)


def test_each_clinic_has_a_chain_of_its_own(cast: Cast) -> None:
    write_some(cast)
    audit_read(by=cast.far_nurse.actor, at=NOW, subtype="board.read")
    assert {report.chain: report.links for report in verify_chains()} == {
        str(cast.clinic.pk): 12,
        str(cast.far_clinic.pk): 1,
    }


def test_an_event_belongs_to_the_transaction_of_what_it_records(cast: Cast) -> None:
    with transaction.atomic():
        audit(by=cast.nurse.actor, at=NOW, action=Action.READ, subtype="story.read")
        transaction.set_rollback(True)
    assert not AuditEvent.objects.exists()


def test_an_event_outside_a_transaction_is_refused(transactional_db: None, cast: Cast) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        audit(by=cast.nurse.actor, at=NOW, action=Action.READ, subtype="story.read")


def test_a_members_name_is_not_written_where_it_can_never_be_erased(cast: Cast) -> None:
    event = audit_read(by=cast.member.actor, at=NOW, subtype="own.read", entity=cast.member.patient)
    assert (event.agent, event.agent_name) == (str(cast.member.user.pk), "a member")


CHANGES: dict[str, Callable[[Any, random.Random], Any]] = {
    "chain": lambda value, dice: value[:-1] + ("0" if value[-1] != "0" else "1"),
    "sequence": lambda value, dice: value + 100 + dice.randrange(1000),
    "recorded": lambda value, dice: value + timedelta(microseconds=1 + dice.randrange(10**9)),
    "action": lambda value, dice: "D" if value != "D" else "U",
    "detail": lambda value, dice: {**value, "step": dice.random()},
    "hash": lambda value, dice: value[::-1],
    "previous_hash": lambda value, dice: value[::-1] if value.strip("0") else "f" * 64,
}


def changed(column: str, value: Any, dice: random.Random) -> Any:
    if column in CHANGES:
        return CHANGES[column](value, dice)
    return str(value)[1:] + dice.choice("xyz") if value else "x"


def test_every_column_of_a_link_is_under_seal() -> None:
    columns = {field.name for field in AuditEvent._meta.concrete_fields}
    assert columns == {"id", "hash", "previous_hash", *CHAINED_FIELDS}


def test_any_edit_of_any_column_is_noticed(cast: Cast) -> None:
    """300 edits by someone who can lift the triggers: each one breaks the chain."""
    write_some(cast)
    dice, unnoticed = random.Random(20260302), []
    columns = [*CHAINED_FIELDS, "hash", "previous_hash"]
    keys = list(AuditEvent.objects.values_list("pk", flat=True))
    for edit in range(EDITS):
        column, event = columns[edit % len(columns)], AuditEvent.objects.get(pk=dice.choice(keys))
        with unsealed_audit(), transaction.atomic():
            AuditEvent.objects.filter(pk=event.pk).update(
                **{column: changed(column, getattr(event, column), dice)}
            )
            if not any(report.broken for report in verify_chains()):
                unnoticed.append((column, event.sequence))
            transaction.set_rollback(True)
    assert unnoticed == []
    assert the_chain().broken is None, "the edits were undone"


@pytest.mark.parametrize("sequence", [1, 5, 11])
def test_a_link_taken_out_is_noticed(cast: Cast, sequence: int) -> None:
    write_some(cast)
    with unsealed_audit():
        AuditEvent.objects.filter(sequence=sequence).delete()
    assert "is missing" in str(the_chain().broken)


def test_a_tail_cut_off_changes_the_head(cast: Cast) -> None:
    """From inside nothing is wrong; that is why the head is noted elsewhere."""
    write_some(cast)
    noted = the_chain()
    with unsealed_audit():
        AuditEvent.objects.filter(sequence__gt=8).delete()
    cut = the_chain()
    assert (cut.broken, cut.links) == (None, 8)
    assert cut.head != noted.head


REFUSED = {
    "update": "UPDATE chart_auditevent SET subtype = 'nothing'",
    "delete": "DELETE FROM chart_auditevent",
    "replace": "REPLACE INTO chart_auditevent SELECT * FROM chart_auditevent",
    "truncate": "TRUNCATE chart_auditevent",
}


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_itself_refuses_to_change_the_past(cast: Cast, statement: str) -> None:
    engine_has_it = {"replace": "sqlite", "truncate": "postgresql"}.get(statement, connection.vendor)
    if engine_has_it != connection.vendor:
        pytest.skip(f"{connection.vendor} has no {statement.upper()}")
    write_some(cast)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(REFUSED[statement])
    assert (the_chain().links, the_chain().broken) == (12, None)


def test_models_cannot_change_the_past_either(cast: Cast) -> None:
    write_some(cast, 1)
    event = AuditEvent.objects.get()
    for change in (event.save, event.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_eight_writers_at_once_leave_one_unbroken_chain(transactional_db: None, cast: Cast) -> None:
    faults = write_at_once(the_system(cast.clinic.pk))
    assert faults == []
    assert (the_chain().links, the_chain().broken) == (THREADS * EVENTS_EACH, None)


def test_without_the_lock_writers_collide(
    transactional_db: None, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the lock is for: on PostgreSQL its absence is seen at once, as a refused fork."""
    if connection.vendor != POSTGRESQL:
        pytest.skip("SQLite writes one at a time by itself")
    monkeypatch.setattr(auditing, "_head", _head_without_lock)
    assert write_at_once(the_system(cast.clinic.pk)) != []


def _head_without_lock(chain: str) -> tuple[int, str]:
    last = (
        AuditEvent.objects.filter(chain=chain).order_by("-sequence").values_list("sequence", "hash").first()
    )
    return last or (0, auditing.GENESIS)


def write_at_once(by: Actor) -> list[Exception]:
    """All writers start together; returns what went wrong."""
    start, faults = threading.Barrier(THREADS), list[Exception]()

    def write(number: int) -> None:
        try:
            start.wait(10)
            for step in range(EVENTS_EACH):
                audit_read(by=by, at=NOW, subtype="board.read", detail={"writer": number, "step": step})
        except Exception as fault:  # noqa: BLE001  (whatever it is, the test must see it)
            faults.append(fault)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(THREADS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    return faults
