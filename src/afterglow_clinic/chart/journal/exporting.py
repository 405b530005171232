"""The member's own copy of their journal: everything of it, for them alone.

No other export of the program holds a journal, and none may read these tables (a test of the house
looks). A recording is listed here with its length; its bytes come by `read_voice`.
"""

from datetime import datetime
from typing import Any

from afterglow_clinic.chart.actor import Actor, Role
from afterglow_clinic.chart.auditing import audit_read
from afterglow_clinic.chart.journal.reading import Entry, entries_of
from afterglow_clinic.chart.journal.versions import earlier_words
from afterglow_clinic.chart.models import Patient
from afterglow_clinic.chart.permissions import NotPermitted, check_may


def own_journal(*, by: Actor, at: datetime) -> list[dict[str, Any]]:
    """Every entry of the member who asks with its earlier words, oldest first, for JSON; written down.

    Raises:
        NotPermitted: The actor is no member.
    """
    check_may(by, "journal.write")
    if by.patient_id is None or not by.has(Role.MEMBER):
        raise NotPermitted("journal.write")
    patient = Patient.objects.get(pk=by.patient_id)
    audit_read(by=by, at=at, subtype="journal.export", entity=patient, patient=patient.pk)
    return [_spelled(entry, by) for entry in reversed(entries_of(patient=patient, by=by))]


def _spelled(entry: Entry, by: Actor) -> dict[str, Any]:
    row, voice = entry.row, entry.voice
    return {
        "id": str(row.pk),
        "authored": row.authored.isoformat(),
        "authored_local": row.authored_local,
        "privacy": row.privacy,
        "text": entry.text,
        "erased": entry.erased,
        "earlier": [
            {"until": words.until.isoformat(), "text": words.text} for words in earlier_words(row, by=by)
        ],
        "beside": str(row.beside_id) if row.beside_id else None,
        "voice": {"seconds": voice.seconds, "mime": voice.mime, "bytes": voice.size} if voice else None,
    }
