"""Notes about sessions: for the team, and psychotherapy notes apart from the record.

Both lie sealed with the member's key for notes, which erasing a journal does not destroy: a clinic
must keep its records. A note is never changed; a correction amends it.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit, audit_read
from afterglow_clinic.chart.models import Encounter, Patient, PsychotherapyNote, SessionNote
from afterglow_clinic.chart.permissions import NotPermitted, check_may
from afterglow_clinic.chart.secrecy.columns import open_columns, seal_column
from afterglow_clinic.chart.secrecy.member_keys import Purpose

LONGEST = 50_000


@sensitive_variables("text")
@transaction.atomic
def write_session_note(
    *,
    patient: Patient,
    kind: SessionNote.Kind,
    text: str,
    encounter: Encounter | None = None,
    amends: SessionNote | None = None,
    by: Actor,
    at: datetime,
) -> SessionNote:
    """Keep a note for the team. The member may read it.

    Raises:
        NotPermitted: `session-note.write` does not name the actor, or they may not see this member.
        ValueError: Empty or too long, or encounter or amended note are another member's.
    """
    author = _writer(by, "session-note.write", patient)
    _check(text)
    if any(row is not None and row.patient_id != patient.pk for row in (encounter, amends)):
        raise ValueError("the encounter and the amended note must be this member's")
    note = SessionNote(
        pk=uuid4(),
        patient=patient,
        kind=kind,
        encounter=encounter,
        amends=amends,
        author_id=author,
        at=at,
    )
    seal_column(note, "sealed", text, at=at, purpose=Purpose.NOTES)
    note.save(force_insert=True)
    audit(by=by, at=at, action=Action.CREATE, subtype="session-note.write", entity=note)
    return note


@sensitive_variables("text")
@transaction.atomic
def write_psychotherapy_note(*, patient: Patient, text: str, by: Actor, at: datetime) -> PsychotherapyNote:
    """Keep a psychotherapy note: its author's alone, in no export.

    Raises:
        NotPermitted: `psychotherapy.write` does not name the actor, or they may not see this member.
        ValueError: Empty or too long.
    """
    author = _writer(by, "psychotherapy.write", patient)
    _check(text)
    note = PsychotherapyNote(pk=uuid4(), patient=patient, author_id=author, at=at)
    seal_column(note, "sealed", text, at=at, purpose=Purpose.NOTES)
    note.save(force_insert=True)
    audit(by=by, at=at, action=Action.CREATE, subtype="psychotherapy-note.write", entity=note)
    return note


def read_session_notes(*, patient: Patient, by: Actor, at: datetime) -> list[tuple[SessionNote, str]]:
    """The notes this actor may read, newest first, with their words; written down.

    Raises:
        Unreadable, Erased: They cannot be read any more.
    """
    notes = session_notes_of(patient=patient, by=by)
    audit_read(by=by, at=at, subtype="session-note.read", patient=patient.pk, detail={"shown": len(notes)})
    return notes


def session_notes_of(*, patient: Patient, by: Actor) -> list[tuple[SessionNote, str]]:
    """The same for a page that has opened the member already, and so has written the reading down.

    Raises:
        Unreadable, Erased: They cannot be read any more.
    """
    rows = SessionNote.objects.visible_to(by).filter(patient=patient).select_related("author")
    return [(row, text.decode()) for row, text in zip(rows, open_columns(rows, "sealed"), strict=True)]


def read_psychotherapy_notes(
    *, patient: Patient, by: Actor, at: datetime
) -> list[tuple[PsychotherapyNote, str]]:
    """The author's own notes about one member, newest first, with their words; written down.

    Raises:
        Unreadable, Erased: They cannot be read any more.
    """
    rows = PsychotherapyNote.objects.visible_to(by).filter(patient=patient)
    audit_read(by=by, at=at, subtype="psychotherapy-note.read", patient=patient.pk)
    return [(row, text.decode()) for row, text in zip(rows, open_columns(rows, "sealed"), strict=True)]


def _writer(by: Actor, line: str, patient: Patient) -> UUID:
    check_may(by, line)
    if by.practitioner_id is None or not Patient.objects.visible_to(by).filter(pk=patient.pk).exists():
        raise NotPermitted(line)
    return by.practitioner_id


@sensitive_variables("text")
def _check(text: str) -> None:
    if not text.strip() or len(text) > LONGEST:
        raise ValueError(f"a note has 1 to {LONGEST} characters")
