"""The synthetic calendar of a crossover trial whose data set keeps no dates.

Days are counted from the first infusion, as the README of ds005917 tells them: a baseline about
two days before, measures two and ten days after each infusion. The second infusion stands on
day 14; the trial left about that much between them. It refuses a session that no infusion explains.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from afterglow_clinic.records_room.reading.faults import NotUsable

DEFAULT_ANCHOR = date(2000, 1, 3)
BASELINE_DAY = -2
INFUSION_DAYS = (0, 14)
TIME_OF_DAY = time(10, 0)
AGENTS: Mapping[str, str] = {"d": "ketamine", "p": "placebo"}
BASELINE = "b"
SESSION = re.compile(r"(?:ses-)?([bdp])([0-9]{1,3})")


@dataclass(frozen=True, slots=True)
class Visit:
    """One measuring session: at baseline (`b`), or so many days after an infusion (`d`, `p`)."""

    letter: str
    days: int

    def __str__(self) -> str:
        return f"{self.letter}{self.days}"


def read_visit(text: str) -> Visit:
    """What a `session_id` names.

    Raises:
        NotUsable: It is none of `ses-b0`, `ses-d2`, `ses-p10` and their like.
    """
    found = SESSION.fullmatch(text)
    if found is None:
        raise NotUsable(_("not a session; write ses-b0, or ses-d2 or ses-p2 for days after an infusion"))
    return Visit(found[1], int(found[2]))


@dataclass(frozen=True, slots=True)
class Infusions:
    """Which agent came first and which second; None where the table says n/a."""

    first: str | None
    second: str | None

    def __post_init__(self) -> None:
        if self.first is not None and self.first == self.second:
            raise NotUsable(_("a crossover gives each agent once"))

    def day_of(self, letter: str) -> int | None:
        """The day of the infusion with this agent, or None where there was none."""
        for given, day in zip((self.first, self.second), INFUSION_DAYS, strict=True):
            if given == letter:
                return day
        return None

    def with_implied(self, letters: Iterable[str]) -> "Infusions":
        """These, and the one infusion that a score proves although the table says n/a.

        Raises:
            NotUsable: Two are missing, so that their order is unknown.
        """
        missing = sorted(set(letters) - {self.first, self.second, BASELINE})
        if not missing:
            return self
        if len(missing) > 1 or (self.first is not None and self.second is not None):
            raise NotUsable(_("there are scores after an infusion that this row does not name"))
        if self.first is None:
            return Infusions(missing[0], self.second)
        return Infusions(self.first, missing[0])


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days as moments: ten in the morning of the clinic's zone, counted from the anchor."""

    anchor: date
    zone: ZoneInfo

    def moment(self, day: int) -> datetime:
        """The moment of a day.

        Raises:
            NotUsable: The anchor lies at the edge of the calendar.
        """
        try:
            return datetime.combine(self.anchor + timedelta(days=day), TIME_OF_DAY, self.zone)
        except OverflowError as error:
            raise NotUsable(_("the anchor leaves no room for the trial's days")) from error

    def of_visit(self, visit: Visit, infusions: Infusions) -> datetime:
        """When a measuring session was.

        Raises:
            NotUsable: It follows an infusion that never was.
        """
        if visit.letter == BASELINE:
            return self.moment(BASELINE_DAY)
        day = infusions.day_of(visit.letter)
        if day is None:
            raise NotUsable(_("participants.tsv names no such infusion for this person"))
        return self.moment(day + visit.days)
