"""`afterglow shelf`: everything the shelf holds, with its evidence, licence and source."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping

from afterglow.library.index import Content, contents


def add_shelf(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the program."""
    parser = subparsers.add_parser(
        "shelf", help="list the clinical content", description="List every content file of the shelf."
    )
    parser.add_argument("--json", action="store_true", help="one JSON list instead of a table")
    parser.set_defaults(run=_run)


def as_json(content: Content) -> Mapping[str, str | None]:
    """One content file as the command prints it."""
    return {
        "kind": content.kind,
        "id": content.id,
        "version": content.version,
        "evidence": content.evidence,
        "licence": content.licence,
        "wording": content.wording,
        "source": str(content.source),
    }


def _run(arguments: argparse.Namespace) -> int:
    found = contents()
    if arguments.json:
        text = json.dumps([as_json(content) for content in found], indent=2, ensure_ascii=False)
        sys.stdout.write(f"{text}\n")
        return 0
    for content in found:
        wording = content.wording or "-"
        sys.stdout.write(
            f"{content.kind:18}{content.id:36}{content.version:9}{content.evidence:12}{wording:13}"
            f"{content.licence or '-'}\n"
        )
    grades = Counter(content.evidence for content in found)
    counted = ", ".join(f"{count} {grade}" for grade, count in sorted(grades.items()))
    sys.stdout.write(f"{len(found)} content files: {counted}\n")
    return 0
