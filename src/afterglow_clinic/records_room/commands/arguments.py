"""The command lines of this room, announced to `afterglow.command` as entry points.

It imports nothing of Django, so that `afterglow score` stays quick and an installation without
the clinic still runs. The work is in the neighbours, imported after the database is chosen.
"""

import argparse
import sys
from datetime import date
from pathlib import Path

from afterglow_clinic.records_room.commands.connecting import CannotOpen, make_database, open_database

REFUSED = 2
IMPORT_EPILOG = (
    "Everything is imported or nothing is; the same files again change nothing. Exit code 0: imported; "
    "2: refused, each fault as file:row:column: what. The last line on standard output is JSON. "
    "docs/how-to/import-your-data.md tells the formats."
)


def add_import(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `afterglow import`."""
    parser = subparsers.add_parser(
        "import",
        help="bring in records from elsewhere",
        description="Import answers from a long CSV, or a crossover trial from a BIDS folder.",
        epilog=IMPORT_EPILOG,
    )
    parser.add_argument("kind", choices=("csv", "bids"))
    parser.add_argument("path", type=Path, help="a CSV file, or the folder with participants.tsv")
    _add_database(parser, "made and migrated if it is not there")
    parser.add_argument("--organization", metavar="NAME", help="whose records (default: Research)")
    parser.add_argument("--zone", help="IANA zone of times without an offset, such as Europe/Berlin")
    parser.add_argument(
        "--anchor",
        type=date.fromisoformat,
        metavar="DAY",
        help="bids: day of the first infusion (2000-01-03)",
    )
    parser.set_defaults(run=_run_import)


def add_verify(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `afterglow verify`."""
    parser = subparsers.add_parser(
        "verify",
        help="check the audit chains",
        description="Re-read every audit chain. Exit code 1 names the first link that fails.",
    )
    _add_database(parser, "instead of the clinic's own")
    parser.set_defaults(run=_run_verify)


def add_cohort(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `afterglow cohort`."""
    parser = subparsers.add_parser(
        "cohort",
        help="count responders among imported research data",
        description="Responders after each kind of session, with everybody who was due and who is missing.",
    )
    _add_database(parser, "instead of the clinic's own")
    parser.add_argument("--organization", metavar="NAME", help="whose records (default: Research)")
    parser.add_argument("--instrument", default="", help="an id of the shelf (default: the one given most)")
    parser.set_defaults(run=_run_cohort)


def _add_database(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--database", type=Path, metavar="FILE", help=f"a SQLite file, {what}")
    parser.add_argument("--json", action="store_true", help="JSON only")


def _run_import(arguments: argparse.Namespace) -> int:
    try:
        if arguments.database is None:
            open_database(None)
        else:
            make_database(arguments.database)
    except CannotOpen as error:
        return _refuse(error)
    from afterglow_clinic.records_room.commands.importing import run

    return run(arguments)


def _run_verify(arguments: argparse.Namespace) -> int:
    try:
        open_database(arguments.database)
    except CannotOpen as error:
        return _refuse(error)
    from afterglow_clinic.records_room.commands.verifying import run

    return run(arguments)


def _run_cohort(arguments: argparse.Namespace) -> int:
    try:
        open_database(arguments.database)
    except CannotOpen as error:
        return _refuse(error)
    from afterglow_clinic.records_room.commands.counting import run

    return run(arguments)


def _refuse(error: CannotOpen) -> int:
    sys.stderr.write(f"afterglow: {error}\n")
    return REFUSED
