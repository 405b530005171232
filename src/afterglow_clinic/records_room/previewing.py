"""A plan in the words of a page: how much is new, and the first rows as they will stand in the chart."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from afterglow.instruments.loading import instrument
from afterglow_clinic.records_room.planning import Plan
from afterglow_clinic.records_room.reading.incoming import IncomingResponse

FIRST_ROWS = 12


@dataclass(frozen=True, slots=True)
class Counted:
    """One line of counts."""

    what: str
    created: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One answer set as it will stand in the chart."""

    person: str
    cohort: str
    instrument: str
    authored: datetime
    holds: str
    row: int


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything the page shows before anybody says yes."""

    title: str
    sha256: str
    counts: tuple[Counted, ...]
    rows: tuple[PreviewRow, ...]
    more: int
    not_kept: tuple[str, ...]
    notes: tuple[str, ...]
    changes: bool


def preview_of(plan: Plan) -> Preview:
    """The plan as the page shows it."""
    incoming, counts = plan.incoming, plan.counts
    words = {"patients": _("People"), "responses": _("Answers and scores"), "sessions": _("Sessions")}
    rows = tuple(
        _row(person.identifier, person.cohort, told)
        for person in incoming.people
        for told in person.responses[:FIRST_ROWS]
    )[:FIRST_ROWS]
    return Preview(
        title=incoming.title,
        sha256=incoming.sha256,
        counts=tuple(Counted(words[what], **count) for what, count in counts.items()),
        rows=rows,
        more=incoming.responses - len(rows),
        not_kept=incoming.not_kept,
        notes=incoming.notes,
        changes=plan.changes,
    )


def _row(person: str, cohort: str, told: IncomingResponse) -> PreviewRow:
    short = instrument(told.instrument).short
    return PreviewRow(person, cohort, short, told.authored, _holds(told), told.place.row)


def _holds(told: IncomingResponse) -> str:
    if told.total is not None:
        return _("total %(total)s") % {"total": f"{told.total:g}"}
    given = sum(answer is not None for answer in told.answers.values())
    return _("%(given)d of %(asked)d items") % {"given": given, "asked": len(told.answers)}
