"""Each thing done to a journal happens once, however often a phone sends it.

The operation's id is made on the phone. The same id with the same content gives back what it
did the first time; the same id with another content is refused.
"""

from datetime import datetime
from uuid import UUID

from afterglow_clinic.chart.actor import Actor, Role
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import JournalChange, JournalEntry, Patient
from afterglow_clinic.chart.permissions import NotPermitted, check_may
from afterglow_clinic.chart.secrecy.columns import fingerprint

Kind = JournalChange.Kind
WRITTEN = {
    Kind.WRITE: Action.CREATE,
    Kind.EDIT: Action.UPDATE,
    Kind.PRIVACY: Action.UPDATE,
    Kind.SETTLE: Action.UPDATE,
    Kind.DELETE: Action.DELETE,
}


class OperationReused(ValueError):
    """An operation's id came again with another content. Nothing was changed."""


class EntryRefused(ValueError):
    """What was sent cannot be an entry: `field` and the reason. Nothing of it is repeated."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason


def writer(by: Actor) -> Patient:
    """The member who writes, locked: two things sent at once happen one after the other.

    Raises:
        NotPermitted: The actor is no member. The system writes no journals.
    """
    check_may(by, "journal.write")
    if by.patient_id is None or not by.has(Role.MEMBER):
        raise NotPermitted("journal.write")
    return Patient.objects.select_for_update(of=("self",)).get(pk=by.patient_id)


def done_before(
    patient: Patient, operation: UUID, kind: JournalChange.Kind, mark: bytes
) -> JournalChange | None:
    """What this operation did, if it came before.

    Raises:
        OperationReused: It was another one.
    """
    earlier = (
        JournalChange.objects.filter(patient=patient, operation=operation).select_related("entry").first()
    )
    if earlier is not None and (earlier.kind != kind or bytes(earlier.fingerprint) != mark):
        raise OperationReused
    return earlier


def mark_of(patient: Patient, *parts: str, at: datetime) -> bytes:
    """A keyed digest of what an operation says. Lengths stand between, so that parts cannot run together.

    Raises:
        EntryRefused: Half a character, which no device can show again.
    """
    try:
        spelled = b"".join(b"%d:%s" % (len(part.encode()), part.encode()) for part in parts)
    except UnicodeEncodeError:
        raise EntryRefused("text", "contains characters that cannot be read") from None
    return fingerprint(patient, spelled, at=at)


def write_down(
    entry: JournalEntry,
    *,
    operation: UUID,
    kind: JournalChange.Kind,
    mark: bytes,
    recording: UUID | None = None,
    by: Actor,
    at: datetime,
) -> JournalChange:
    """Keep that it happened, here and in the audit trail. Neither says how private the entry is."""
    change = JournalChange.objects.create(
        patient_id=entry.patient_id,
        entry=entry,
        operation=operation,
        kind=kind,
        revision=entry.revision,
        fingerprint=mark,
        recording=recording,
        at=at,
    )
    audit(by=by, at=at, action=WRITTEN[kind], subtype=f"journal.{kind}", entity=entry)
    return change
