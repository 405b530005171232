"""The board: every member in one row, completeness beside every figure, in a fixed number of queries."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from afterglow.evidence.rate import Rate
from afterglow.instruments.loading import instrument
from afterglow_clinic.chart.actor import LICENSED, Actor, Role
from afterglow_clinic.chart.models import DetectedIssue, EpisodeOfCare, Patient, Phase

SEES_SCORES = LICENSED
"""Roles that see scores on the board; the others see phase, what is due, and completeness."""


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One member. Score fields are None for readers who may not see scores."""

    patient: Patient
    phase: str
    score: dict[str, Any] | None
    short: str
    spark: list[float]
    measured: int
    due: int
    overdue: list[str]
    unread: int
    open_issues: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What the board says of the whole clinic; nobody's name is in it."""

    members: int
    by_phase: list[tuple[str, str, int]]
    response: Rate
    remission: Rate
    completeness: Rate
    missing: int


def rows(members: Iterable[Patient], *, by: Actor) -> list[BoardRow]:
    """Rows for members already narrowed, paged and prefetched by `members_on_board`."""
    return [_row(member, sees=bool(by.roles & SEES_SCORES)) for member in members]


def members_on_board(by: Actor) -> "QuerySet[Patient]":
    """Members this person may see, with what the board needs beside them."""
    unclosed = DetectedIssue.objects.filter(patient=OuterRef("pk"), closure=None)
    unread = Count("issues", filter=Q(issues__closure=None, issues__acknowledgement=None), distinct=True)
    return (
        Patient.objects.visible_to(by)
        .select_related("impression")
        .prefetch_related("episodes")
        .annotate(unread=unread, has_open=Exists(unclosed))
        .annotate(open_count=Count("issues", filter=Q(issues__closure=None), distinct=True))
        .order_by("family", "given", "pk")
    )


def phase_of(member: Patient) -> str:
    """The phase of the open episode, or of the last one."""
    episodes = list(member.episodes.all())
    current = next((episode for episode in episodes if episode.period_end is None), None)
    latest = current or (episodes[0] if episodes else None)
    return latest.phase if latest else Phase.INQUIRY


def _row(member: Patient, *, sees: bool) -> BoardRow:
    summary = _summary(member)
    score = summary.get("score") if sees else None
    return BoardRow(
        patient=member,
        phase=phase_of(member),
        score=score,
        short=instrument(score["instrument"]).short if score else "",
        spark=summary.get("spark", []) if sees else [],
        measured=summary.get("measured", 0),
        due=summary.get("due", 0),
        overdue=[instrument(each["instrument"]).short for each in summary.get("overdue", [])],
        unread=member.unread,  # type: ignore[attr-defined]
        open_issues=member.open_count,  # type: ignore[attr-defined]
    )


def _summary(member: Patient) -> dict[str, Any]:
    impression = getattr(member, "impression", None)
    return impression.summary if impression else {}


def members_counted(by: Actor) -> "QuerySet[Patient]":
    """Whom the figures are about: the owner's are everyone's, and name nobody."""
    return Patient.objects.of_clinic(by) if by.has(Role.OWNER) else Patient.objects.visible_to(by)


def figures(by: Actor) -> Figures:
    """Clinic-wide figures, each with its denominators.

    Response and remission are among members who have had a session: measured means that a score
    after it can be compared; the others are missing, and stay in the denominator.
    """
    seen = members_counted(by)
    summaries = [
        summary
        for summary in seen.order_by().values_list("impression__summary", flat=True)
        if summary is not None
    ]
    treated = [summary for summary in summaries if summary.get("sessions")]
    measured = sum(summary.get("measured", 0) for summary in summaries)
    due = sum(summary.get("due", 0) for summary in summaries)
    return Figures(
        members=seen.order_by().count(),
        by_phase=_by_phase(seen),
        response=_rate(treated, "response"),
        remission=_rate(treated, "remission"),
        completeness=Rate(measured, measured, due),
        missing=due - measured,
    )


def _rate(summaries: list[dict[str, Any]], verdict: str) -> Rate:
    answers = Counter(
        (((summary.get("score") or {}).get("verdicts") or {}).get(verdict) or {}).get("answer")
        for summary in summaries
    )
    return Rate(answers["yes"], answers["yes"] + answers["no"], len(summaries))


def _by_phase(seen: "QuerySet[Patient]") -> list[tuple[str, str, int]]:
    running = EpisodeOfCare.objects.filter(period_end=None, patient__in=seen.order_by())
    counts = Counter(running.values_list("phase", flat=True))
    return [(phase.value, str(phase.label), counts[phase.value]) for phase in Phase]
