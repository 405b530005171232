"""May this session begin now? The three facts the state graph asks for, and a sentence for each that lacks.

Read from the rows as they are, every time: consent and eligibility by the chart's own words, the gate by
its latest check. The core decides (`afterglow.program.progress`, `afterglow.program.readiness`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from afterglow.program.events import treatments
from afterglow.program.gate import gate_of
from afterglow.program.progress import Progress, State
from afterglow.program.readiness import readiness
from afterglow.record import PatientRecord
from afterglow_clinic.chart.consenting import consent_refusals
from afterglow_clinic.chart.eligibility import core_override, eligibility_refusals, overrides_of
from afterglow_clinic.chart.models import Encounter, GateCheck, Patient
from afterglow_clinic.chart.planning import Planned


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in the way of one session, by kind, and where that puts the member."""

    session: int
    consents: tuple[str, ...]
    eligibility: tuple[str, ...]
    gate: tuple[str, ...]
    timing: tuple[str, ...]
    progress: Progress

    @property
    def may_begin(self) -> bool:
        return not (self.consents or self.eligibility or self.gate or self.timing)

    @property
    def said(self) -> tuple[str, ...]:
        """Every sentence, in the order in which a person would mend them."""
        return (*self.consents, *self.eligibility, *self.timing, *self.gate)


def next_session(record: PatientRecord, planned: Planned, at: datetime) -> int:
    """The number of the session that comes next: sessions are counted as they are had."""
    return len(treatments(record, planned.plan, at)) + 1


def standing_of(
    patient: Patient, planned: Planned, record: PatientRecord, session: int, at: datetime
) -> Standing:
    """Where a member stands before this session, at this moment."""
    overrides = [core_override(row) for row in overrides_of(patient)]
    found = readiness(record, planned.plan, session, at, overrides=overrides)
    consents = consent_refusals(patient, planned.plan.protocol.consents, at)
    eligible = eligibility_refusals(patient, at, planned.plan.protocol)
    gate = tuple(_gate_refusals(planned, session, passed=found.gate_passed))
    holds = {
        "consented": found.consented and not consents,
        "eligible": found.eligible and not eligible,
        "gate_passed": found.gate_passed and not gate,
    }
    active = patient.encounters.filter(kind=Encounter.Kind.TREATMENT, status=Encounter.Status.IN_PROGRESS)
    state: State = "in-session" if active.exists() else "gate-passed" if holds["gate_passed"] else "scheduled"
    timing = tuple(_timing_refusals(record, planned, session, at))
    return Standing(session, consents, eligible, gate, timing, Progress(state, **holds))


def _gate_refusals(planned: Planned, session: int, *, passed: bool) -> list[str]:
    gate = gate_of(planned.plan.protocol, session)
    if gate is None:
        return [_("The protocol has no gate before this session, so it cannot begin.")]
    if passed:
        return []
    latest = latest_gate(planned, session)
    if latest is None:
        return [_("The gate of this session has not been passed.")]
    if not latest.passed:
        return [str(one) for one in latest.held]
    return [_("The gate was passed too long ago. Go through it again.")]


def latest_gate(planned: Planned, session: int) -> GateCheck | None:
    """The latest passage through the gate of this session; it is the one that counts."""
    rows = GateCheck.objects.filter(care_plan=planned.row, session=session).select_related("by")
    return rows.order_by("-at", "-revision").first()


def _timing_refusals(record: PatientRecord, planned: Planned, session: int, at: datetime) -> list[str]:
    had = treatments(record, planned.plan, at)
    said = []
    if session != len(had) + 1:
        said.append(_("Session %(n)d comes first.") % {"n": len(had) + 1})
    if session > planned.plan.session_count:
        said.append(_("The series has ended; this session is not part of it any more."))
    least = timedelta(hours=planned.plan.protocol.sessions.minimum_gap_h)
    if had and at - had[-1].start < least:
        hours = f"{planned.plan.protocol.sessions.minimum_gap_h:g}"
        said.append(_("Less than %(hours)s hours have passed since the last session.") % {"hours": hours})
    return said
