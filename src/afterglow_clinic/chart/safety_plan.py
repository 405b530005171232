"""A member keeps a plan for a bad hour. The words before stay; a stale page overwrites nothing.

The phone's own copy is sealed in the browser (`member_home/safety`); who reads it among staff is
`afterglow_clinic.chart.models.safety_plan`.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import Patient, SafetyPlan
from afterglow_clinic.chart.models.safety_plan import PARTS
from afterglow_clinic.chart.once import noted
from afterglow_clinic.chart.permissions import NotPermitted, check_may

TITLES = {
    "signs": _("How I notice that it is getting hard"),
    "alone": _("What helps me when I am by myself"),
    "places": _("Places I can go, people I can be with"),
    "people": _("Whom I call, and how"),
    "safer": _("What makes the room around me safer"),
    "reasons": _("What I want to stay for"),
}


class PlanChanged(Exception):
    """Another device wrote a newer version meanwhile. Nothing was written."""


def current_plan(patient: Patient) -> SafetyPlan | None:
    """The version that counts: the newest."""
    return SafetyPlan.objects.filter(patient=patient).order_by("-version").first()


def sections(plan: SafetyPlan | None) -> list[tuple[str, str]]:
    """Title and words of every part that says something, in the order of the plan."""
    words = plan.words if plan else {}
    return [(str(TITLES[part]), words[part]) for part in PARTS if words.get(part)]


@transaction.atomic
def write_plan(
    *, patient: Patient, words: Mapping[str, str], seen: int, by: Actor, at: datetime
) -> SafetyPlan:
    """Keep the next version. The same words as before keep nothing new.

    Args:
        seen: The version the writer had before them; 0 where there was none.
    Raises:
        NotPermitted: The actor is not this member.
        PlanChanged: There is a newer version than `seen`, with other words.
    """
    check_may(by, "safety-plan.write")
    if by.patient_id != patient.pk:
        raise NotPermitted("safety-plan.write")
    Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    last = current_plan(patient)
    spoken = {part: words.get(part, "") for part in PARTS}
    if last is not None and last.words == spoken:
        return last
    if seen != (last.version if last else 0):
        raise PlanChanged
    row = SafetyPlan.objects.create(patient=patient, version=seen + 1, **spoken, by=by.name, at=at)
    noted(by, at, "safety-plan.write", row)
    return row
