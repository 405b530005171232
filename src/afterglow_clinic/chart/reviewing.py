"""Rows in, review, rows out: the one place where the chart asks the core.

It runs inside the caller's transaction, so that an answer is never stored without what it means.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from afterglow.program.due import Due
from afterglow.record import PatientRecord
from afterglow.reviewing import Review, review
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.checkpointing import hold_checkpoint
from afterglow_clinic.chart.holding import hold
from afterglow_clinic.chart.loading import load_record
from afterglow_clinic.chart.measuring import settle_measures
from afterglow_clinic.chart.models import Patient
from afterglow_clinic.chart.planning import Planned, Unplanned, load_plan
from afterglow_clinic.chart.saving import save_review
from afterglow_clinic.chart.sustaining import known_state, lens_of, raise_slip, save_sustain
from afterglow_clinic.chart.watching import Windows, count, windows_of, write_missed

logger = logging.getLogger(__name__)


@transaction.atomic(savepoint=False)
def review_patient(*, patient: Patient, at: datetime, by: Actor) -> Review:
    """Review one member as of `at`, keep what it found, and return it.

    Reviews of one member happen one after the other, so that one finding is one row: on PostgreSQL by
    the row's lock, on SQLite because only one transaction writes at a time.
    """
    hold(patient.pk)
    record, before = load_record(patient), known_state(patient)
    found = review(record, at, lens=lens_of(patient, before))
    program = look_at_program(patient, record, at)
    fresh = save_review(patient=patient, record=record, review=found, windows=program.windows, at=at)
    if fresh:
        audit(
            by=by,
            at=at,
            action=Action.EXECUTE,
            subtype="review.find",
            entity=patient,
            patient=patient.pk,
            detail={"found": sorted(issue.code for issue in fresh)},
        )
    state = save_sustain(patient=patient, record=record, review=found, before=before, at=at)
    raise_slip(patient=patient, state=state, by=by, at=at)
    if program.planned is not None:
        planned, items = program.planned, program.items
        hold_checkpoint(
            patient=patient, planned=planned, record=record, review=found, items=items, by=by, at=at
        )
        write_missed(patient=patient, planned=planned, items=items, at=at)
        settle_measures(patient=patient, planned=planned, items=items, at=at)
    return found


@dataclass(frozen=True, slots=True)
class Program:
    """A member's plan and its windows as they stand; nothing of either where they follow no protocol."""

    planned: Planned | None = None
    items: tuple[Due, ...] = ()
    windows: Windows = field(default_factory=Windows)


def look_at_program(patient: Patient, record: PatientRecord, at: datetime) -> Program:
    """The member's plan and its windows. A pinned version that is not at hand is logged, never guessed."""
    try:
        planned = load_plan(patient, record)
    except Unplanned as why:
        logger.error("a pinned protocol is not at hand: %s", why)
        return Program()
    if planned is None:
        return Program()
    items = windows_of(record, planned, at)
    return Program(planned, items, count(items, at))
