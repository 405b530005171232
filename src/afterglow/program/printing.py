"""A calendar as text and as plain values for JSON. Decides nothing.

The command that prints it is `afterglow.command`.
"""

from collections.abc import Iterable, Iterator

from afterglow.program.calendar import Entry, within
from afterglow.program.hours import by_component, planned_hours
from afterglow.program.protocol import Protocol


def entry_values(entry: Entry) -> dict[str, object]:
    """One calendar entry; times are ISO 8601 with their offset from UTC."""
    activity = entry.instance.activity
    return {
        "activity": activity.id,
        "title": activity.title,
        "kind": activity.kind,
        "phase": activity.phase,
        "session": entry.instance.session,
        "repeat": entry.instance.repeat,
        "after": activity.after,
        "opens": entry.opens.isoformat(),
        "closes": entry.closes.isoformat(),
        "owner": activity.owner,
        "component": activity.component,
        "modality": activity.modality,
        "instrument": activity.instrument,
        "planned_min": activity.planned_min,
        "evidence": activity.source.evidence,
    }


def calendar_lines(protocol: Protocol, entries: Iterable[Entry]) -> Iterator[str]:
    """The calendar for a terminal: a line per entry, then hours by component."""
    yield f"{protocol.title}  ({protocol.pin}, {protocol.evidence})"
    for entry in entries:
        activity = entry.instance.activity
        number = "" if entry.instance.session is None else f" {entry.instance.session}"
        yield (
            f"{_clock(entry.opens)} -> {_clock(entry.closes)}  {activity.kind:<11} "
            f"{activity.title}{number}  [{activity.owner}; {activity.component}; {within(entry)}]"
        )
    yield "Planned, in hours (not shares of an effect):"
    for component, (contacts, hours) in by_component(planned_hours(protocol)).items():
        yield f"  {component:<12} {contacts:>3} contacts  {hours:>6.1f} h"
    yield "Doses, a prescriber decides:"
    for dose in protocol.doses:
        default = "; editable default" if dose.editable else ""
        grade = f"{dose.source.evidence}{default}"
        yield f"  {dose.title}: {dose.amount:g} {dose.unit} ({grade}) [{dose.source}]"


def _clock(moment: object) -> str:
    return f"{moment:%a %Y-%m-%d %H:%M %z}"
