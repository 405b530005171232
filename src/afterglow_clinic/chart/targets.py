"""The targets set with a member, as the core judges them; a goal in words only is not among them."""

from typing import cast

from afterglow.program.plan import Target, TargetKind
from afterglow_clinic.chart.models import Goal, Patient


def standing_goals(patient: Patient) -> list[Goal]:
    """The goals nobody has ended, in the order they were set."""
    return list(Goal.objects.filter(patient=patient, end=None))


def targets_of(patient: Patient) -> tuple[Target, ...]:
    """What a checkpoint compares with; one query."""
    return tuple(
        Target(goal.instrument, cast(TargetKind, goal.kind), goal.value)
        for goal in standing_goals(patient)
        if goal.instrument and goal.value is not None
    )
