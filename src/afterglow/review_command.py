"""`afterglow review case.json`: review one case from a file, as text or as JSON.

The moment of the review is `--at`, or `"at"` in the case; there is no default, because a review
of an unsaid moment would be a review of whenever it was run. Exit code 0: reviewed, whatever was
found; 2: the case cannot be read, with the field and the reason.
"""

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from afterglow.instruments.batch import LONGEST_NUMBER
from afterglow.reading import Part, record_from_json
from afterglow.record import InvalidRecord, aware
from afterglow.reviewing import review
from afterglow.trajectory.sustaining import Lens
from afterglow.writing import as_json_text, as_text

LARGEST_CASE = 50_000_000


def add_review(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the program."""
    parser = subparsers.add_parser("review", help="review one case", description=__doc__)
    parser.add_argument("case", help="a JSON file, or - for standard input")
    parser.add_argument("--at", help='the moment to review at, with a zone; in place of "at" in the case')
    parser.add_argument("--json", action="store_true", help="the whole review as JSON")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    try:
        case = case_from_text(_text(arguments.case))
        at = moment_of(case, arguments.at)
        found = review(record_from_json(case), at, lens=Lens())
    except InvalidRecord as refused:
        sys.stderr.write(f"afterglow review: {refused}\n")
        return 2
    sys.stdout.write((as_json_text(found) if arguments.json else as_text(found)) + "\n")
    return 0


def _text(path: str) -> str:
    try:
        raw = sys.stdin.buffer.read(LARGEST_CASE + 1) if path == "-" else Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a file name"
        raise InvalidRecord(f"case: {reason}") from None
    if len(raw) > LARGEST_CASE:
        raise InvalidRecord(f"case: larger than {LARGEST_CASE:,} bytes")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidRecord("case: not UTF-8") from None


def case_from_text(text: str) -> dict[str, Any]:
    """The parsed case; refuses anything but one JSON object in which no key stands twice.

    Raises:
        InvalidRecord: With the line where the text stops being JSON, or the key.
    """
    try:
        case = json.loads(text, parse_int=_whole, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise InvalidRecord(f"case: not JSON, line {error.lineno}: {error.msg}") from None
    except RecursionError:
        raise InvalidRecord("case: nested too deeply") from None
    if not isinstance(case, dict):
        raise InvalidRecord("case: must be an object")
    return case


def _whole(digits: str) -> float:
    """A whole number; one longer than any float reads as infinite, which every field refuses."""
    return int(digits) if len(digits) <= LONGEST_NUMBER else float("inf")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise InvalidRecord(f"case: the key {key[:40]!r} stands twice in one object")
        found[key] = value
    return found


def moment_of(case: dict[str, Any], at: str | None) -> datetime:
    """The moment of the review, taken out of the case; `at` from the command line goes first."""
    said = {"at": case.pop("at", None)} if at is None else {"at": at}
    case.pop("at", None)
    if said["at"] is None:
        raise InvalidRecord('at: say when to review at, by --at or by "at" in the case')
    return aware(Part(said, "").moment("at"), "at")
