"""Keeps the calibration report that ships: runs `afterglow calibrate --json` and adds the date.

Run: python scripts/keep_calibration.py FOLDER, the folder of NIMH ds005917; without it the real table is
left out. It takes about a minute of two cores and writes one file, `PLACE`, which the calibration page of
the records room shows.
"""

import json
import os
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "src/afterglow_clinic/records_room/reports/calibration.json"


def main(arguments: list[str]) -> None:
    """Run the command and write its answer with the day and the version it was made with."""
    asked = ["--nimh", arguments[0]] if arguments else []
    command = [sys.executable, "-m", "afterglow", "calibrate", "--json", *asked]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)  # noqa: S603 - our own
    keep(json.loads(run.stdout))
    print(f"wrote {PLACE.relative_to(ROOT)}")  # noqa: T201 - a script says what it did


def keep(report: dict[str, object]) -> None:
    """Write a report beside its date and the version of the tree it was made with."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    dated = {"made": datetime.now(UTC).date().isoformat(), "version": project["version"]} | report
    PLACE.write_text(json.dumps(dated, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
