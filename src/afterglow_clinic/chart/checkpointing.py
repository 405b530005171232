"""Holds the checkpoint a member has reached; off track opens a huddle. Once, however often it is asked.

It runs inside the transaction of the review that an answer or a finished session brought. Only the
last checkpoint reached is judged, and only until the next session begins: one score never opens
two huddles, and a dip months later is the review's to find. The core judges (`afterglow.program.checkpoint`).
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from afterglow.program.checkpoint import CheckpointReview, Judgement, checkpoint
from afterglow.program.due import Due
from afterglow.program.events import treatments
from afterglow.record import PatientRecord
from afterglow.reviewing import Review
from afterglow.trajectory.scored import find_instrument
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.huddling import open_huddle
from afterglow_clinic.chart.models import Checkpoint, Patient, Task, TaskCompletion
from afterglow_clinic.chart.planning import Planned
from afterglow_clinic.chart.watching import WATCH, owner_of

Verdict = Checkpoint.Verdict
MISSING = "checkpoint-measure"


def hold_checkpoint(
    *,
    patient: Patient,
    planned: Planned,
    record: PatientRecord,
    review: Review,
    items: Sequence[Due],
    by: Actor,
    at: datetime,
) -> Checkpoint | None:
    """Judge the checkpoint that is open for this member, and write down what is new about it.

    Returns:
        The row if this call wrote it or made it graver; None if there was nothing new to say.
    """
    window = _open_checkpoint(record, planned, items, at)
    if window is None:
        return None
    session = window.instance.session or 0
    row = Checkpoint.objects.filter(care_plan=planned.row, after_session=session).first()
    if row is not None and _settled(row, window, at):
        return None
    found = judge(record, planned, review, session, at)
    if not _news(row, found.verdict) or not _may_tell(found.verdict, window, items, planned, at):
        return None
    row = _write(row, patient, planned, window, found, at)
    audit(
        by=by,
        at=at,
        action=Action.CREATE,
        subtype="checkpoint.hold",
        entity=row,
        detail={"after_session": row.after_session, "verdict": row.verdict},
    )
    _ask_for_missing(row, found, patient, planned, at)
    if row.verdict == Verdict.OFF_TRACK:
        open_huddle(row=row, patient=patient, planned=planned, by=by, at=at)
    return row


def judge(
    record: PatientRecord, planned: Planned, review: Review, session: int, at: datetime
) -> CheckpointReview:
    """What the core says after this session, with the causes and options on the table."""
    names = {line.instrument for line in review.series} | {each.instrument for each in planned.plan.targets}
    names |= set(planned.plan.protocol.checkpoint.measures)
    instruments = {name: found for name in names if (found := find_instrument(name)) is not None}
    series = {line.instrument: line for line in review.series}
    return checkpoint(record, planned.plan, session, at, series=series, instruments=instruments)


def _open_checkpoint(
    record: PatientRecord, planned: Planned, items: Sequence[Due], at: datetime
) -> Due | None:
    """The window of the last checkpoint reached, while the next session has not begun."""
    had = treatments(record, planned.plan, at)
    out = [number for number, each in enumerate(had, start=1) if each.end is not None and each.end <= at]
    if not out or len(had) > out[-1]:
        return None
    reached = [item for item in items if item.instance.activity.kind == "checkpoint"]
    return next((item for item in reached if item.instance.session == out[-1]), None)


def _settled(row: Checkpoint, window: Due, at: datetime) -> bool:
    """Off track is for people to end; what was told stands once the checkpoint's window is over."""
    over = window.closes is not None and at > window.closes
    return row.verdict == Verdict.OFF_TRACK or (row.held is not None and over)


def _news(row: Checkpoint | None, verdict: str) -> bool:
    if row is None:
        return True
    return verdict != row.verdict and (row.verdict == "cannot-tell" or verdict == "off-track")


def _may_tell(verdict: str, window: Due, items: Sequence[Due], planned: Planned, at: datetime) -> bool:
    """Not before the checkpoint's window opens, unless this session's measure came in its own window.

    That something is missing is said only once it could have been there.
    """
    if window.opens is not None and window.opens <= at:
        return True
    if verdict == "cannot-tell":
        return False
    asked = {each.instrument for each in planned.plan.targets} or set(
        planned.plan.protocol.checkpoint.measures
    )
    return any(
        item.state == "done"
        and item.instance.session == window.instance.session
        and item.instance.activity.instrument in asked
        and item.instance.activity.after == "line-out"
        for item in items
    )


def _write(
    row: Checkpoint | None,
    patient: Patient,
    planned: Planned,
    window: Due,
    found: CheckpointReview,
    at: datetime,
) -> Checkpoint:
    if row is None:
        row = Checkpoint(
            patient=patient,
            care_plan=planned.row,
            activity=window.instance.activity.id,
            after_session=found.session,
            opened=at,
        )
    row.verdict = found.verdict
    row.basis = basis_of(found, planned) | {
        "decides": decision_after(planned, row.activity),
        "roles": list(planned.plan.protocol.checkpoint.roles),
    }
    row.held = row.held or (None if found.verdict == "cannot-tell" else at)
    row.save()
    return row


def decision_after(planned: Planned, activity: str) -> str:
    """The protocol's id of the decision that follows a checkpoint; empty where it names none."""
    return next(
        (
            each.id
            for each in planned.plan.protocol.activities
            if each.kind == "decision" and each.after == activity
        ),
        "",
    )


def basis_of(found: CheckpointReview, planned: Planned) -> dict[str, Any]:
    """What the verdict rests on, as JSON: judgements, what is missing, stop rules met, the version."""
    return {
        "pin": planned.plan.pin,
        "judgements": [_judgement(each) for each in found.judgements],
        "missing": list(found.missing),
        "stop_rules": [
            {"id": rule.id, "when": rule.when, "action": rule.action, "source": asdict(rule.source)}
            for rule in found.stop_rules
        ],
    }


def _judgement(each: Judgement) -> dict[str, Any]:
    change = each.change
    return {
        "instrument": each.instrument,
        "target": str(each.target) if each.target else "",
        "verdict": each.verdict,
        "because": each.because,
        "reached": each.reached,
        "missing": list(each.missing),
        "baseline": change.baseline.value if change else None,
        "latest": change.latest.value if change else None,
        "response": change.latest.response_id if change else None,
    }


def _ask_for_missing(
    row: Checkpoint, found: CheckpointReview, patient: Patient, planned: Planned, at: datetime
) -> None:
    """A measure that is missing is work for the nurse, until the checkpoint can be told."""
    key = f"{MISSING}/{row.pk}"
    if row.verdict == Verdict.CANNOT_TELL:
        what = _("Ask for what is missing after session %(n)d: %(what)s")
        Task.objects.create(
            patient=patient,
            key=key,
            code=MISSING,
            description=(what % {"n": row.after_session, "what": ", ".join(found.missing)})[:300],
            reason={"missing": list(found.missing)},
            owner_role="nurse",
            owner=owner_of(planned, "nurse"),
            opens=at,
            closes=at + timedelta(hours=planned.plan.protocol.checkpoint.decide_within_h),
            authored=at,
        )
        return
    for task in Task.objects.filter(patient=patient, key=key, completion=None):
        TaskCompletion.objects.create(
            patient=patient, task=task, by=WATCH, at=at, outcome=TaskCompletion.Outcome.DONE
        )
