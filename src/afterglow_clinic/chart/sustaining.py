"""The sustain line as a row, and the work it makes: remembered between answers, a slip has an owner.

The integrator of the member is told first, and the message says only that something waits. A slip
stays open until a person answers it, whatever later answers say; once answered it is left in peace
for the policy's days. The model answers in `afterglow.trajectory`; nothing here judges.
"""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from afterglow.record import PatientRecord
from afterglow.reviewing import Review
from afterglow.trajectory.measures import Measure, shelf_measure
from afterglow.trajectory.outlook import RelapseOutlook
from afterglow.trajectory.remembering import as_plain, from_plain
from afterglow.trajectory.slipping import proposed_contact, slipping_policy, word_of
from afterglow.trajectory.sustaining import Lens, Line, SustainLine
from afterglow.writing import plain
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.alerting import notify_roles
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import (
    CareTeamParticipant,
    Outlook,
    Patient,
    Practitioner,
    SustainState,
    Task,
)
from afterglow_clinic.chart.prepared import Prepared
from afterglow_clinic.chart.relief_model import relief_model

SLIP = "slipping"
"""The code of the task that a slip is."""
ASKS_FOR_A_PERSON = (Outlook.SLIPPING, Outlook.LOST, Outlook.OFF_MODEL)
STATES = Prepared(lambda: SustainState.objects.order_by())


def known_state(patient: Patient) -> SustainState | None:
    """What was believed about this member before."""
    return next(iter(STATES.of(patient.pk)), None)


def lens_of(patient: Patient, state: SustainState | None) -> Lens:
    """With what the review looks at a member's relief: the clinic's model, and what is remembered."""
    used = relief_model(patient.organization_id)
    before = from_plain(state.memory) if state is not None else None
    return Lens(model=used.model, bend=used.bend, before=before)


def save_sustain(
    *, patient: Patient, record: PatientRecord, review: Review, before: SustainState | None, at: datetime
) -> SustainState | None:
    """Keep what the review believes; None where nothing the model reads was measured."""
    if review.sustain is None or review.sustain.remembered is None:
        if before is not None:
            SustainState.objects.filter(patient=patient).delete()
        return None
    line = review.sustain.line
    outlook = Outlook(word_of(line, record.encounters, review.at))
    state = SustainState(
        patient=patient,
        outlook=outlook,
        since=before.since if before is not None and before.outlook == outlook else at,
        effective=review.at,
        chance=chance_of(line),
        line=told(line, review.sustain.measure) | scores_of(review),
        memory=as_plain(review.sustain.remembered),
    )
    SustainState.objects.bulk_create(
        [state],
        update_conflicts=True,
        unique_fields=["patient"],
        update_fields=["outlook", "since", "effective", "chance", "line", "memory"],
    )
    return state


def chance_of(line: Line) -> float | None:
    """The chance of relapse, where it was asked."""
    if isinstance(line, SustainLine) and isinstance(line.relapse, RelapseOutlook):
        return line.relapse.chance
    return None


def told(line: Line, measure: Measure) -> dict[str, Any]:
    """The answers as plain values, with the contact they propose."""
    said: dict[str, Any] = plain(line)
    said.pop("band", None)
    return said | {"contact": proposed_contact(line, measure)}


def scores_of(review: Review) -> dict[str, Any]:
    """The measure's last score and the one before the first session, for the reasons in words."""
    measure = review.sustain.measure if review.sustain is not None else shelf_measure()
    seen = next((one for one in review.series if one.instrument == measure.instrument), None)
    return {
        "latest": seen.latest.value if seen is not None and seen.latest is not None else None,
        "intake": seen.baseline.value if seen is not None and seen.baseline is not None else None,
    }


def raise_slip(*, patient: Patient, state: SustainState | None, by: Actor, at: datetime) -> Task | None:
    """Make a slip work for a person, and tell the first; None where nothing new asks for one."""
    if state is None or state.outlook not in ASKS_FOR_A_PERSON or _dealt_with(patient, state, at):
        return None
    policy = slipping_policy()
    owner = person_of(patient, policy.first)
    task = Task.objects.create(
        patient=patient,
        key=f"{SLIP}/{at.isoformat()}",
        code=SLIP,
        description=state.get_outlook_display(),
        reason={"contact": state.line["contact"], "outlook": state.outlook, "policy": policy.version},
        owner_role=policy.first,
        owner=owner,
        opens=at,
        closes=at + timedelta(hours=policy.next_after_h),
        authored=at,
    )
    detail = {"outlook": state.outlook}
    audit(by=by, at=at, action=Action.CREATE, subtype="slip.raise", entity=task, detail=detail)
    tell(task=task, people={policy.first: owner}, at=at)
    return task


def _dealt_with(patient: Patient, state: SustainState, at: datetime) -> bool:
    """Whether a slip is open, or was answered so lately that it rests; one loss is asked about once."""
    last = (
        Task.objects.filter(patient=patient, code=SLIP)
        .select_related("completion")
        .order_by("-authored")
        .first()
    )
    if last is None:
        return False
    ended = getattr(last, "completion", None)
    if ended is None:
        return True
    if state.outlook == Outlook.LOST and state.since <= ended.at:
        return True
    rests = timedelta(days=slipping_policy().quiet_days)
    return bool(at < ended.at + rests)


def person_of(patient: Patient, role: str) -> Practitioner | None:
    """The person of the member's team in a role, if there is one."""
    joined = CareTeamParticipant.objects.filter(patient=patient, role=role, period_end=None)
    first = joined.select_related("practitioner").order_by("period_start", "id").first()
    return first.practitioner if first is not None else None


def tell(*, task: Task, people: dict[str, Practitioner | None], at: datetime, step: str = "first") -> None:
    """Write the message that something waits; it names nobody and says nothing of anyone's health."""
    notify_roles(
        patient=task.patient,
        people=people,
        key=f"{SLIP}:{task.pk}:{step}",
        subject=_("Someone on your list may want to hear from you"),
        text=_("Something on the board waits for you. Please sign in and open it."),
        at=at,
    )
