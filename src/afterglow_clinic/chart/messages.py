"""Messages between a member and their care team: written, read and answered, each with a name and a time.

Words are sealed with the member's own key, as a journal's are; what is kept of them otherwise is a keyed
digest by which a message sent twice is known again. A member's message waits until somebody of the team
settles it, and one that waits too long becomes a finding (`afterglow.safety.thread_findings`).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from afterglow_clinic.chart.actor import Actor, Role
from afterglow_clinic.chart.alerting import notify_roles
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import (
    Acknowledgement,
    CareTeamParticipant,
    DetectedIssue,
    IssueClosure,
    Message,
    MessageRead,
    MessageSettled,
    Patient,
    Practitioner,
)
from afterglow_clinic.chart.office_hours import answer_by
from afterglow_clinic.chart.once import OperationReused, Spoken
from afterglow_clinic.chart.permissions import NotPermitted, check_may, check_practitioner
from afterglow_clinic.chart.reviewing import review_patient
from afterglow_clinic.chart.secrecy.columns import fingerprint, open_columns, seal_column
from afterglow_clinic.chart.speaking import speaking_to_staff
from afterglow_clinic.chart.unreadable import Erased, Unreadable

LONGEST = 10_000
"""Characters of one message: five pages."""
OWNER = Role.INTEGRATOR.value
"""Whose a message is to answer; every licensed colleague may."""


class MessageRefused(ValueError):
    """What was sent can be no message: empty, too long, or not to be read."""


@dataclass(frozen=True, slots=True)
class Told:
    """A message with its words. `text` is None where they cannot be read: `erased`, or damaged."""

    row: Message
    text: str | None = field(repr=False)
    erased: bool = False
    read_by: tuple[tuple[str, datetime], ...] = ()

    @property
    def mine(self) -> bool:
        """Whether the member wrote it."""
        return self.row.practitioner_id is None


@sensitive_variables("words")
@transaction.atomic
def write_message(
    *, patient: Patient, words: str, operation: UUID, spoken: Spoken, by: Actor, at: datetime
) -> Message:
    """A member writes to their team: kept once, the team told that something waits, and looked at again.

    Raises:
        NotPermitted: The actor is not this member.
        MessageRefused: Empty, too long, or half a character.
        OperationReused: Other words came under this id before.
        Erased: The member's key was destroyed.
    """
    check_may(by, "message.own")
    if by.patient_id != patient.pk:
        raise NotPermitted("message.own")
    row, fresh = _kept(patient, words, operation, spoken, by, at, practitioner=None)
    if fresh:
        waiting = waiting_rows().filter(patient=patient).exclude(pk=row.pk).exists()
        if not waiting:
            _tell_the_team(row, at)
        review_patient(patient=patient, at=at, by=by)
    return row


@sensitive_variables("words")
@transaction.atomic
def answer_message(*, patient: Patient, words: str, operation: UUID, by: Actor, at: datetime) -> Message:
    """Somebody of the team writes; what they had opened and waited for an answer waits no longer.

    A message that came while they wrote, or that they never saw, still waits.

    Raises:
        NotPermitted: The table, or the writer is no practitioner.
        MessageRefused, OperationReused, Erased: As for `write_message`.
    """
    writer = check_practitioner(by, "message.answer")
    row, fresh = _kept(patient, words, operation, Spoken(at=at), by, at, practitioner=writer)
    if fresh:
        opened = MessageRead.objects.filter(patient=patient, practitioner=writer).values("message")
        for message in waiting_rows().filter(patient=patient, pk__in=opened):
            _settle(message, MessageSettled.How.ANSWERED, writer, by, at)
    return row


@transaction.atomic
def settle_message(*, message: Message, how: str, by: Actor, at: datetime) -> MessageSettled:
    """A message needs no answer here: talked over, or nothing was asked. Settled twice is settled once.

    Raises:
        NotPermitted: The table, the writer is no practitioner, or the member did not write it.
    """
    writer = check_practitioner(by, "message.answer")
    if message.practitioner_id is not None:
        raise NotPermitted("message.answer")
    return _settle(message, MessageSettled.How(how), writer, by, at)


def _settle(
    message: Message, how: MessageSettled.How, writer: UUID, by: Actor, at: datetime
) -> MessageSettled:
    row, fresh = MessageSettled.objects.get_or_create(
        message=message, defaults={"patient_id": message.patient_id, "how": how, "by_id": writer, "at": at}
    )
    if fresh:
        detail = {"how": str(how)}
        audit(by=by, at=at, action=Action.UPDATE, subtype="message.settle", entity=message, detail=detail)
        _end_finding(message, writer, by, at)
    return row


def _end_finding(message: Message, writer: UUID, by: Actor, at: datetime) -> None:
    """That it waited too long is over, by the act of the same person."""
    key = f"message-waits/{message.pk}"
    issue = DetectedIssue.objects.filter(patient=message.patient_id, key=key, closure=None).first()
    if issue is None:
        return
    mine = {"patient_id": message.patient_id, "by_id": writer, "at": at}
    Acknowledgement.objects.get_or_create(issue=issue, defaults=mine)
    IssueClosure.objects.create(issue=issue, outcome=_("The message was settled."), **mine)
    audit(by=by, at=at, action=Action.CREATE, subtype="issue.close", entity=issue)


@sensitive_variables("words", "text", "mark")
def _kept(
    patient: Patient,
    words: str,
    operation: UUID,
    spoken: Spoken,
    by: Actor,
    at: datetime,
    *,
    practitioner: UUID | None,
) -> tuple[Message, bool]:
    """The message of one operation, and whether this call made it. The member's row is locked meanwhile."""
    held = Patient.objects.select_for_update(of=("self",)).select_related("organization").get(pk=patient.pk)
    text = _checked(words)
    mark = fingerprint(held, f"{practitioner or ''}:{text}".encode(), at=at)
    earlier = Message.objects.filter(patient=held, operation=operation).first()
    if earlier is not None:
        if bytes(earlier.fingerprint) != mark:
            raise OperationReused(str(operation))
        return earlier, False
    row = Message(
        pk=uuid4(),
        patient=held,
        practitioner_id=practitioner,
        operation=operation,
        fingerprint=mark,
        authored=spoken.at,
        authored_local=spoken.local[:64],
        counted=spoken.counted(at),
        received=at,
        answer_by=answer_by(held.organization, at) if practitioner is None else None,
    )
    seal_column(row, "sealed", text, at=at)
    row.save(force_insert=True)
    audit(by=by, at=at, action=Action.CREATE, subtype="message.write", entity=row)
    return row, True


