"""The worklist as the screen shows it: who is allowed which words, and what is loudly late."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import DetectedIssue, Severity
from afterglow_clinic.chart.reason_words import with_days
from afterglow_clinic.chart.urgency import LOOK, age, is_loud, severity_word, state


@dataclass(frozen=True, slots=True)
class Line:
    """One finding on the worklist. `what` and `why` say only what this reader may know."""

    issue: DetectedIssue
    look: str
    word: str
    what: str
    why: str
    age: str
    loud: bool
    state: str


def open_issues(by: Actor) -> "QuerySet[DetectedIssue]":
    """Findings nobody has closed, most severe first, then the oldest."""
    return (
        DetectedIssue.objects.visible_to(by)
        .filter(closure=None)
        .select_related("patient", "acknowledgement__by")
        .prefetch_related("contacts")
        .order_by("severity", "since", "pk")
    )


def line(issue: DetectedIssue, *, by: Actor, at: datetime) -> Line:
    """How one finding reads. Without a licensed role, only that someone must act, unless it is theirs."""
    severity, reads = Severity(issue.severity), by.is_licensed or issue.owner_role in by.roles
    return Line(
        issue=issue,
        look=LOOK[severity],
        word=severity_word(severity),
        what=issue.title if reads else _("Action needed: ask a nurse or prescriber"),
        why=with_days(issue.sentence) if reads else "",
        age=age(at - issue.identified),
        loud=is_loud(issue, at),
        state=state(issue),
    )
