"""The calibration report as lines of text, for a terminal and for a page.

What the lines say is decided in `afterglow.trajectory.calibrating`.
"""

from afterglow.trajectory.calibrating import Calibration
from afterglow.trajectory.scoreboard import EventLine, Line, Table


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
        one = clinic.session
        lines.append(
            f"  last session of the course, {one.members} members, half drawn by a die: expected "
            f"{one.expected:.2f} points lower, found {one.found:.2f} (error {one.standard_error:.2f})"
        )
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