def _checked(words: str) -> str:
    text = words.replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST:
        raise MessageRefused(f"must have 1 to {LONGEST} characters")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise MessageRefused("contains characters that cannot be read") from None
    return text


def _tell_the_team(row: Message, at: datetime) -> None:
    """One mail until somebody has answered, and nothing of what it says."""
    place = CareTeamParticipant.objects.filter(patient=row.patient, role=OWNER, period_end=None)
    person = next((one.practitioner for one in place.select_related("practitioner")), None)
    with speaking_to_staff():
        notify_roles(
            patient=row.patient,
            people={OWNER: person},
            key=f"message/{row.pk}",
            subject=_("Somebody wrote to you"),
            text=_("A message waits for an answer. Please sign in and open it."),
            at=at,
        )


def waiting_rows() -> "QuerySet[Message]":
    """Members' messages that nobody settled, the oldest first. The caller narrows them."""
    return Message.objects.filter(practitioner=None, settled=None).order_by("counted", "received")


@transaction.atomic
def read_conversation(*, patient: Patient, by: Actor, at: datetime, newest: int) -> list[Told]:
    """The last messages, the oldest first; what the other side wrote is read by this reader from now on.

    For a page that has opened the member already, and so has written the reading down.
    """
    found = list(_rows(patient, by)[:newest])
    own_side = by.practitioner_id is None
    theirs = [row for row in found if (row.practitioner_id is None) != own_side]
    _mark_read(theirs, by, at)
    reads = defaultdict(list)
    for read in MessageRead.objects.filter(message__in=found).select_related("practitioner", "patient"):
        who = read.practitioner.name if read.practitioner else str(read.patient)
        reads[read.message_id].append((who, read.at))
    return [_told(row, tuple(reads[row.pk])) for row in reversed(found)]


def _rows(patient: Patient, by: Actor) -> "QuerySet[Message]":
    rows = Message.objects.visible_to(by).filter(patient=patient)
    return rows.select_related("practitioner", "settled__by").order_by("-counted", "-received")


def _mark_read(rows: list[Message], by: Actor, at: datetime) -> None:
    known = MessageRead.objects.filter(message__in=rows, practitioner=by.practitioner_id)
    seen = set(known.values_list("message", flat=True))
    MessageRead.objects.bulk_create(
        (
            MessageRead(patient_id=row.patient_id, message=row, practitioner_id=by.practitioner_id, at=at)
            for row in rows
            if row.pk not in seen
        ),
        ignore_conflicts=True,
    )


def unread_from_team(patient: Patient) -> "QuerySet[Message]":
    """What the team wrote and the member has not opened."""
    opened = MessageRead.objects.filter(patient=patient, practitioner=None).values("message")
    return Message.objects.filter(patient=patient).exclude(practitioner=None).exclude(pk__in=opened)


@sensitive_variables("text")
def _told(row: Message, read_by: tuple[tuple[str, datetime], ...]) -> Told:
    try:
        (opened,) = open_columns([row], "sealed")
        return Told(row, opened.decode(), read_by=read_by)
    except Erased:
        return Told(row, None, erased=True, read_by=read_by)
    except Unreadable:
        return Told(row, None, read_by=read_by)


def team_of(patient: Patient) -> list[Practitioner]:
    """Who of the team works with this member, by name."""
    places = CareTeamParticipant.objects.filter(patient=patient, period_end=None)
    return sorted(
        {place.practitioner for place in places.select_related("practitioner")}, key=lambda p: p.name
    )
