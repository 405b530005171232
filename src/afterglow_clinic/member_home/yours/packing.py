"""The member's copy as one file: their record as JSON, their recordings as they were spoken.

Made for the one who asks and kept nowhere: the archive lies in memory, or in an unnamed file the system
forgets with it.
"""

import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.journal.reading import read_voice
from afterglow_clinic.chart.unreadable import Unreadable

IN_MEMORY = 8 * 1024 * 1024
ENDINGS = {
    "audio/webm": "webm",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
}


def pack(record: Mapping[str, Any], *, by: Actor, at: datetime) -> IO[bytes]:
    """A ZIP, ready to be read from its beginning."""
    out: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("read-me.txt", _read_me())
        archive.writestr("record.json", _spelled(record))
        for name, content in _recordings(record["journal"], by, at):
            archive.writestr(name, content, zipfile.ZIP_STORED)
    out.seek(0)
    return out


def _spelled(record: Mapping[str, Any]) -> str:
    return json.dumps(record, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def _recordings(journal: list[dict[str, Any]], by: Actor, at: datetime) -> Iterator[tuple[str, bytes]]:
    """One file for each recording that can still be heard; the entry's id is its name."""
    for entry in journal:
        if entry["voice"] is None or entry["erased"]:
            continue
        try:
            voice, content = read_voice(entry_id=UUID(entry["id"]), by=by, at=at)
        except Unreadable:
            continue
        ending = ENDINGS.get(voice.mime.partition(";")[0].strip(), "audio")
        yield f"journal/{entry['id']}.{ending}", content


def _read_me() -> str:
    return _(
        "This is your copy of your record.\n\n"
        "record.json holds everything in one text file that any editor opens: what you answered and told, "
        "your plan, your appointments, your consents, what you wrote, and the notes about your sessions.\n"
        "The folder journal holds your recordings; each has the name of its entry.\n\n"
        "Nobody else has this copy. Keep it where only you can read it.\n"
    )
