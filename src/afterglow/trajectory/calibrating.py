"""The calibration report: how far the sustain line may be trusted, and where it loses.

Three judges: people drawn from the model itself, four simulated clinics the model does not
assume, and the one public ketamine table. Chance is an argument; nothing is fitted to the
table. The neighbour that prints it is `afterglow.trajectory.command`.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from afterglow.trajectory.cohorts import caseload_of
from afterglow.trajectory.contrast import SessionContrast, session_contrast
from afterglow.trajectory.exact import ranks, simulate_exactly, uniformity, usual_schedule
from afterglow.trajectory.fitting import fit
from afterglow.trajectory.following import follow_quickly
from afterglow.trajectory.generating import simulate_cohort
from afterglow.trajectory.measures import shelf_measure
from afterglow.trajectory.nimh_board import judge_trial
from afterglow.trajectory.parameters import Model, shelf_model
from afterglow.trajectory.profiles import PROFILES, shelf_profile
from afterglow.trajectory.scoreboard import (
    MODEL,
    PRIORS,
    Table,
    four_weeks_ahead,
    next_score,
    relapse_within,
    response_after,
)

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """Coverage of the truth by 90 % intervals, for people of the model's own making; p of uniform ranks."""

    n: int
    severity_90: float
    gain_90: float
    severity_uniform: float


@dataclass(frozen=True, slots=True)
class ClinicBoard:
    """One simulated clinic: how the model came to it, every table, and the last session by the die."""

    profile: str
    fitted: str
    tables: tuple[Table, ...]
    session: SessionContrast


@dataclass(frozen=True, slots=True)
class Calibration:
    """The whole report. `trial` is None where no table was given."""

    model: str
    self_check: SelfCheck
    clinics: tuple[ClinicBoard, ...]
    trial: Table | None

    @property
    def headline(self) -> Table:
        """What `crps` and `coverage_90` are of: the real table where there is one."""
        return self.trial if self.trial is not None else self.clinics[0].tables[0]

    @property
    def losses(self) -> tuple[str, ...]:
        """Every place where something simpler does better."""
        found = [f"{c.profile}, {loss}" for c in self.clinics for t in c.tables for loss in t.losses]
        return tuple(found + [f"NIMH, {loss}" for loss in (self.trial.losses if self.trial else ())])

    def as_json(self) -> dict[str, Any]:
        """Plain values; `crps` and `coverage_90` stand at the top."""
        best = asdict(self.headline.lines[0])
        return {
            "crps": best["crps"],
            "coverage_50": best["coverage_50"],
            "coverage_90": best["coverage_90"],
            "of": "nimh" if self.trial is not None else self.clinics[0].profile,
            "n": self.headline.n,
            "model": self.model,
            "self_check": asdict(self.self_check),
            "nimh": asdict(self.trial) if self.trial is not None else None,
            "clinics": [asdict(clinic) for clinic in self.clinics],
            "losses": list(self.losses),
        }


def calibrate(
    rng: Generator,
    trial: Path | None = None,
    profiles: Sequence[str] = PROFILES,
    learn: int = 400,
    judge: int = 800,
) -> Calibration:
    """Make the report.

    Args:
        trial: The folder of NIMH ds005917, if there is one.
        profiles: Which simulated clinics.
        learn: Members each fit learns from.
        judge: Other members it is judged on.
    Raises:
        FileNotFoundError: The folder has no tables.
    """
    model = shelf_model()
    table = judge_trial(trial) if trial is not None else None
    boards = tuple(clinic_board(name, model, learn, judge, rng) for name in profiles)
    return Calibration(f"{model.id} {model.version}", self_check(model, rng), boards, table)


def self_check(model: Model, rng: Generator, n: int = 2000) -> SelfCheck:
    """Simulation-based calibration of the filter on its own model.

    Source:
        Talts 2018: ranks of the truth in its posterior are uniform.
    """
    cohort = simulate_exactly(model.parameters, model.readings["phq-9"], usual_schedule(), n, rng)
    rank = ranks(follow_quickly(cohort.caseload, model.parameters), cohort)
    inside = {key: float(((r > 0.05) & (r < 0.95)).mean()) for key, r in rank.items()}
    return SelfCheck(n, inside["severity"], inside["gain"], uniformity(rank["severity"]))


def clinic_board(name: str, model: Model, learn: int, judge: int, rng: Generator) -> ClinicBoard:
    """Fit one simulated clinic on some members and judge it on others."""
    profile, reading, measure = shelf_profile(name), model.readings["phq-9"], shelf_measure()
    taught, judged = (caseload_of(simulate_cohort(profile, n, rng), reading) for n in (learn, judge))
    fitted = fit(taught, model, profile.person.entry_at_least)
    models, end = {MODEL: fitted.model, PRIORS: model}, float(profile.course.outcome_day)
    tables = (
        next_score(taught, judged, models),
        four_weeks_ahead(taught, judged, models, end),
        response_after(1, taught, judged, models, end),
        response_after(3, taught, judged, models, end),
        relapse_within(taught, judged, models, measure, end),
    )
    contrast = session_contrast(profile, fitted.model, measure, judge, rng)
    return ClinicBoard(name, fitted.because, tables, contrast)
