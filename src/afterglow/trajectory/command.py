"""`afterglow calibrate`: how far the sustain line may be trusted, and where it loses."""

import argparse
import json
import sys
from pathlib import Path

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
    parser.add_argument("--profile", action="append", metavar="NAME", help="only this simulated clinic")
    parser.add_argument("--learn", type=int, default=400, help="simulated members to fit to")
    parser.add_argument("--judge", type=int, default=800, help="simulated members to judge on")
    parser.add_argument("--seed", type=int, default=2026, help="the same seed gives the same report")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of text")
    parser.set_defaults(run=lambda arguments: _run(arguments, parser))


def _run(arguments: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    # Late, because they load numpy and the compiler, and every other command would wait for it.
    import numpy as np

    from afterglow.trajectory.calibrating import calibrate
    from afterglow.trajectory.profiles import PROFILES
    from afterglow.trajectory.reporting import as_text

    profiles = arguments.profile or PROFILES
    if not set(profiles) <= set(PROFILES):
        parser.error(f"--profile: one of {', '.join(PROFILES)}")
    if arguments.learn < 2 or arguments.judge < 2:
        parser.error("--learn and --judge need at least two members")
    rng = np.random.default_rng(arguments.seed)
    try:
        report = calibrate(rng, arguments.nimh, profiles, arguments.learn, arguments.judge)
    except (FileNotFoundError, KeyError) as error:
        parser.error(f"--nimh: not the tables of ds005917: {error}")
    text = json.dumps(report.as_json()) if arguments.json else "\n".join(as_text(report))
    sys.stdout.write(f"{text}\n")
    return 0
