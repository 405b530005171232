"""How urgent a finding is, how long it has waited and who has taken it, in the words every room uses."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from afterglow.safety.alerting import ladder
from afterglow_clinic.chart.models import DetectedIssue, Severity

LOOK = {Severity.HIGH: "high", Severity.MEDIUM: "moderate", Severity.LOW: "low", Severity.REVIEW: "low"}
"""The word that templates and style sheets know a severity by."""


def severity_word(severity: Severity) -> str:
    """The word that stands beside the colour."""
    return {
        Severity.HIGH: _("Urgent"),
        Severity.MEDIUM: _("Today"),
        Severity.LOW: _("Soon"),
        Severity.REVIEW: _("Ask"),
    }[severity]


def is_loud(issue: DetectedIssue, at: datetime) -> bool:
    """Whether nobody has read the finding for longer than its ladder allows."""
    unread = getattr(issue, "acknowledgement", None) is None
    return unread and at - issue.identified > ladder(Severity(issue.severity).name).loud_after


def state(issue: DetectedIssue) -> str:
    """Unread, read, or reached, and by whom. Wants `acknowledgement__by` and `contacts` beside the row."""
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
