"""Refuse a protocol that cannot be kept: cycles, impossible windows, names that lead nowhere.

Every refusal is an `InvalidContent` with file, key and reason. A window is judged for every
clock time its event may have, with three hours of slack where hours and days are mixed, because
clocks change (by two hours at most in 2026-2035).
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import pairwise

from afterglow.library.reading import InvalidContent
from afterglow.program.contraindication import contraindications
from afterglow.program.local_time import MINUTES_A_DAY, Offset
from afterglow.program.protocol import ANCHORS, PER_SESSION, Activity, Protocol

CLOCK_CHANGE_H = 3.0
DAY_H = 24.0
LONGEST_DAYS = 3660
MOST_TIMES = 1000
MOST_ACTIVITIES = 300
MOST_OCCASIONS = 5000

Refuse = Callable[[str, str], InvalidContent]


def check_protocol(
    protocol: Protocol, *, file: str, instruments: Collection[str], options: Collection[str]
) -> None:
    """Raise `InvalidContent` for the first thing wrong with the whole protocol."""

    def refuse(key: str, reason: str) -> InvalidContent:
        return InvalidContent(file, key, reason)

    _check_ids(protocol, refuse)
    _check_bounds(protocol, refuse)
    for activity in protocol.activities:
        _check_names(activity, protocol, instruments, refuse)
        _check_component(activity, refuse)
        _check_window(activity, refuse)
    _check_cycles(protocol, refuse)
    _check_sessions(protocol, refuse)
    _check_checkpoint(protocol, instruments, options, refuse)
    _check_evidence(protocol, refuse)
    _check_permits(protocol, refuse)


def _check_ids(protocol: Protocol, refuse: Refuse) -> None:
    for key, parts in (
        ("activities", protocol.activities),
        ("phases", protocol.phases),
        ("doses", protocol.doses),
        ("stop_rules", protocol.stop_rules),
    ):
        seen: set[str] = set()
        for part in parts:
            if part.id in seen:
                raise refuse(f"{key}.{part.id}", "this id is used twice")
            seen.add(part.id)
    for activity in protocol.activities:
        if activity.id in ANCHORS:
            raise refuse(f"activities.{activity.id}.id", "this is the name of an event")


def _check_bounds(protocol: Protocol, refuse: Refuse) -> None:
    """Nothing further off than ten years, nothing more than a thousand times, and not without end."""
    if len(protocol.activities) > MOST_ACTIVITIES:
        raise refuse("activities", f"more than {MOST_ACTIVITIES}")
    lengths = {
        "sessions.days": protocol.sessions.days[-1],
        "sessions.minimum_gap_h": protocol.sessions.minimum_gap_h / DAY_H,
        "sessions.minutes": protocol.sessions.minutes / (DAY_H * 60),
        "enrolment_days_before": protocol.enrolment_days_before,
        "closing_h": protocol.closing_h / DAY_H,
        "checkpoint.decide_within_h": protocol.checkpoint.decide_within_h / DAY_H,
    }
    for each in protocol.activities:
        key = f"activities.{each.id}"
        lengths[f"{key}.opens"], lengths[f"{key}.closes"] = _days(each.opens), _days(each.closes)
        lengths[f"{key}.every_days"] = each.every_days * each.times
        lengths[f"{key}.planned_min"] = each.planned_min / (DAY_H * 60)
        if each.times * max(1, len(each.sessions)) > MOST_TIMES:
            raise refuse(f"{key}.times", f"more than {MOST_TIMES} times")
    if sum(each.times * max(1, len(each.sessions)) for each in protocol.activities) > MOST_OCCASIONS:
        raise refuse("activities", f"more than {MOST_OCCASIONS} occasions in all")
    for key, days in lengths.items():
        if abs(days) > LONGEST_DAYS:
            raise refuse(key, f"further off than {LONGEST_DAYS} days")
    for key, least in (
        ("closing_h", protocol.closing_h),
        ("sessions.minimum_gap_h", protocol.sessions.minimum_gap_h),
    ):
        if least < 0:
            raise refuse(key, "must not be negative")


def _days(offset: Offset) -> float:
    return offset.days if offset.days is not None else (offset.hours or 0.0) / DAY_H


def _check_names(
    activity: Activity, protocol: Protocol, instruments: Collection[str], refuse: Refuse
) -> None:
    key = f"activities.{activity.id}"
    known = {each.id for each in protocol.activities}
    if activity.phase not in {phase.id for phase in protocol.phases}:
        raise refuse(f"{key}.phase", f"unknown phase {activity.phase!r}")
    if activity.after not in known and activity.after not in ANCHORS:
        raise refuse(f"{key}.after", f"neither an event nor an activity: {activity.after!r}")
    for name in activity.requires:
        if name not in known:
            raise refuse(f"{key}.requires", f"unknown activity {name!r}")
    if (activity.kind == "assessment") != (activity.instrument is not None):
        raise refuse(f"{key}.instrument", "an assessment names its instrument, nothing else does")
    if activity.instrument is not None and activity.instrument not in instruments:
        raise refuse(f"{key}.instrument", f"unknown instrument {activity.instrument!r}")


def _check_component(activity: Activity, refuse: Refuse) -> None:
    key = f"activities.{activity.id}"
    if (activity.component == "integration") != (activity.modality is not None):
        raise refuse(f"{key}.modality", "integration names its modality, nothing else does")


def _check_window(activity: Activity, refuse: Refuse) -> None:
    key = f"activities.{activity.id}.closes"
    if _least_length_h(activity.opens, activity.closes) <= 0:
        reason = f"the window opens at {activity.opens} and may close before, at {activity.closes}"
        raise refuse(key, f"impossible window: {reason}")


def _least_length_h(opens: Offset, closes: Offset) -> float:
    """The shortest the window can be, over every clock time of its event.

    An end-of-day clock on the event's own day is always after the event, if only just.
    """
    first, last = _reach_h(opens, _clocks()), _reach_h(closes, _clocks())
    length = min(b - a for a, b in zip(first, last, strict=True))
    same_kind = (opens.days is None) == (closes.days is None)
    at_once = opens == Offset(hours=0) or opens == Offset(days=0)
    return length if same_kind or at_once else length - CLOCK_CHANGE_H


def _clocks() -> Iterable[float]:
    """Event clocks to try, in hours: every quarter of an hour and the last second of the day."""
    return [*(minute / 60 for minute in range(0, MINUTES_A_DAY, 15)), DAY_H - 1 / 3600]


def _reach_h(offset: Offset, clocks: Iterable[float]) -> Iterator[float]:
    """Hours after the event that `offset` reaches, for each clock time of the event."""
    for clock in clocks:
        if offset.days is None:
            yield offset.hours or 0.0
        elif offset.clock_min is None:
            yield offset.days * DAY_H
        else:
            yield offset.days * DAY_H + offset.clock_min / 60 - clock


def _check_cycles(protocol: Protocol, refuse: Refuse) -> None:
    """Walk `after` and `requires`; a way back to where one is, is a cycle."""
    needs = {
        each.id: [name for name in (each.after, *each.requires) if name not in ANCHORS]
        for each in protocol.activities
    }
    finished: set[str] = set()
    for start in needs:
        _walk(start, needs, (), finished, refuse)


def _walk(
    name: str, needs: dict[str, list[str]], path: tuple[str, ...], finished: set[str], refuse: Refuse
) -> None:
    if name in path:
        ring = " -> ".join((*path[path.index(name) :], name))
        raise refuse(f"activities.{name}", f"a cycle: {ring}")
    if name in finished:
        return
    for need in needs[name]:
        _walk(need, needs, (*path, name), finished, refuse)
    finished.add(name)


def _check_sessions(protocol: Protocol, refuse: Refuse) -> None:
    """One activity is the session; what hangs on it per session must belong to it."""
    sessions = [each for each in protocol.activities if each.kind == "session"]
    if len(sessions) != 1:
        raise refuse("activities", f"exactly one activity is the session, got {len(sessions)}")
    if sessions[0].after != "session":
        raise refuse(f"activities.{sessions[0].id}.after", "the session happens after 'session'")
    if sessions[0].planned_min != protocol.sessions.minutes:
        raise refuse(f"activities.{sessions[0].id}.planned_min", "differs from sessions.minutes")
    least = protocol.sessions.minimum_gap_h
    if any((b - a) * DAY_H < least for a, b in pairwise(protocol.sessions.days)):
        raise refuse("sessions.days", f"closer together than minimum_gap_h of {least:g}")
    gated = {n for each in protocol.activities if each.kind == "gate" for n in each.sessions}
    for number in sorted(set(sessions[0].sessions) - gated):
        raise refuse("activities", f"session {number} has no gate before it")
    for activity in protocol.activities:
        _check_belonging(activity, protocol, refuse)


def _check_belonging(activity: Activity, protocol: Protocol, refuse: Refuse) -> None:
    """What an activity hangs on must happen exactly once for it."""
    key = f"activities.{activity.id}"
    if activity.after in ANCHORS:
        if activity.sessions and activity.after not in PER_SESSION:
            raise refuse(f"{key}.sessions", f"{activity.after} happens once")
        return
    leader = protocol.activity(activity.after)
    if leader.times > 1:
        raise refuse(f"{key}.after", f"{leader.id} happens {leader.times} times")
    if bool(activity.sessions) != bool(leader.sessions) or not set(activity.sessions) <= set(leader.sessions):
        raise refuse(f"{key}.sessions", f"must be among the sessions of {leader.id}")


def _check_checkpoint(
    protocol: Protocol, instruments: Collection[str], options: Collection[str], refuse: Refuse
) -> None:
    point = protocol.checkpoint
    held = {number for each in protocol.activities if each.kind == "checkpoint" for number in each.sessions}
    if not point.sessions or set(point.sessions) != held:
        raise refuse("checkpoint.sessions", "must be the sessions of the checkpoint activities")
    if not point.measures:
        raise refuse("checkpoint.measures", "a checkpoint needs at least one measure")
    for name in point.measures:
        if name not in instruments:
            raise refuse("checkpoint.measures", f"unknown instrument {name!r}")
    if not point.options:
        raise refuse("checkpoint.options", "a checkpoint needs options")
    for name in point.options:
        if name not in options:
            raise refuse("checkpoint.options", f"unknown option {name!r}")
    if not 0 < point.early_improvement_percent <= 100:
        raise refuse("checkpoint.early_improvement_percent", "must be more than 0 and at most 100")
    if point.decide_within_h <= 0:
        raise refuse("checkpoint.decide_within_h", "must be more than 0")


def _check_evidence(protocol: Protocol, refuse: Refuse) -> None:
    """A protocol never claims more than the weakest thing in it."""
    order = ("unverified", "secondary", "verified")
    sources = [protocol.source, protocol.timing_source, protocol.sessions.source, protocol.checkpoint.source]
    sources += [dose.source for dose in protocol.doses]
    sources += [activity.source for activity in protocol.activities]
    sources += [rule.source for rule in protocol.stop_rules]
    if protocol.maintenance is not None:
        sources.append(protocol.maintenance.source)
    weakest = min((each.evidence for each in sources), key=order.index)
    if protocol.evidence != weakest:
        raise refuse("evidence", f"says {protocol.evidence}, but the weakest part is {weakest}")


def _check_permits(protocol: Protocol, refuse: Refuse) -> None:
    """Only a known, relative contraindication can be what a protocol treats."""
    relative = {rule.id for rule in contraindications() if rule.weight == "relative"}
    for name in protocol.permits:
        if name not in relative:
            raise refuse("permits", f"no relative contraindication {name!r}")
