"""A review becomes rows: scores, findings with their messages, and the board's line.

Only a review writes these. A finding once written is never taken back by a later review: a
person closes it. The neighbour on the way in is `afterglow_clinic.chart.loading`.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from afterglow.instruments.outcome import Score
from afterglow.record import PatientRecord
from afterglow.reviewing import Review
from afterglow.safety.finding import Evidence, Finding
from afterglow.safety.thread_findings import next_ask
from afterglow.source import Source
from afterglow.trajectory.scored import ScoredResponse
from afterglow_clinic.chart.alerting import notify
from afterglow_clinic.chart.models import ClinicalImpression, DetectedIssue, Observation, Patient, Severity
from afterglow_clinic.chart.prepared import Prepared
from afterglow_clinic.chart.standing import standing
from afterglow_clinic.chart.summarizing import summary
from afterglow_clinic.chart.watching import Windows

IMPRESSION = (
    "effective",
    "summary",
    "next_due",
    "standing",
    "windows_kept",
    "windows_due",
    "contacts_kept",
    "contacts_due",
    "next_look",
)

OBSERVATIONS = Prepared(lambda: Observation.objects.only("derived_from_id").order_by())
ISSUES = Prepared(lambda: DetectedIssue.objects.order_by())


def save_review(
    *, patient: Patient, record: PatientRecord, review: Review, windows: Windows, at: datetime
) -> list[DetectedIssue]:
    """Write what a review found; returns the findings that are new or have become more severe."""
    _save_scores(patient, review.scores)
    fresh = _save_findings(patient, review.findings, at)
    notify(issues=fresh, patient=patient, at=at)
    dues = [each.due for each in review.due]
    impression = ClinicalImpression(
        patient=patient,
        effective=review.at,
        summary=summary(record, review),
        next_due=min(dues) if dues else None,
        standing=standing(record, review),
        windows_kept=windows.kept,
        windows_due=windows.due,
        contacts_kept=windows.contacts_kept,
        contacts_due=windows.contacts_due,
        next_look=_next_look(record, windows, at),
    )
    ClinicalImpression.objects.bulk_create(
        [impression],
        update_conflicts=True,
        unique_fields=["patient"],
        update_fields=IMPRESSION,
    )
    return fresh


def _next_look(record: PatientRecord, windows: Windows, at: datetime) -> datetime | None:
    """When something changes without anybody's act: a window of the plan, or the thread going quiet."""
    moments = (windows.next_look, next_ask(record, at))
    return min((moment for moment in moments if moment is not None), default=None)


def _save_scores(patient: Patient, scored: Iterable[ScoredResponse]) -> None:
    """Scores of completed responses that have none yet; a stored score is never rewritten."""
    finished = {one.response.id: one for one in scored if one.response.status == "completed"}
    known = {str(row.derived_from_id) for row in OBSERVATIONS.of(patient.pk)}
    fresh = [_observation(patient, one) for pk, one in finished.items() if pk not in known]
    Observation.objects.bulk_create(fresh)


def _observation(patient: Patient, one: ScoredResponse) -> Observation:
    row = Observation(
        patient=patient,
        derived_from_id=one.response.id,
        code=one.response.instrument,
        effective=one.response.authored,
    )
    outcome = one.outcome
    if isinstance(outcome, Score):
        row.value, row.interpretation, row.score_version = outcome.total, outcome.band or "", outcome.version
        row.components = {
            "subscales": dict(outcome.subscales),
            "verdicts": dict(outcome.verdicts),
            "n_missing": outcome.n_missing,
            "prorated": outcome.prorated,
        }
    else:
        row.data_absent_reason = f"{outcome.reason}: {', '.join(outcome.items)}"[:300]
    return row


def _save_findings(patient: Patient, found: Iterable[Finding], at: datetime) -> list[DetectedIssue]:
    known = {issue.key: issue for issue in ISSUES.of(patient.pk)}
    fresh, graver = [], []
    for finding in found:
        rank = Severity[finding.severity.name]
        issue = known.get(finding.key)
        if issue is None:
            fresh.append(_issue(patient, finding, rank, at))
        elif rank < issue.severity:
            _describe(issue, finding, rank)
            graver.append(issue)
    DetectedIssue.objects.bulk_create(fresh)
    for issue in graver:
        issue.save(update_fields=["severity", "title", "sentence", "evidence", "source"])
    return fresh + graver


def _issue(patient: Patient, finding: Finding, rank: Severity, at: datetime) -> DetectedIssue:
    issue = DetectedIssue(
        patient=patient,
        key=finding.key,
        code=finding.code,
        since=finding.since,
        identified=at,
        owner_role=finding.owner,
        response_id=finding.evidence[0].response_id if finding.evidence else None,
    )
    _describe(issue, finding, rank)
    return issue


def _describe(issue: DetectedIssue, finding: Finding, rank: Severity) -> None:
    issue.severity, issue.title, issue.sentence = rank, finding.title, finding.sentence
    issue.evidence = [_evidence(one) for one in finding.evidence]
    issue.source = _source(finding.source)


def _evidence(one: Evidence) -> dict[str, Any]:
    return {
        "response": one.response_id,
        "instrument": one.instrument,
        "item": one.link_id,
        "question": one.question,
        "answer": one.answer,
        "answer_text": one.answer_text,
        "authored": one.authored.isoformat(),
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "citation": source.citation,
        "locator": source.locator,
        "doi": source.doi,
        "evidence": source.evidence,
    }
