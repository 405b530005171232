"""`afterglow import` once a database is open: files in, a summary out, or every fault by its place.

It acts as the system of the organization it imports into. Reading is in
`afterglow_clinic.records_room.reading`, writing in `afterglow_clinic.records_room.actions`.
"""

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from afterglow.instruments.loading import shelf
from afterglow_clinic.chart.actor import the_system
from afterglow_clinic.chart.models import Organization
from afterglow_clinic.clock import now
from afterglow_clinic.records_room.actions import Imported, import_records
from afterglow_clinic.records_room.commands.owning import NoSuchOrganization, organization_for
from afterglow_clinic.records_room.reading.bids import FILES, read_bids
from afterglow_clinic.records_room.reading.crossover import DEFAULT_ANCHOR, Calendar
from afterglow_clinic.records_room.reading.faults import NotUsable
from afterglow_clinic.records_room.reading.incoming import Fault, Incoming, Place, Refused, SourceFile
from afterglow_clinic.records_room.reading.long_csv import Terms, read_long_csv
from afterglow_clinic.records_room.reading.moments import read_zone

REFUSED = 2


def run(arguments: argparse.Namespace) -> int:
    """Import, and say what happened. Exit code 0, or 2 with nothing written."""
    at = now()
    try:
        zone = read_zone(arguments.zone) if arguments.zone else None
        with transaction.atomic():
            organization = organization_for(arguments.organization, zone=zone, at=at)
            incoming = _read(arguments, organization, zone, at)
            done = import_records(incoming=incoming, by=the_system(organization.pk), at=at)
    except NotUsable as error:
        return _refuse([f"--zone: {error}"], arguments)
    except NoSuchOrganization as error:
        return _refuse([f"--organization: {error}"], arguments)
    except Refused as refused:
        return _refuse([str(fault) for fault in refused.faults], arguments)
    _tell(incoming, done, organization, arguments)
    return 0


def _read(
    arguments: argparse.Namespace, organization: Organization, zone: ZoneInfo | None, at: datetime
) -> Incoming:
    if arguments.kind == "csv":
        return read_long_csv(_file(arguments.path, arguments.path.name), Terms(shelf(), zone, at))
    calendar = Calendar(arguments.anchor or DEFAULT_ANCHOR, zone or organization.tz)
    return read_bids(_bids_files(arguments.path), shelf=shelf(), calendar=calendar, at=at)


def _file(path: Path, name: str) -> SourceFile:
    try:
        return SourceFile(name, path.read_bytes())
    except OSError as error:
        raise Refused([Fault(Place(name), f"cannot be read: {error.strerror}")]) from error


def _bids_files(path: Path) -> list[SourceFile]:
    """The files of a data set that are there, in its folder or in `phenotype/` beneath it."""
    folder = path if path.is_dir() else path.parent
    found = {}
    for name in FILES:
        for place in (folder / name, folder / "phenotype" / name):
            if name not in found and place.is_file():
                found[name] = _file(place, name)
    return list(found.values())


def _refuse(faults: list[str], arguments: argparse.Namespace) -> int:
    sys.stderr.write("".join(f"{fault}\n" for fault in faults))
    if arguments.json:
        _say(json.dumps({"refused": faults}, ensure_ascii=False))
    else:
        sys.stderr.write("afterglow: refused; nothing was written\n")
    return REFUSED


def _tell(
    incoming: Incoming, done: Imported, organization: Organization, arguments: argparse.Namespace
) -> None:
    if not arguments.json:
        _say(f"{incoming.title} into {organization.name}")
        for what, count in done.counts.items():
            _say(f"  {what:10} {count['created']:6} new {count['unchanged']:6} unchanged")
        for name in incoming.not_kept:
            _say(f"  not kept: the column {name}, for which the chart has no place")
        for note in incoming.notes:
            _say(f"  {note}")
    _say(json.dumps(_summary(incoming, done, organization), ensure_ascii=False))


def _summary(incoming: Incoming, done: Imported, organization: Organization) -> dict[str, Any]:
    told = {what: sum(count.values()) for what, count in done.counts.items()}
    return told | {
        "created": {what: count["created"] for what, count in done.counts.items()},
        "unchanged": {what: count["unchanged"] for what, count in done.counts.items()},
        "kind": incoming.kind,
        "title": incoming.title,
        "organization": organization.name,
        "sha256": incoming.sha256,
        "not_kept": list(incoming.not_kept),
        "notes": list(incoming.notes),
    }


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
