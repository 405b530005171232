"""The weekly throw: whether a member's reminders speak for their practices in this week.

Only for those who agreed to it, only where a prompt could go out, and written with its probability before
anything leaves. A consent taken back counts at once: reminders are then as they were chosen. What followed
the throws is counted in `afterglow_clinic.chart.prompt_counting`.
"""

from datetime import date, datetime, timedelta

import numpy as np

from afterglow.evidence.prompt_design import PromptDesign, prompt_design, throw
from afterglow_clinic.chart.actor import the_system
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.consenting import standing
from afterglow_clinic.chart.models import (
    Consent,
    ConsentCategory,
    Patient,
    PromptRandomisation,
    PromptUnavailable,
)

HOURS_SPARE = timedelta(hours=3)
"""A week after the last throw, less what a clock change and a worker's sleep may take."""
Reason = PromptUnavailable.Reason


def agreed(patient: Patient, at: datetime) -> Consent | None:
    """The member's consent to practice prompts, if one is in force."""
    rows = standing(patient, at)
    return next((row for row in rows if row.category == ConsentCategory.PRACTICE_PROMPTS), None)


def practice_is_silent(
    *, patient: Patient, day: date, due: bool, reachable: bool, chance: np.random.Generator, at: datetime
) -> bool:
    """Whether chance said that reminders do not speak for practices now.

    Called at an occasion for a reminder, inside the transaction that writes it and under the member's
    lock. A throw holds until its window is over; the first occasion after that throws again, once a
    calendar week.

    Args:
        day: The member's local day.
        due: Whether a practice waits now.
        reachable: Whether a reminder has a way to this member.
        chance: The die.
    """
    consent = agreed(patient, at)
    if consent is None:
        return False
    week, design = day - timedelta(days=day.weekday()), prompt_design()
    last = PromptRandomisation.objects.filter(patient=patient, consent=consent).order_by("-drawn").first()
    if last is not None and (last.week == week or at < _over(last, design)):
        return not last.prompted
    if PromptUnavailable.objects.filter(patient=patient, week=week).exists():
        return False
    reason = None if due and reachable else Reason.NOTHING_DUE if reachable else Reason.NO_WAY
    if reason is not None:
        PromptUnavailable.objects.create(patient=patient, week=week, reason=reason, at=at, design=design.name)
        return False
    return not _throw(patient, consent, week, design, chance, at).prompted


def _over(row: PromptRandomisation, design: PromptDesign) -> datetime:
    return row.drawn + timedelta(days=design.window_days) - HOURS_SPARE


def _throw(
    patient: Patient,
    consent: Consent,
    week: date,
    design: PromptDesign,
    chance: np.random.Generator,
    at: datetime,
) -> PromptRandomisation:
    row = PromptRandomisation.objects.create(
        patient=patient,
        consent=consent,
        week=week,
        probability=design.probability,
        prompted=throw(design, chance),
        drawn=at,
        design=design.name,
    )
    system = the_system(patient.organization_id)
    audit(by=system, at=at, action=Action.CREATE, subtype="prompt.draw", entity=row)
    return row
