"""Open findings as cards: for a licensed reader what they say, for an integrator that somebody must act."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from afterglow_clinic.chart.models import DetectedIssue, Severity
from afterglow_clinic.chart.reason_words import with_days
from afterglow_clinic.chart.urgency import LOOK, age, is_loud, severity_word, state
from afterglow_clinic.consult_room.sight import Sight
from afterglow_clinic.consult_room.steps import short


@dataclass(frozen=True, slots=True)
class FindingCard:
    """One open finding. What it rests on and cites is empty for a reader who only sees that it waits."""

    look: str
    word: str
    what: str
    url: str
    who: str
    unread: str
    evidence: tuple[str, ...] = ()
    since: str = ""
    source: str = ""
    grade: str = ""


def cards(issues: Iterable[DetectedIssue], *, sight: Sight, at: datetime) -> tuple[FindingCard, ...]:
    """A card for every finding nobody has closed, in the order given."""
    waiting = [issue for issue in issues if getattr(issue, "closure", None) is None]
    if sight.findings:
        return tuple(_whole(issue, at) for issue in waiting)
    return tuple(_covered(issue, at) for issue in waiting) if sight.alerts else ()


def _covered(issue: DetectedIssue, at: datetime) -> FindingCard:
    severity = Severity(issue.severity)
    return FindingCard(
        look=LOOK[severity],
        word=severity_word(severity),
        what=_("Action needed: ask a nurse or prescriber"),
        url=reverse("care_station:issue", args=[issue.pk]),
        who=state(issue),
        unread=_unread(issue, at),
    )


def _whole(issue: DetectedIssue, at: datetime) -> FindingCard:
    severity, source = Severity(issue.severity), issue.source
    cited = [
        source.get("citation"),
        source.get("locator"),
        f"doi:{source['doi']}" if source.get("doi") else None,
    ]
    return FindingCard(
        look=LOOK[severity],
        word=severity_word(severity),
        what=issue.title,
        url=reverse("care_station:issue", args=[issue.pk]),
        who=state(issue),
        unread=_unread(issue, at),
        evidence=(with_days(issue.sentence), *_evidence(issue.evidence)),
        since=date_format(timezone.localtime(issue.since), "j F Y, H:i T"),
        source=", ".join(filter(None, cited)),
        grade=source.get("evidence", ""),
    )


def _unread(issue: DetectedIssue, at: datetime) -> str:
    if not is_loud(issue, at):
        return ""
    return _("Unread for %(age)s") % {"age": age(at - issue.identified)}


def _evidence(rested_on: Iterable[dict[str, Any]]) -> Iterator[str]:
    for one in rested_on:
        question = one["question"] or _("item %(item)s") % {"item": one["item"]}
        answer = _("no answer") if one["answer"] is None else one["answer_text"] or str(one["answer"])
        yield f"{short(one['instrument'])}, {question}: {answer}"
