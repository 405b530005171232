"""The worklist as the screen shows it: who is allowed which words, and what is loudly late."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from afterglow.safety.alerting import ladder
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.models import DetectedIssue, Severity

LOOK = {Severity.HIGH: "high", Severity.MEDIUM: "moderate", Severity.LOW: "low", Severity.REVIEW: "low"}


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
    """How one finding reads. Without a licensed role, only that someone must act."""
    severity = Severity(issue.severity)
    taken = getattr(issue, "acknowledgement", None)
    waits = at - issue.identified
    return Line(
        issue=issue,
        look=LOOK[severity],
        word=severity_word(severity),
        what=issue.title if by.is_licensed else _("Action needed: ask a nurse or prescriber"),
        why=issue.sentence if by.is_licensed else "",
        age=age(waits),
        loud=taken is None and waits > ladder(severity.name).loud_after,
        state=_state(issue),
    )


def severity_word(severity: Severity) -> str:
    """The word that stands beside the colour."""
    return {
        Severity.HIGH: _("Urgent"),
        Severity.MEDIUM: _("Today"),
        Severity.LOW: _("Soon"),
        Severity.REVIEW: _("Ask"),
    }[severity]


def _state(issue: DetectedIssue) -> str:
    taken = getattr(issue, "acknowledgement", None)
    if taken is None:
        return _("Unread")
    reached = [contact for contact in issue.contacts.all() if contact.outcome == "reached"]
    if reached:
        return _("Reached by %(name)s") % {"name": reached[-1].by.name}
    return _("Read by %(name)s") % {"name": taken.by.name}


def age(waits: timedelta) -> str:
    """A length of time in one unit: minutes, hours or days."""
    minutes = max(0, int(waits.total_seconds() // 60))
    if minutes < 120:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return ngettext("%(n)d day", "%(n)d days", hours // 24) % {"n": hours // 24}
