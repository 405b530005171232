"""Read a protocol file into a `Protocol`, or refuse it by file, key and reason.

This module gives keys their meaning; what can only be judged over the whole protocol (cycles,
impossible windows, names that lead nowhere) is refused in `afterglow.program.checking`.
An edited copy is read by the same `protocol_from_text` as the shelf's own files.
"""

from collections.abc import Collection
from itertools import pairwise
from typing import cast

from afterglow.library.reading import InvalidContent, Table, parse_toml
from afterglow.library.shelf import names, read_content
from afterglow.program import protocol as p
from afterglow.program.checking import check_protocol
from afterglow.program.heading import read_heading
from afterglow.program.local_time import MINUTES_A_DAY, Offset
from afterglow.source import Source


class UnknownProtocol(ValueError):
    """No protocol of that id stands on the shelf."""


def protocol_names() -> tuple[str, ...]:
    """Ids of the protocols on the shelf."""
    return names("protocols")


def load_protocol(name: str) -> p.Protocol:
    """The shelf's protocol of that id.

    Raises:
        UnknownProtocol: There is none; the message lists what there is.
        InvalidContent: The file breaks the schema.
    """
    if name not in protocol_names():
        raise UnknownProtocol(f"no protocol {name!r}; the shelf has: {', '.join(protocol_names())}")
    return protocol_from_text(
        read_content("protocols", name).decode("utf-8"),
        file=f"{name}.toml",
        instruments=names("instruments"),
        options=names("options"),
    )


def protocol_from_text(
    text: str, *, file: str, instruments: Collection[str], options: Collection[str]
) -> p.Protocol:
    """A protocol from TOML text.

    Args:
        text: The whole file.
        file: Its name, for refusals; its stem must be the protocol's id.
        instruments: Ids an assessment may name.
        options: Ids a checkpoint may offer.
    Raises:
        InvalidContent: With file, key and reason.
    """
    found = parse_toml(text, file).wholly(_protocol)
    if file.removesuffix(".toml") != found.id:
        raise InvalidContent(file, "id", f"{found.id!r} is not the file's name")
    check_protocol(found, file=file, instruments=instruments, options=options)
    return found


def _protocol(table: Table) -> p.Protocol:
    source = read_heading(table, "protocol")
    timing = table.source("timing_source")
    sessions = table.read("sessions", _sessions)
    return p.Protocol(
        id=table.text("id"),
        version=table.text("version"),
        title=table.text("title"),
        summary=table.text("summary"),
        agent=table.text("agent"),
        route=table.choice("route", p.ROUTES),
        evidence=table.evidence("evidence"),
        source=source,
        timing_source=timing,
        enrolment_days_before=table.whole("enrolment_days_before"),
        closing_h=table.number("closing_h"),
        consents=table.texts("consents"),
        permits=table.texts("permits"),
        phases=table.reads("phases", lambda part: p.Phase(part.text("id"), part.text("title"))),
        sessions=sessions,
        doses=table.reads("doses", _dose),
        activities=table.reads("activities", lambda part: _activity(part, sessions.count, timing)),
        checkpoint=table.read("checkpoint", _checkpoint),
        maintenance=table.read("maintenance", _maintenance) if "maintenance" in table else None,
        stop_rules=table.reads("stop_rules", _stop_rule),
    )


def _sessions(table: Table) -> p.Sessions:
    days = table.wholes("days")
    if not days or days[0] != 0 or any(b <= a for a, b in pairwise(days)):
        raise table.wrong("days", "must start at 0 and go up")
    return p.Sessions(
        days=days,
        minutes=table.whole("minutes", at_least=1),
        minimum_gap_h=table.number("minimum_gap_h"),
        source=table.source("source"),
    )


def _dose(table: Table) -> p.Dose:
    if "unit" not in table:
        raise table.wrong("unit", "a dose without a unit is refused")
    dose = p.Dose(
        id=table.text("id"),
        title=table.text("title"),
        use=table.choice("use", p.DOSE_USES),
        amount=table.number("amount"),
        unit=table.choice("unit", p.DOSE_UNITS),
        source=table.source("source"),
        over_min=table.maybe_number("over_min"),
    )
    if dose.amount <= 0:
        raise table.wrong("amount", "must be more than zero")
    if dose.over_min is not None and dose.over_min <= 0:
        raise table.wrong("over_min", "must be more than zero")
    return dose


