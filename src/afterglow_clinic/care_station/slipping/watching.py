"""What a night does for the slipping list: lines drawn anew, and the next told where nobody took a slip.

Relief fades without anybody answering a form, so a line is drawn again every night. Run twice in one
night it does a thing once. One member's trouble is told to the operator, and the rest are looked at.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from afterglow.trajectory.slipping import slipping_policy
from afterglow_clinic.chart.actor import the_system
from afterglow_clinic.chart.models import Notification, Patient, Task
from afterglow_clinic.chart.reviewing import review_patient
from afterglow_clinic.chart.sustaining import SLIP, person_of, tell

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Night:
    """How many members were looked at, and for how many slips the next person was told."""

    reviewed: int
    told: int


def watch(*, at: datetime) -> Night:
    """Review everyone who is in the program and has a line, then tell the next where it is due."""
    members = Patient.objects.filter(sustain__isnull=False, episodes__period_end=None).distinct()
    reviewed = 0
    for member in members.select_related("organization").iterator(chunk_size=200):
        try:
            review_patient(patient=member, at=at, by=the_system(member.organization_id))
            reviewed += 1
        except Exception:
            LOG.exception("the line of member %s could not be drawn", member.pk)
    return Night(reviewed, tell_next(at=at))


def tell_next(*, at: datetime) -> int:
    """Tell the next role of every slip that nobody has taken in time; each once."""
    late = Task.objects.filter(code=SLIP, completion=None, acknowledgement=None, closes__lte=at)
    role, told = slipping_policy().next, 0
    for task in late.select_related("patient"):
        person = person_of(task.patient, role)
        already = Notification.objects.filter(key__startswith=f"{SLIP}:{task.pk}:next:").exists()
        if not already:
            tell(task=task, people={role: person}, at=at, step="next")
            told += 1
    return told
