"""How a phone showed a moment, in words: kept verbatim in the record, readable on a page.

What a device sent is never changed; what this does not understand is shown as it stands. What the
moment counts for is `afterglow_clinic.chart.once`.
"""

import re
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime

SHOWN = re.compile(
    r"(?P<wall>\d{4}-\d\d-\d\dT\d\d:\d\d)(?::\d\d)?(?P<off>[+-]\d\d:\d\d|Z)(?:\[(?P<zone>[^\]]+)\])?"
)


def phone_words(local: str, beside: datetime | None = None) -> str:
    """A phone's own time, like "22 November, 14:03 (Europe/Paris)".

    Args:
        local: As the phone wrote it: an ISO instant with its offset, and its zone in brackets if it had one.
        beside: The moment that stands beside it on the page.
    Returns:
        Nothing where the phone showed the same day, hour and minute that the page does.
    """
    found = SHOWN.fullmatch(local)
    if found is None:
        return local
    try:
        wall = datetime.fromisoformat(found["wall"])
    except ValueError:  # shaped like a moment, and none
        return local
    if beside is not None and localtime(beside).replace(tzinfo=None, second=0, microsecond=0) == wall:
        return ""
    zone = found["zone"] or "UTC" + ("" if found["off"] == "Z" else found["off"])
    return f"{date_format(wall, 'j F, H:i')} ({zone.replace('_', ' ')})"
