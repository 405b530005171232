"""Times of day in files from elsewhere: ISO 8601, with an offset or with a zone named beside it.

It refuses a date without a time, a time no clock showed, a time two clocks showed, and a time
that has not come yet. It invents nothing: a wrong hour can move an answer across a session.
"""

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from afterglow_clinic.records_room.reading.faults import NotUsable

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LONGEST = 40


def read_moment(text: str, *, zone: ZoneInfo | None, at: datetime) -> datetime:
    """The moment a cell names, in UTC.

    Args:
        zone: What a time without an offset means; without one such a time is refused.
        at: Now; later times are refused.
    Raises:
        NotUsable: Says what to write instead.
    """
    moment = _parsed(text)
    if moment.tzinfo is None:
        if zone is None:
            raise NotUsable(
                _("this time has no offset; write 2024-03-01T09:30+01:00, or say which zone is meant")
            )
        moment = _in_zone(moment, zone)
    try:
        utc = moment.astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise NotUsable(_("this time lies outside every calendar")) from error
    if utc < EARLIEST:
        raise NotUsable(_("this time lies before 1900"))
    if utc > at:
        raise NotUsable(_("this time has not come yet"))
    return utc


def _parsed(text: str) -> datetime:
    if len(text) > LONGEST or not text.isascii():
        raise NotUsable(_("not a time; write 2024-03-01T09:30+01:00"))
    if _is_a_date(text):
        raise NotUsable(_("a date without a time of day; write 2024-03-01T09:30+01:00"))
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise NotUsable(_("not a time; write 2024-03-01T09:30+01:00")) from error


def _is_a_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _in_zone(naive: datetime, zone: ZoneInfo) -> datetime:
    """Refuses times around a clock change that are no time, or two."""
    first, second = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    try:
        there_and_back = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    except (OverflowError, ValueError) as error:
        raise NotUsable(_("this time lies outside every calendar")) from error
    if there_and_back != naive:
        raise NotUsable(_("no clock in %(zone)s showed this time: it went forward then") % {"zone": zone.key})
    if first.utcoffset() != second.utcoffset():
        raise NotUsable(
            _("clocks in %(zone)s showed this time twice; write it with its offset") % {"zone": zone.key}
        )
    return first


def read_zone(name: str) -> ZoneInfo:
    """The IANA zone of this name.

    Raises:
        NotUsable: There is none.
    """
    if name not in _known_zones():
        raise NotUsable(_("not a known time zone; write for example Europe/Berlin"))
    return ZoneInfo(name)


@lru_cache
def _known_zones() -> frozenset[str]:
    """Asked once: the answer is read from hundreds of files."""
    return frozenset(available_timezones())
