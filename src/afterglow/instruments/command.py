"""`afterglow score`: one form typed on the command line, or a batch of JSON lines."""

import argparse
import json
import math
import re
import sys
from collections.abc import Iterator
from typing import IO, cast, get_args

from afterglow.instruments.answering import answers_in_order
from afterglow.instruments.batch import LONGEST_NUMBER, as_json, score_line, whole
from afterglow.instruments.definition import Instrument
from afterglow.instruments.loading import instrument
from afterglow.instruments.outcome import Score, ScoreOutcome
from afterglow.instruments.scoring import score, score_total
from afterglow.library.shelf import NotOnShelf
from afterglow.record import Answer, Sex

SKIPPED = ("-", "skip")
NUMBER = re.compile(r"[+-]?([0-9]+)(\.[0-9]+)?")
EPILOG = (
    "An answer left empty is - or skip. Exit code 0: a score; 1: no score, with the reason; 2: bad usage."
)


def add_score(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the program."""
    parser = subparsers.add_parser(
        "score", help="score answers to an instrument", description=__doc__, epilog=EPILOG
    )
    parser.add_argument("instrument", nargs="?", help="an id of the shelf: phq-9")
    parser.add_argument("answers", nargs="*", help="in published order")
    parser.add_argument("--total", help="a published total, where there are no answers")
    parser.add_argument("--sex", choices=get_args(Sex), default="unknown")
    parser.add_argument("--json", action="store_true", help="one JSON line instead of text")
    parser.add_argument(
        "--batch", nargs="?", const="-", metavar="FILE", help="score JSON lines from FILE or standard input"
    )
    parser.set_defaults(run=lambda arguments: _run(arguments, parser))


def _run(arguments: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    if arguments.batch is not None:
        if arguments.instrument:
            parser.error("--batch takes its instruments from the lines")
        return _run_batch(arguments.batch, parser)
    if not arguments.instrument or not (arguments.answers or arguments.total):
        parser.error("name an instrument and its answers, or use --batch")
    if arguments.answers and arguments.total:
        parser.error("answers or --total, not both")
    try:
        found = instrument(arguments.instrument)
    except NotOnShelf as error:
        parser.error(f"{error}; `afterglow shelf` lists them")
    outcome = _outcome(found, arguments)
    text = json.dumps(as_json(outcome)) if arguments.json else "\n".join(_lines(found, outcome))
    sys.stdout.write(f"{text}\n")
    return 0 if isinstance(outcome, Score) else 1


def _run_batch(path: str, parser: argparse.ArgumentParser) -> int:
    try:
        source = sys.stdin.buffer if path == "-" else open(path, "rb")  # noqa: SIM115
    except OSError as error:
        parser.error(f"cannot read the batch: {error.strerror}")
    with source:
        for reply in _replies(source):
            sys.stdout.write(f"{reply}\n")
    return 0


def _replies(lines: IO[bytes]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        reply = score_line(line)
        if reply.get("unscorable") == "malformed":
            reply["line"] = number
        yield json.dumps(reply, allow_nan=False)


def _outcome(found: Instrument, arguments: argparse.Namespace) -> ScoreOutcome:
    if arguments.total:
        return score_total(found, cast(float, typed_answer(arguments.total)))
    answers = answers_in_order(found, [typed_answer(text) for text in arguments.answers])
    return score(found, answers, sex=arguments.sex)


def typed_answer(text: str) -> Answer:
    """An answer as typed: a number, nothing at all, or a code such as `yes` or `n/a`."""
    if text in SKIPPED:
        return None
    match = NUMBER.fullmatch(text)
    if match is None:
        return text
    if len(text) > LONGEST_NUMBER:
        return math.inf
    return float(text) if match.group(2) else int(text)


def _lines(found: Instrument, outcome: ScoreOutcome) -> Iterator[str]:
    yield f"{found.short}  {found.title}  (file version {found.version})"
    if not isinstance(outcome, Score):
        items = f": {', '.join(outcome.items)}" if outcome.items else ""
        yield f"  no score: {outcome.reason}{items}"
        yield f"  {outcome.detail}"
        return
    if outcome.total is not None and found.range is not None:
        band = f"  {outcome.band}" if outcome.band else ""
        yield f"  total      {whole(outcome.total):g} of {found.range[0]:g} to {found.range[1]:g}{band}"
    for name, value in outcome.subscales.items():
        yield f"  {name:30} {value:g}"
    titles = {verdict.id: verdict.title for verdict in found.verdicts}
    for name, verdict in outcome.verdicts.items():
        yield f"  {titles[name]}: {_said(verdict)}"
    if outcome.prorated:
        yield f"  {outcome.n_missing} missing, filled in by the instrument's own published rule"
    elif outcome.n_missing:
        yield f"  {outcome.n_missing} missing; what hangs on them is left out"
    if outcome.not_applicable:
        yield f"  not applicable: {', '.join(outcome.not_applicable)}; not comparable with a full form"
    yield f"  source     {found.source} ({found.evidence})"


def _said(verdict: bool | str) -> str:
    return verdict if isinstance(verdict, str) else ("yes" if verdict else "no")
