"""What the team does about a slip: someone takes it, and someone answers it with a contact and a name.

A contact becomes a task with an owner and an hour: a booster review the prescriber's, every other the
integrator's. Nothing here orders or doses. Pressing twice does a thing once.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from afterglow.trajectory.slipping import slipping_policy
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.models import Task, TaskAcknowledgement, TaskCompletion
from afterglow_clinic.chart.permissions import check_practitioner
from afterglow_clinic.chart.sustaining import SLIP, person_of, tell

BOOSTER_REVIEW = "booster review"
NOTHING = "nothing"
_CODES = {
    BOOSTER_REVIEW: "booster-review",
    "circle": "circle-invitation",
    "therapy": "therapy-offer",
    "conversation": "conversation",
}
"""Contact -> the code of the task that it becomes."""


class AlreadyAnswered(ValueError):
    """Somebody else answered this slip first; the message is their name."""


def take(*, task: Task, by: Actor, at: datetime) -> TaskAcknowledgement:
    """Say: I have read this, I take it. The first reader's name stays.

    Raises:
        NotPermitted: `slip.answer` does not name the actor, or they are no practitioner.
    """
    who = check_practitioner(by, "slip.answer")
    try:
        with transaction.atomic():
            row = TaskAcknowledgement.objects.create(patient_id=task.patient_id, task=task, by_id=who, at=at)
            audit(by=by, at=at, action=Action.CREATE, subtype="slip.take", entity=task)
            return row
    except IntegrityError:
        return TaskAcknowledgement.objects.select_related("by").get(task=task)


@transaction.atomic
def answer(*, task: Task, contact: str, note: str, by: Actor, at: datetime) -> TaskCompletion:
    """End a slip with the contact that was agreed, or with the reason why none is needed.

    Raises:
        NotPermitted: `slip.answer` does not name the actor, or they are no practitioner.
        AlreadyAnswered: It has an answer.
    """
    check_practitioner(by, "slip.answer")
    kept = Task.objects.select_for_update().get(pk=task.pk)
    ended = TaskCompletion.objects.filter(task=kept).first()
    if ended is not None:
        raise AlreadyAnswered(ended.by)
    done = TaskCompletion.Outcome.CALLED_OFF if contact == NOTHING else TaskCompletion.Outcome.DONE
    row = TaskCompletion.objects.create(
        patient_id=kept.patient_id,
        task=kept,
        by=by.name,
        at=at,
        outcome=done,
        reason=f"{contact}: {note}"[:300] if note else contact,
    )
    audit(by=by, at=at, action=Action.CREATE, subtype="slip.answer", entity=kept, detail={"contact": contact})
    if contact != NOTHING:
        _ask_for(contact, kept, at)
    return row


def _ask_for(contact: str, slip: Task, at: datetime) -> None:
    """Make what was agreed the work of the one who does it, and tell them that something waits."""
    role = "prescriber" if contact == BOOSTER_REVIEW else "integrator"
    owner, code = person_of(slip.patient, role), _CODES[contact]
    asked = Task.objects.create(
        patient=slip.patient,
        key=f"{code}/{slip.pk}",
        code=code,
        description=_what_to_do()[contact],
        reason={"from": str(slip.pk), "because": SLIP},
        owner_role=role,
        owner=owner,
        opens=at,
        closes=at + timedelta(hours=slipping_policy().next_after_h),
        authored=at,
    )
    tell(task=asked, people={role: owner}, at=at)


def _what_to_do() -> Mapping[str, str]:
    return {
        BOOSTER_REVIEW: _("Look at whether a booster makes sense; the decision and any dose are yours"),
        "circle": _("Invite them to a circle, and say when it meets"),
        "therapy": _("Offer them a therapy session, and book it if they want it"),
        "conversation": _("Have a conversation with them before anything else"),
    }
