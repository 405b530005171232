"""`afterglow calibrate`: how far the sustain line may be trusted, and where it loses."""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

from afterglow.trajectory.calibrating import Calibration, calibrate
from afterglow.trajectory.profiles import PROFILES
from afterglow.trajectory.scoreboard import EventLine, Line, Table

EPILOG = (
    "The model is fitted to --learn simulated members of each profile and judged on --judge others; "
    "on the NIMH table it runs on priors from other trials and nothing is fitted."
)


def add_calibrate(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the program."""
    parser = subparsers.add_parser(
        "calibrate", help="judge the sustain line's forecasts", description=__doc__, epilog=EPILOG
    )
    parser.add_argument("--nimh", metavar="DIR", type=Path, help="folder of OpenNeuro ds005917")
    parser.add_argument("--profile", action="append", choices=PROFILES, help="only this simulated clinic")
    parser.add_argument("--learn", type=int, default=400, help="simulated members to fit to")
    parser.add_argument("--judge", type=int, default=800, help="simulated members to judge on")
    parser.add_argument("--seed", type=int, default=2026, help="the same seed gives the same report")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of text")
    parser.set_defaults(run=lambda arguments: _run(arguments, parser))


def _run(arguments: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    if arguments.learn < 2 or arguments.judge < 2:
        parser.error("--learn and --judge need at least two members")
    rng, profiles = np.random.default_rng(arguments.seed), arguments.profile or PROFILES
    try:
        report = calibrate(rng, arguments.nimh, profiles, arguments.learn, arguments.judge)
    except (FileNotFoundError, KeyError) as error:
        parser.error(f"--nimh: not the tables of ds005917: {error}")
    text = json.dumps(report.as_json()) if arguments.json else "\n".join(as_text(report))
    sys.stdout.write(f"{text}\n")
    return 0


def as_text(report: Calibration) -> list[str]:
    """The report as lines for a terminal."""
    check, best = report.self_check, report.headline.lines[0]
    of = "NIMH ds005917" if report.trial is not None else report.clinics[0].profile
    lines = [f"Calibration of {report.model}"]
    if isinstance(best, Line):
        lines.append(
            f"crps {best.crps:.3f}  coverage_90 {best.coverage_90:.3f}  ({of}, {report.headline.n} scores)"
        )
    lines.append(
        f"On {check.n} people of its own making, 90 % intervals hold severity {check.severity_90:.3f} "
        f"and gain {check.gain_90:.3f} (uniform ranks: p = {check.severity_uniform:.2f})"
    )
    if report.trial is not None:
        lines += ["", "NIMH ds005917, priors from other trials, nothing fitted", *table_lines(report.trial)]
    for clinic in report.clinics:
        lines += ["", f"{clinic.profile}: {clinic.fitted}"]
        for table in clinic.tables:
            lines += table_lines(table)
    return [*lines, "", "Where it loses", *(f"  {loss}" for loss in report.losses or ("nowhere above",))]


def table_lines(table: Table) -> list[str]:
    """One table as lines."""
    lines = [f"  {table.question} (n = {table.n})"]
    for line in table.lines:
        if isinstance(line, EventLine):
            rest = (
                f"Brier {line.brier:.3f}  AUC {line.area:.3f}  calibration error {line.calibration_error:.3f}"
            )
        else:
            rest = (
                f"CRPS {line.crps:.3f}  50 % holds {line.coverage_50:.3f}  90 % holds {line.coverage_90:.3f}"
            )
        lines.append(f"    {line.method:<28}{rest}")
    return lines
