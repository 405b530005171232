"""The program `afterglow`: finds its subcommands and runs one.

The core's own commands stand in `COMMANDS`; others (the clinic's `import`, `verify`) announce
themselves as entry points of the group `afterglow.commands`, each a function that adds a
subparser and sets `run`. The core never imports them by name.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points

from afterglow.instruments.command import add_score
from afterglow.library.command import add_shelf
from afterglow.library.reading import InvalidContent
from afterglow.program.command import add_calendar
from afterglow.review_command import add_review
from afterglow.trajectory.command import add_calibrate

GROUP = "afterglow.commands"

COMMANDS = (add_score, add_shelf, add_review, add_calendar, add_calibrate)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; its exit code, or 2 with a sentence where the command line is wrong."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except InvalidContent as error:
        print(f"afterglow: the shelf cannot be read: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader went away (`| head`): leave quietly, and keep Python from flushing into it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="afterglow", description="Scores, reviews and content of Afterglow."
    )
    subparsers = parser.add_subparsers(title="commands", required=True, metavar="command")
    for add_command in COMMANDS:
        add_command(subparsers)
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            entry.load()(subparsers)
        except ImportError as error:
            # An installation without the clinic's packages still scores and reviews.
            print(f"afterglow: command {entry.name} is not available: {error}", file=sys.stderr)
    return parser
