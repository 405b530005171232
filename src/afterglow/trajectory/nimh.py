"""Reads the NIMH ds005917 table (CC0): one ketamine and one saline infusion per person, crossed over.

The one public person-level test of the relief model. It ships no data; it reads the folder
it is given and leaves out healthy volunteers. Nothing may be fitted to it.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from afterglow.trajectory.events import Event, ScoreSeen, SessionGiven
from afterglow.trajectory.parameters import read_shelf

COLUMNS = {"madrs": "MADRS_Total", "ham-d-17": "HAM17_Total"}


@dataclass(frozen=True, slots=True)
class TrialMember:
    """One patient's story, days counted from the first infusion."""

    id: str
    events: tuple[Event, ...]


def read_trial(folder: Path, instrument: str = "madrs") -> list[TrialMember]:
    """Every patient with a baseline score and at least one later one.

    Args:
        folder: Holds `participants.tsv` and `phenotype.tsv`, at its top or under `phenotype/`.
        instrument: `madrs` or `ham-d-17`; one reading a visit, so that nothing counts twice.
    Raises:
        FileNotFoundError: A table is missing.
        KeyError: The table has not the columns it is known for.
    """
    timing = read_shelf("trajectory/nimh-ds005917.toml")["timing"]
    scores: dict[str, dict[str, float]] = {}
    for row in _rows(_table(folder, "phenotype")):
        value = row[COLUMNS[instrument]]
        if value != "n/a":
            scores.setdefault(row["participant_id"], {})[row["session_id"].removeprefix("ses-")] = float(
                value
            )
    members = []
    for row in _rows(_table(folder, "participants")):
        seen = scores.get(row["participant_id"], {})
        if row["group"] != "HC" and "b0" in seen and len(seen) > 1:
            order = (row["infusion_1"], row["infusion_2"])
            members.append(TrialMember(row["participant_id"], _story(order, seen, timing, instrument)))
    return members


def _table(folder: Path, name: str) -> Path:
    nested = folder / name / f"{name}.tsv"
    return nested if nested.exists() else folder / f"{name}.tsv"


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def _story(
    order: tuple[str, str], seen: dict[str, float], timing: dict[str, float], instrument: str
) -> tuple[Event, ...]:
    events: list[Event] = [ScoreSeen(timing["baseline_day"], instrument, seen["b0"])]
    for place, arm in enumerate(order):
        if arm not in ("d", "p"):
            continue
        start = place * timing["days_between_infusions"]
        events.append(SessionGiven(start, 1.0 if arm == "d" else 0.0))
        for visit, after in (("2", timing["early_day"]), ("10", timing["late_day"])):
            if arm + visit in seen:
                events.append(ScoreSeen(start + after, instrument, seen[arm + visit]))
    return tuple(events)
