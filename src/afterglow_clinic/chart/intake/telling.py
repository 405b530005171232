"""What a member or the clinic does at intake: tell a section, confirm it, write down a value or a step.

A section is told from the revision it was read at; if somebody else has told it since, nothing is
written and `Stale` says who and when. Pressing twice tells once.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from afterglow.program.intake import NotMeasurable, in_rules_unit, terms_of
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.holding import hold
from afterglow_clinic.chart.intake.projecting import project
from afterglow_clinic.chart.intake.sections import BY_ID, SECTIONS, Section, latest_revision
from afterglow_clinic.chart.models import (
    IntakeSection,
    Measurement,
    MeasurementRetraction,
    Patient,
    SectionConfirmation,
    WorkUpStep,
)
from afterglow_clinic.chart.permissions import NotPermitted, check_may, check_practitioner


class Stale(Exception):
    """Somebody told this section since it was read; `current` is what they told."""

    def __init__(self, current: IntakeSection) -> None:
        super().__init__(f"{current.section}: revision {current.revision} by {current.by}")
        self.current = current


class NotFuture(ValueError):
    """A value or a step cannot lie in the future."""


@transaction.atomic
def tell(
    *,
    patient: Patient,
    section: Section,
    content: Mapping[str, Any],
    revision: int,
    by: Actor,
    at: datetime,
) -> IntakeSection:
    """Keep what was told as the next revision, and the rows it means.

    Args:
        revision: What the form was made from; 0 where nothing had been told.
    Raises:
        NotPermitted: Neither the member themselves (for a section of theirs) nor `intake.write`.
        Stale: Somebody told it since.
    """
    own = by.patient_id is not None and by.patient_id == patient.pk
    check_may(by, "intake.tell" if own and section.for_members else "intake.write")
    hold(patient.pk)
    current = latest_revision(patient, section.id)
    if current is not None and current.content == dict(content):
        return current
    if current is not None and current.revision != revision:
        raise Stale(current)
    row = IntakeSection.objects.create(
        patient=patient,
        section=section.id,
        revision=current.revision + 1 if current else 1,
        content=dict(content),
        teller=IntakeSection.Teller.MEMBER if own else IntakeSection.Teller.STAFF,
        by=by.name,
        at=at,
    )
    project(patient=patient, section=section.id, content=content, by=by, at=at)
    detail = {"section": section.id, "revision": row.revision}
    audit(by=by, at=at, action=Action.CREATE, subtype="intake.tell", entity=row, detail=detail)
    return row


@transaction.atomic
def confirm(*, row: IntakeSection, by: Actor, at: datetime) -> SectionConfirmation:
    """Say that one went through this revision with the member. The first confirmer's name stays.

    Raises:
        NotPermitted: `intake.write`, or a section only a prescriber confirms.
        Stale: A newer revision exists.
    """
    check_may(by, "intake.write")
    section = BY_ID[row.section]
    if by.practitioner_id is None or not by.roles & section.confirmers:
        raise NotPermitted("intake.confirm")
    hold(row.patient_id)
    current = latest_revision(row.patient, row.section)
    if current is not None and current.pk != row.pk:
        raise Stale(current)
    confirmation, fresh = SectionConfirmation.objects.get_or_create(
        section=row, defaults={"patient": row.patient, "by_id": by.practitioner_id, "at": at}
    )
    if fresh:
        detail = {"section": row.section, "revision": row.revision}
        audit(by=by, at=at, action=Action.CREATE, subtype="intake.confirm", entity=row, detail=detail)
        _step_done(row.patient, section, by, at)
    return confirmation


def _step_done(patient: Patient, section: Section, by: Actor, at: datetime) -> None:
    """A step of the work-up is done once every section that belongs to it is confirmed."""
    together = [each.id for each in SECTIONS if section.step and each.step == section.step]
    latest = [latest_revision(patient, name) for name in together]
    if together and all(row is not None and hasattr(row, "confirmation") for row in latest):
        WorkUpStep.objects.create(patient=patient, step=section.step, performed=at, by=by.name, recorded=at)


@transaction.atomic
def measure(
    *,
    patient: Patient,
    code: str,
    value: Decimal,
    unit: str,
    effective: datetime,
    by: Actor,
    at: datetime,
) -> Measurement:
    """Write down a value as it was read. The same value twice is one row.

    Raises:
        NotPermitted: `intake.write` does not name the actor.
        NotMeasurable: Unknown code or unit, or a value that would be a slip of the pen.
        NotFuture: It was measured after now.
    """
    check_may(by, "intake.write")
    in_rules_unit(code, float(value), unit)
    if effective > at:
        raise NotFuture(_("This time is in the future."))
    row, fresh = Measurement.objects.get_or_create(
        patient=patient,
        code=code,
        value=value,
        unit=unit,
        effective=effective,
        defaults={"recorded": at, "by": by.name},
    )
    if hasattr(row, "retraction"):
        raise NotMeasurable("value", _("this very value was marked as wrong"))
    if fresh:
        audit(
            by=by,
            at=at,
            action=Action.CREATE,
            subtype="measurement.create",
            entity=row,
            detail={"code": code},
        )
    return row


@transaction.atomic
def retract(*, row: Measurement, reason: str, by: Actor, at: datetime) -> MeasurementRetraction:
    """Say that a value was wrong. It stays on record and counts for nothing."""
    who = check_practitioner(by, "intake.write")
    retraction, fresh = MeasurementRetraction.objects.get_or_create(
        measurement=row,
        defaults={"patient_id": row.patient_id, "by_id": who, "at": at, "reason": reason},
    )
    if fresh:
        detail = {"code": row.code}
        audit(by=by, at=at, action=Action.UPDATE, subtype="measurement.retract", entity=row, detail=detail)
    return retraction


@transaction.atomic
def step_done(
    *, patient: Patient, step: str, performed: datetime, result: str, by: Actor, at: datetime
) -> WorkUpStep:
    """Write down that a step of the work-up was done, and what came of it.

    Raises:
        NotPermitted: `intake.write` does not name the actor.
        NotMeasurable: No such step.
        NotFuture: It was done after now.
    """
    check_may(by, "intake.write")
    if step not in {term.code for term in terms_of("work-up")}:
        raise NotMeasurable("step", f"{step} is no step of the work-up")
    if performed > at:
        raise NotFuture(_("This time is in the future."))
    row, fresh = WorkUpStep.objects.get_or_create(
        patient=patient,
        step=step,
        performed=performed,
        defaults={"result": result, "by": by.name, "recorded": at},
    )
    if fresh:
        audit(by=by, at=at, action=Action.CREATE, subtype="work-up.done", entity=row, detail={"step": step})
    return row
