"""`afterglow cohort` once a database is open: responders of imported research data, with who is missing."""

import argparse
import json
import sys
from typing import Any

from afterglow_clinic.chart.actor import Actor, the_system
from afterglow_clinic.chart.auditing import audit_read
from afterglow_clinic.clock import now
from afterglow_clinic.records_room.cohort import CohortTable, Line, cohort_table
from afterglow_clinic.records_room.commands.owning import NoSuchOrganization, organization_named

REFUSED = 2


def run(arguments: argparse.Namespace) -> int:
    """Count, and say who is missing. Exit code 0, or 2 where there is no such organization."""
    try:
        organization = organization_named(arguments.organization)
    except NoSuchOrganization as error:
        sys.stderr.write(f"afterglow: --organization: {error}\n")
        return REFUSED
    by = the_system(organization.pk)
    table = _opened(by, arguments.instrument)
    text = json.dumps(_as_json(table)) if arguments.json else "\n".join(_lines(table))
    sys.stdout.write(f"{text}\n")
    return 0


def _opened(by: Actor, instrument: str) -> CohortTable:
    audit_read(by=by, at=now(), subtype="cohort.read")
    return cohort_table(by, instrument)


def _as_json(table: CohortTable) -> dict[str, Any]:
    return {
        "instrument": table.instrument.id if table.instrument else None,
        "people": dict(table.groups),
        "lines": [_line_as_json(line) for line in table.lines],
    }


def _line_as_json(line: Line) -> dict[str, Any]:
    return {
        "group": line.group or "all",
        "agent": line.agent,
        "days": list(line.days),
        "responders": line.found.rate.numerator,
        "measured": line.found.rate.measured,
        "due": line.found.rate.due,
        "missing": list(line.missing),
        "set_aside": len(line.found.not_applicable),
    }


def _lines(table: CohortTable) -> list[str]:
    if table.instrument is None:
        return ["no research data here: `afterglow import bids` brings some"]
    said = [f"{table.instrument.short}, response against each person's own baseline"]
    for line in table.lines:
        days = f"days {line.days[0]:g} to {line.days[1]:g}"
        aside = len(line.found.not_applicable)
        said.append(
            f"  {line.agent:10} {days:14} {line.group or 'all':8} {line.found.rate}"
            + (f"; missing: {', '.join(line.missing)}" if line.missing else "")
            + (f"; {aside} set aside, well at baseline" if aside else "")
        )
    return said
