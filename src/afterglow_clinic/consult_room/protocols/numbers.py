"""Every number of a protocol with its unit, its source and its grade: nothing here decides anything."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from afterglow.program.protocol import PER_SESSION, Activity, Protocol
from afterglow.source import Source


@dataclass(frozen=True, slots=True)
class Number:
    """What it is, its value with unit, and what it rests on."""

    what: str
    value: str
    source: Source

    @property
    def is_default(self) -> bool:
        """Whether nobody verified it: a default the clinic must look at and may edit."""
        return self.source.evidence == "unverified"


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and the numbers under it."""

    title: str
    numbers: tuple[Number, ...]


def parts_of(protocol: Protocol) -> tuple[Part, ...]:
    """All numbers of a protocol, doses first."""
    found = (
        Part(_("Doses"), tuple(_doses(protocol))),
        Part(_("Sessions"), tuple(_sessions(protocol))),
        Part(_("Windows and planned time"), tuple(_activities(protocol))),
        Part(_("Checkpoint"), tuple(_checkpoint(protocol))),
        Part(_("After the series"), tuple(_maintenance(protocol))),
        Part(_("Stop rules"), tuple(_stop_rules(protocol))),
    )
    return tuple(part for part in found if part.numbers)


def _doses(protocol: Protocol) -> Iterator[Number]:
    for dose in protocol.doses:
        over = _(" over %(n)g min") % {"n": dose.over_min} if dose.over_min is not None else ""
        yield Number(dose.title, f"{dose.amount:g} {dose.unit}{over}", dose.source)


def _sessions(protocol: Protocol) -> Iterator[Number]:
    plan = protocol.sessions
    days = ", ".join(f"{day + 1}" for day in plan.days)
    yield Number(_("Sessions on day"), days, plan.source)
    yield Number(_("From start to line out"), _("%(n)d min") % {"n": plan.minutes}, plan.source)
    yield Number(_("Least time between two starts"), _("%(n)g h") % {"n": plan.minimum_gap_h}, plan.source)
    early, timing = protocol.enrolment_days_before, protocol.timing_source
    yield Number(_("Enrolment before the first session"), _("%(n)d days") % {"n": early}, timing)
    yield Number(_("A window is closing from"), _("%(n)g h before") % {"n": protocol.closing_h}, timing)


def _activities(protocol: Protocol) -> Iterator[Number]:
    for activity in protocol.activities:
        yield Number(activity.title, window_words(activity), activity.source)


def window_words(activity: Activity) -> str:
    """The window of an activity and its planned time in words."""
    after = activity.after.replace("-", " ")
    after = _("each %(event)s") % {"event": after} if activity.after in PER_SESSION else after
    said = _("%(opens)s to %(closes)s from %(event)s; %(n)g min") % {
        "opens": activity.opens,
        "closes": activity.closes,
        "event": after,
        "n": activity.planned_min,
    }
    if activity.times > 1:
        said += _("; %(n)d times, every %(days)d days") % {"n": activity.times, "days": activity.every_days}
    return said


def _checkpoint(protocol: Protocol) -> Iterator[Number]:
    point = protocol.checkpoint
    after = ", ".join(map(str, point.sessions))
    yield Number(_("After session"), after, point.source)
    early = _("%(n)g %% of the baseline") % {"n": point.early_improvement_percent}
    yield Number(_("Counts as on track from"), early, point.source)
    yield Number(_("Decided within"), _("%(n)g h") % {"n": point.decide_within_h}, point.source)


def _maintenance(protocol: Protocol) -> Iterator[Number]:
    if protocol.maintenance is not None:
        rhythm = _(", then ").join(map(str, protocol.maintenance.rhythm_days))
        yield Number(_("A review every"), _("%(days)s days") % {"days": rhythm}, protocol.maintenance.source)


def _stop_rules(protocol: Protocol) -> Iterator[Number]:
    for rule in protocol.stop_rules:
        least = rule.improvement_below_percent
        beyond = (
            _(" (after session %(n)d, below %(percent)g %%)") % {"n": rule.after_session, "percent": least}
            if rule.after_session is not None and least is not None
            else ""
        )
        yield Number(rule.when, f"{rule.action}{beyond}", rule.source)
