"""Keeps an upload between its preview and its confirmation: in the database, apart, for an hour.

The person's own session carries only the key, so pages do not drag the files along. What was kept
by one person is given to nobody else. It refuses nothing; what has expired is simply not there.
"""

import base64
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings

from afterglow_clinic.records_room.reading.incoming import SourceFile

POINTER = "records_room.upload"
LASTS_SECONDS = 60 * 60


@dataclass(frozen=True, slots=True)
class Upload:
    """Files as they came, and how they are to be read."""

    kind: str
    files: tuple[SourceFile, ...]
    zone: str = ""
    anchor: date | None = None


def keep(upload: Upload, *, session: Any, owner: UUID | None) -> None:
    """Keep an upload for its owner; one at a time."""
    forget(session)
    kept = _store()()
    kept["owner"] = str(owner)
    kept["kind"], kept["zone"] = upload.kind, upload.zone
    kept["anchor"] = upload.anchor.isoformat() if upload.anchor else ""
    kept["files"] = [[file.name, base64.b64encode(file.content).decode()] for file in upload.files]
    kept.set_expiry(LASTS_SECONDS)
    kept.create()
    session[POINTER] = kept.session_key


def kept_upload(*, session: Any, owner: UUID | None) -> Upload | None:
    """What this person keeps, or None."""
    key = session.get(POINTER)
    kept = _store()(session_key=key) if key else {}
    if kept.get("owner") != str(owner):
        return None
    files = tuple(SourceFile(name, base64.b64decode(content)) for name, content in kept["files"])
    anchor = date.fromisoformat(kept["anchor"]) if kept["anchor"] else None
    return Upload(kept["kind"], files, kept["zone"], anchor)


def forget(session: Any) -> None:
    """Let go of what is kept."""
    key = session.pop(POINTER, None)
    if key:
        _store()(session_key=key).delete()


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore
