"""The calibration report that came with this version: `afterglow calibrate`, with its date.

`python scripts/keep_calibration.py` makes it again. Nothing of a clinic's own members is in it.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

FILE = "calibration.json"


@cache
def shipped_calibration() -> dict[str, Any]:
    """The report as it was kept: `made`, `version` and everything `afterglow calibrate --json` says."""
    text = files("afterglow_clinic.records_room.reports").joinpath(FILE).read_text("utf-8")
    kept: dict[str, Any] = json.loads(text)
    return kept
