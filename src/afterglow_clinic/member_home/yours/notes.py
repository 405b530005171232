"""The notes about a member's sessions, as they read them; psychotherapy notes are never here.

Neighbour: `chart.notes`, which keeps both and says who reads which.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import Patient, SessionNote
from afterglow_clinic.chart.notes import session_notes_of
from afterglow_clinic.chart.unreadable import Unreadable


@dataclass(frozen=True, slots=True)
class Note:
    """One note: what it is about, who wrote it and when, and its words."""

    about: str
    author: str
    at: datetime
    text: str
    corrects: bool


def own_notes(patient: Patient, by: Actor) -> list[Note] | None:
    """Newest first; None where their seal does not open, so that nothing is shown of any."""
    try:
        told = session_notes_of(patient=patient, by=by)
    except Unreadable:
        return None
    return [_note(row, text) for row, text in told]


def _note(row: SessionNote, text: str) -> Note:
    about = {
        SessionNote.Kind.INTEGRATION: _("Integration session"),
        SessionNote.Kind.THERAPY: _("Therapy session"),
        SessionNote.Kind.CIRCLE: _("Circle"),
        SessionNote.Kind.CONTACT: _("Contact in between"),
    }[SessionNote.Kind(row.kind)]
    return Note(about, row.author.name, row.at, text, corrects=row.amends_id is not None)
