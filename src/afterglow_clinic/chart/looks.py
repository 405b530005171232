"""Who opened a member's record, in words for the member: a name, a moment, and what was opened.

Read from the audit trail. Whoever makes a link and its code could come in with them as the member, and then
looks as the member: that they made them is told here too. It leaves out the member's own looks and the
program's own work; lists of many members name nobody and are not here, which the page says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import AuditEvent

ROLES = {
    "medical-director": gettext_lazy("medical director"),
    "prescriber": gettext_lazy("psychiatrist or prescriber"),
    "nurse": gettext_lazy("nurse"),
    "integrator": gettext_lazy("integrator"),
    "front-desk": gettext_lazy("front desk"),
    "owner": gettext_lazy("owner of the clinic"),
    "outside-therapist": gettext_lazy("your therapist outside the clinic"),
}
OPENED = {
    "story": gettext_lazy(
        "Your story: where you are in the program, with your answers as far as their role goes"
    ),
    "printed-story": gettext_lazy("Your story, to print it"),
    "registration": gettext_lazy("Your name and how to reach you"),
    "invitation": gettext_lazy("Made a new link and code for you: whoever has both comes in as you"),
    "intake": gettext_lazy("Your intake"),
    "intake-allergies": gettext_lazy("Your allergies"),
    "messages": gettext_lazy("Your messages"),
    "eligibility": gettext_lazy("Your intake, to see what is safe for you"),
    "consents": gettext_lazy("Your consents"),
    "consent": gettext_lazy("A consent of yours"),
    "issue": gettext_lazy("Something that needed a look after you answered"),
    "response": gettext_lazy("Your answers to one form"),
    "huddle": gettext_lazy("What the team talks about before a decision"),
    "care-plan": gettext_lazy("Your plan"),
    "times": gettext_lazy("Your appointments"),
    "time": gettext_lazy("Time spent with you"),
    "thread": gettext_lazy("Your intentions, insights and practices"),
    "thread-and-scores": gettext_lazy(
        "Your intentions, insights and practices, with the scores your clinic shows to integrators"
    ),
    "guest": gettext_lazy("What you released to your therapist"),
    "fit": gettext_lazy("Practices that may suit you"),
    "notes": gettext_lazy("Notes about your sessions"),
    "session-note": gettext_lazy("Notes about your sessions"),
    "psychotherapy-note": gettext_lazy("Notes about your sessions"),
    "journal": gettext_lazy("Journal entries you share"),
    "journal-voice": gettext_lazy("A recording you share"),
    "safety-plan": gettext_lazy("Your safety plan"),
    "keys": gettext_lazy("Whether your journal’s key exists; no words"),
    "slip": gettext_lazy("How you are doing between sessions"),
    "work": gettext_lazy("Something to do for you"),
    "chart": gettext_lazy("Opened in an emergency, with a reason that is kept"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """One opening of the record."""

    name: str
    role: str
    at: datetime
    what: str


def looks_at_own(by: Actor) -> "QuerySet[AuditEvent]":
    """Every time somebody else opened the record of the member who asks, or made a link; newest first."""
    if by.patient_id is None:
        return AuditEvent.objects.none()
    looked = Q(action=AuditEvent.Action.READ) | Q(subtype__in=("chart.break-glass", "invitation.create"))
    rows = AuditEvent.objects.filter(looked, patient=str(by.patient_id), chain=str(by.organization_id))
    return rows.exclude(agent__in=["", str(by.user_id)]).order_by("-recorded", "-sequence")


def told(events: Iterable[AuditEvent]) -> list[Look]:
    """The events in plain words."""
    return [
        Look(event.agent_name, _role(event), event.recorded, what_was_opened(event.subtype))
        for event in events
    ]


def _role(event: AuditEvent) -> str:
    return ", ".join(str(ROLES[role]) for role in event.agent_roles.split() if role in ROLES)


def what_was_opened(subtype: str) -> str:
    """Words for a subtype; one nobody has put into words yet is a part of the record."""
    known = OPENED.get(subtype.partition(".")[0])
    return str(known) if known else _("A part of your record")
