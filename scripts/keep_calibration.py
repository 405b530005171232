"""Keeps the calibration report that ships: runs `afterglow calibrate --json` and adds the date.

Run: python scripts/keep_calibration.py [folder of NIMH ds005917]. It takes some minutes.
"""

import json
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PLACE = Path(__file__).parents[1] / "src/afterglow_clinic/records_room/reports/calibration.json"


def main(arguments: list[str]) -> None:
    """Run the command and write its answer with the day and the version it was made with."""
    asked = ["--nimh", arguments[0]] if arguments else []
    command = [sys.executable, "-m", "afterglow", "calibrate", "--json", *asked]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own command
    keep(json.loads(said))


def keep(report: dict[str, object]) -> None:
    """Write a report beside its date and version."""
    dated = {"made": datetime.now(UTC).date().isoformat(), "version": version("afterglow-care")} | report
    PLACE.write_text(json.dumps(dated, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
