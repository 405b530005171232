"""What the clinic decides at intake about the way through the program: begin it, and go on to preparation.

Nobody goes on while eligibility is held. The sections themselves are told through
`afterglow_clinic.chart.intake.telling`.
"""

from datetime import datetime

from django.db import transaction

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.eligibility import eligibility_refusals
from afterglow_clinic.chart.models import EpisodeOfCare, Patient, Phase, PhaseChange
from afterglow_clinic.chart.permissions import check_may


class Held(ValueError):
    """The member cannot go on yet; `reasons` says why, a sentence each."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def begin_intake(*, patient: Patient, by: Actor, at: datetime) -> Phase | None:
    """Inquiry becomes intake. From any other phase nothing changes."""
    check_may(by, "intake.write")
    return _move(patient, {Phase.INQUIRY}, Phase.INTAKE, by, at)


def go_on_to_preparation(*, patient: Patient, by: Actor, at: datetime) -> Phase | None:
    """Intake becomes preparation, for someone who may be treated.

    Raises:
        NotPermitted: `eligibility.assess` does not name the actor.
        Held: Eligibility was not found, or no longer holds.
    """
    check_may(by, "eligibility.assess")
    reasons = eligibility_refusals(patient, at)
    if reasons:
        raise Held(reasons)
    return _move(patient, {Phase.INQUIRY, Phase.INTAKE}, Phase.PREPARATION, by, at)


@transaction.atomic
def _move(patient: Patient, sources: set[Phase], target: Phase, by: Actor, at: datetime) -> Phase | None:
    episode = EpisodeOfCare.objects.select_for_update().filter(patient=patient, period_end=None).first()
    if episode is None or episode.phase not in sources:
        return None
    episode.phase = target
    episode.save(update_fields=["phase"])
    change = PhaseChange.objects.create(patient=patient, episode=episode, phase=target, by=by.name, at=at)
    detail = {"phase": target.value}
    audit(by=by, at=at, action=Action.UPDATE, subtype="phase.change", entity=change, detail=detail)
    return target