def _activity(table: Table, count: int, timing: Source) -> p.Activity:
    after = table.text("after")
    activity = p.Activity(
        id=table.text("id"),
        title=table.text("title"),
        kind=cast(p.Kind, table.choice("kind", p.KINDS)),
        phase=table.text("phase"),
        component=cast(p.Component, table.choice("component", p.COMPONENTS)),
        owner=cast(p.Role, table.choice("owner", p.ROLES)),
        planned_min=table.number("planned_min"),
        after=after,
        opens=table.read("opens", read_offset),
        closes=table.read("closes", read_offset),
        source=table.maybe_source("source") or timing,
        modality=table.maybe_text("modality"),
        instrument=table.maybe_text("instrument"),
        sessions=_session_numbers(table, after, count),
        requires=table.texts("requires"),
        checks=table.texts("checks"),
        every_days=table.maybe_whole("every_days") or 0,
        times=table.maybe_whole("times", at_least=1) or 1,
    )
    if activity.planned_min < 0:
        raise table.wrong("planned_min", "must not be negative")
    if (activity.times > 1) != (activity.every_days > 0):
        raise table.wrong("times", "a rhythm needs every_days and at least two times")
    return activity


def _session_numbers(table: Table, after: str, count: int) -> tuple[int, ...]:
    """The sessions an activity belongs to: each, last, or numbered; none where it says nothing."""
    everyone = tuple(range(1, count + 1))
    if "sessions" not in table:
        return everyone if after in p.PER_SESSION else ()
    words = {"each": everyone, "last": (count,)}
    if isinstance(table.values["sessions"], str):
        return words[table.choice("sessions", words)]
    numbers = table.wholes("sessions")
    if not numbers or not set(numbers) <= set(everyone):
        raise table.wrong("sessions", f"must be 'each', 'last' or numbers from 1 to {count}")
    return tuple(sorted(set(numbers)))


def read_offset(table: Table) -> Offset:
    """A distance from an event: elapsed hours, or local days with a clock."""
    if ("hours" in table) == ("days" in table):
        raise table.wrong("hours", "give either hours or days")
    if "hours" in table:
        return Offset(hours=table.number("hours"))
    days = _any_whole(table, "days")
    return Offset(days=days, clock_min=_clock(table) if "at" in table else None)


def _any_whole(table: Table, key: str) -> int:
    """A whole number that may be negative: days before an event."""
    value = table.number(key)
    if not isinstance(value, int):
        raise table.wrong(key, "must be a whole number")
    return value


def _clock(table: Table) -> int:
    text = table.text("at")
    hours, colon, minutes = text.partition(":")
    if not (colon and len(hours) == len(minutes) == 2 and hours.isdigit() and minutes.isdigit()):
        raise table.wrong("at", f"must be a clock such as 09:30, got {text!r}")
    total = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or total > MINUTES_A_DAY:
        raise table.wrong("at", f"{text} is not a clock time")
    return total


def _checkpoint(table: Table) -> p.Checkpoint:
    return p.Checkpoint(
        sessions=table.wholes("sessions"),
        measures=table.texts("measures"),
        early_improvement_percent=table.number("early_improvement_percent"),
        decide_within_h=table.number("decide_within_h"),
        roles=table.choices("roles", p.ROLES),
        options=table.texts("options"),
        source=table.source("source"),
    )


def _maintenance(table: Table) -> p.Maintenance:
    return p.Maintenance(
        rhythm_days=table.wholes("rhythm_days"),
        rule=table.text("rule"),
        source=table.source("source"),
    )


def _stop_rule(table: Table) -> p.StopRule:
    return p.StopRule(
        id=table.text("id"),
        when=table.text("when"),
        action=table.choice("action", p.STOP_ACTIONS),
        source=table.source("source"),
        after_session=table.maybe_whole("after_session"),
        improvement_below_percent=table.maybe_number("improvement_below_percent"),
    )
