"""What a reason rests on, in words: titles for codes, units as written, times in the clinic's zone.

The core says it in codes, so that a record elsewhere can be compared; this only translates, and
leaves what it does not know as it is.
"""

import re
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from afterglow.instruments.loading import shelf
from afterglow.program.eligibility import Reason
from afterglow.program.intake import measurables, terms

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:[+-]\d\d:\d\d|Z)")
DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b(?!T)")
CODE = re.compile(r"^[a-z0-9-]+(?=[ :])")


def found_words(reason: Reason) -> tuple[str, ...]:
    """Each thing the record says, readable."""
    return tuple(readable(each) for each in reason.found)


def sentence(reason: Reason) -> str:
    """The reason with what it rests on, in one sentence."""
    return f"{reason.title}: {'; '.join(found_words(reason))}."


def with_days(sentence: str) -> str:
    """A sentence of the core with its days as people write them: "14 October 2026" for `2026-10-14`."""
    return DAY.sub(lambda day: _day(day.group()), sentence)


def readable(found: str) -> str:
    """One line of `Reason.found` in words."""
    code = CODE.match(found)
    if code is not None:
        known = measurables().get(code.group())
        found = _title(code.group()) + found[code.end() :]
        for unit in known.units if known else ():
            found = found.replace(f" {unit.code}", f" {unit.words}")
    said = MOMENT.sub(lambda moment: _when(moment.group()), found)
    return said.replace("not recorded", _("not recorded"))


def _title(code: str) -> str:
    if code in terms():
        return terms()[code].title
    if code in measurables():
        return measurables()[code].title
    return shelf()[code].short if code in shelf() else code


def _when(moment: str) -> str:
    return date_format(timezone.localtime(datetime.fromisoformat(moment)), "j F Y, H:i T")


def _day(day: str) -> str:
    try:
        return date_format(date.fromisoformat(day), "j F Y")
    except ValueError:
        return day  # no day of any calendar: left as it was written
