"""`afterglow calendar PROTOCOL --start ... --zone ...`: the whole calendar a protocol would make.

A start without an offset is read on the zone's clock: one that does not exist moves forward over
the gap, one that happens twice means the first. Exit code 0: a calendar; 2: a wrong request.
"""

import argparse
import json
import sys
from datetime import datetime

from afterglow.program.calendar import calendar
from afterglow.program.loading import UnknownProtocol, load_protocol, protocol_names
from afterglow.program.local_time import UnknownZone
from afterglow.program.printing import calendar_lines, entry_values


def add_calendar(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the program."""
    parser = subparsers.add_parser("calendar", help="the calendar a protocol would make", description=__doc__)
    parser.add_argument("protocol", help=f"one of: {', '.join(protocol_names())}")
    parser.add_argument("--start", required=True, help="start of the first session: 2027-03-08T10:00")
    parser.add_argument("--zone", required=True, help="IANA time zone: America/New_York")
    parser.add_argument("--json", action="store_true", help="one JSON list instead of text")
    parser.set_defaults(run=lambda arguments: _run(arguments, parser))


def _run(arguments: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    try:
        protocol = load_protocol(arguments.protocol)
        entries = calendar(protocol, _start(arguments.start, parser), arguments.zone)
    except (UnknownProtocol, UnknownZone) as refused:
        parser.error(str(refused))
    except OverflowError:
        parser.error("--start: too near the end of the calendar")
    if arguments.json:
        text = json.dumps([entry_values(entry) for entry in entries], indent=2, ensure_ascii=False)
    else:
        text = "\n".join(calendar_lines(protocol, entries))
    sys.stdout.write(f"{text}\n")
    return 0


def _start(text: str, parser: argparse.ArgumentParser) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        parser.error(f"--start: not a time such as 2027-03-08T10:00: {text[:40]!r}")
