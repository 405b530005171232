"""May session n begin now? Consent, eligibility and gate, read from the record, with every reason.

These are the three facts that `afterglow.program.progress` asks for before anyone enters a
session. A gate counts for a session that begins now: passed in the gate's own window before
this moment.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from afterglow.program.calendar import Instance, window
from afterglow.program.eligibility import Override, eligibility
from afterglow.program.local_time import zone_named
from afterglow.program.plan import CarePlan
from afterglow.record import PatientRecord


@dataclass(frozen=True, slots=True)
class Readiness:
    """The three facts, and in one sentence each why one does not hold."""

    consented: bool
    eligible: bool
    gate_passed: bool
    because: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Whether the session may begin."""
        return self.consented and self.eligible and self.gate_passed


def readiness(
    record: PatientRecord,
    plan: CarePlan,
    session: int,
    at: datetime,
    *,
    overrides: Iterable[Override] = (),
) -> Readiness:
    """Whether `session` may begin at `at`.

    Args:
        session: Number of the session, from 1.
        overrides: Of contraindications, as `afterglow.program.eligibility` counts them.
    """
    lacking = tuple(lacking_consents(record, plan, at))
    judged = eligibility(record, plan.protocol.route, at, overrides=overrides, permits=plan.protocol.permits)
    gates = tuple(_closed_gates(record, plan, session, at))
    return Readiness(
        consented=not lacking,
        eligible=judged.verdict == "eligible",
        gate_passed=not gates,
        because=(*lacking, *(reason.because for reason in judged.holding), *gates),
    )


def lacking_consents(record: PatientRecord, plan: CarePlan, at: datetime) -> Iterator[str]:
    """A sentence for each consent the protocol names that is not in force."""
    for category in plan.protocol.consents:
        mine = [each for each in record.consents if each.category == category and each.given <= at]
        if any(each.holds(at) for each in mine):
            continue
        words = category.replace("-", " ")
        if not mine:
            yield f"The consent to {words} has not been signed."
            continue
        last = max(mine, key=lambda each: each.given)
        taken_back = last.withdrawn is not None and last.withdrawn <= at
        yield (
            f"The consent to {words} was taken back."
            if taken_back
            else f"The consent to {words} has run out."
        )


def _closed_gates(record: PatientRecord, plan: CarePlan, session: int, at: datetime) -> Iterator[str]:
    """A sentence for each gate of the session that was not passed in its window before now."""
    zone = zone_named(plan.zone)
    for activity in plan.protocol.activities:
        if activity.kind != "gate" or session not in activity.sessions:
            continue
        opens, closes = window(Instance(activity, session, 1), at, zone)
        passed = any(
            each.activity == activity.id and each.session == session and opens <= each.completed <= closes
            for each in record.completed
        )
        if not passed:
            yield f"{activity.title}: not passed for session {session} since {opens.isoformat()}."
