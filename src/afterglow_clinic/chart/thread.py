"""What people do along the thread: insight, commitment, practice, check-in.

The member's own app and the integration room both use these. What a device sends carries the id of its
operation: see `afterglow_clinic.chart.once`. Neighbours: `preparing` (intention, boundaries), `hands`
(a raised hand), `circles`.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from afterglow.toolbox.modality import Modality
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import (
    CheckIn,
    Commitment,
    CommitmentEnd,
    Encounter,
    Insight,
    JournalEntry,
    Patient,
    Practice,
    PracticeEnd,
    PracticePause,
    PracticeResume,
)
from afterglow_clinic.chart.once import Spoken, noted, once
from afterglow_clinic.chart.permissions import NotPermitted, check_may
from afterglow_clinic.chart.reviewing import review_patient


class Ended(ValueError):
    """The practice or commitment had come to its end."""


@transaction.atomic
def keep_insight(
    *,
    patient: Patient,
    words: str,
    origin: str,
    spoken: Spoken,
    operation: UUID | None = None,
    encounter: Encounter | None = None,
    entry: JournalEntry | None = None,
    by: Actor,
    at: datetime,
) -> Insight:
    """Keep what the member saw, in their words; `entry` is where they say that it comes from.

    Raises:
        NotPermitted: The entry is somebody else's.
        OperationReused: Other words came under this id before.
    """
    check_may(by, "thread.write")
    if entry is not None and entry.patient_id != patient.pk:
        raise NotPermitted("thread.write")
    content = {"patient_id": patient.pk, "words": words}
    row, fresh = once(
        Insight,
        operation,
        content,
        origin=origin,
        encounter=encounter,
        entry=entry,
        authored=spoken.counted(at),
        authored_local=spoken.local,
        received=at,
        by=by.name,
    )
    if fresh:
        noted(by, at, "insight.keep", row)
    return row


@transaction.atomic
def commit(
    *,
    patient: Patient,
    words: str,
    insight: Insight | None = None,
    operation: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Commitment:
    """Keep what the member decides to do.

    Raises:
        NotPermitted: The insight is somebody else's.
        OperationReused: Something else came under this id before.
    """
    check_may(by, "thread.write")
    if insight is not None and insight.patient_id != patient.pk:
        raise NotPermitted("thread.write")
    content = {"patient_id": patient.pk, "words": words, "insight_id": insight.pk if insight else None}
    row, fresh = once(Commitment, operation, content, by=by.name, at=at)
    if fresh:
        noted(by, at, "commitment.make", row)
    return row


@transaction.atomic
def end_commitment(
    *, commitment: Commitment, outcome: str, words: str = "", by: Actor, at: datetime
) -> CommitmentEnd:
    """A commitment came to its end, and its practices with it. Ended twice is ended once."""
    check_may(by, "thread.write")
    row, fresh = CommitmentEnd.objects.get_or_create(
        commitment=commitment,
        defaults={
            "patient_id": commitment.patient_id, "outcome": outcome, "words": words, "by": by.name, "at": at,
        },
    )  # fmt: skip
    if fresh:
        noted(by, at, "commitment.end", row)
        for practice in commitment.practices.filter(end=None):
            end_practice(practice=practice, words=words, by=by, at=at)
    return row


@transaction.atomic
def plan_practice(
    *,
    patient: Patient,
    modality: Modality,
    per_week: int,
    since: datetime,
    commitment: Commitment | None = None,
    asked_first: bool = False,
    by: Actor,
    at: datetime,
) -> Practice:
    """Put a practice of the toolbox into the plan, so many times a week.

    Args:
        asked_first: The one who plans says that a clinician was asked about its cautions; the audit keeps it.
    Raises:
        NotPermitted: The commitment is somebody else's.
        Ended: The commitment has ended.
    """
    check_may(by, "thread.write")
    if commitment is not None:
        if commitment.patient_id != patient.pk:
            raise NotPermitted("thread.write")
        if CommitmentEnd.objects.filter(commitment=commitment).exists():
            raise Ended("commitment")
    row = Practice.objects.create(
        patient=patient,
        commitment=commitment,
        modality=modality.id,
        version=modality.version,
        title=modality.title,
        per_week=per_week,
        since=since,
        by=by.name,
        at=at,
    )
    detail = {"asked first": asked_first}
    audit(by=by, at=at, action=Action.CREATE, subtype="practice.plan", entity=row, detail=detail)
    return row


def _running(practice: Practice) -> Practice:
    """The practice, locked.

    Raises:
        Ended: It has ended already.
    """
    held = Practice.objects.select_for_update(of=("self",)).get(pk=practice.pk)
    if PracticeEnd.objects.filter(practice=held).exists():
        raise Ended("practice")
    return held


@transaction.atomic
def end_practice(*, practice: Practice, words: str = "", by: Actor, at: datetime) -> PracticeEnd:
    """End a practice; its check-ins stay. Ended twice is ended once."""
    check_may(by, "thread.write")
    row, fresh = PracticeEnd.objects.get_or_create(
        practice=practice,
        defaults={"patient_id": practice.patient_id, "words": words, "by": by.name, "at": at},
    )
    if fresh:
        noted(by, at, "practice.end", row)
    return row


@transaction.atomic
def change_rhythm(*, practice: Practice, per_week: int, by: Actor, at: datetime) -> Practice:
    """The same practice, so many times a week from now on: the old one ends, its check-ins stay with it.

    Raises:
        Ended: It has ended already.
    """
    check_may(by, "thread.write")
    held = _running(practice)
    if held.per_week == per_week:
        return held
    end_practice(practice=held, words="another rhythm", by=by, at=at)
    row = Practice.objects.create(
        patient_id=held.patient_id,
        commitment=held.commitment,
        modality=held.modality,
        version=held.version,
        title=held.title,
        per_week=per_week,
        since=at,
        by=by.name,
        at=at,
    )
    noted(by, at, "practice.plan", row)
    return row


@transaction.atomic
def pause_practice(
    *, practice: Practice, until: datetime | None = None, by: Actor, at: datetime
) -> PracticePause:
    """Let a practice rest, until a moment or until somebody says so. Asked for twice, the last word counts.

    Raises:
        Ended: It has ended already.
    """
    check_may(by, "thread.write")
    held = _running(practice)
    resume_practice(practice=held, by=by, at=at)
    row = PracticePause.objects.create(
        patient_id=held.patient_id, practice=held, until=until, by=by.name, at=at
    )
    noted(by, at, "practice.pause", row)
    return row


@transaction.atomic
def resume_practice(*, practice: Practice, by: Actor, at: datetime) -> None:
    """Take a practice up again. One that does not rest stays as it is."""
    check_may(by, "thread.write")
    resting = PracticePause.objects.filter(Q(until=None) | Q(until__gt=at), practice=practice, resumed=None)
    for pause in resting:
        row = PracticeResume.objects.create(patient_id=practice.patient_id, pause=pause, by=by.name, at=at)
        noted(by, at, "practice.resume", row)


@transaction.atomic
def check_in(
    *,
    practice: Practice,
    operation: UUID,
    done: str,
    felt: str = "",
    spoken: Spoken,
    by: Actor,
    at: datetime,
) -> CheckIn:
    """Keep one answer about one practice, exactly once; the review runs once.

    One that was given before a practice ended and arrives after it is kept like any other.

    Raises:
        OperationReused: Another answer came under this id before.
    """
    check_may(by, "check-in.write")
    content = {"practice_id": practice.pk, "done": done, "felt": felt, "answered": spoken.at}
    row, fresh = once(
        CheckIn,
        operation,
        content,
        patient_id=practice.patient_id,
        answered_local=spoken.local,
        counted=spoken.counted(at),
        received=at,
        by=by.name,
    )
    if fresh:
        noted(by, at, "check-in.keep", row)
        review_patient(patient=practice.patient, at=at, by=by)
    return row
