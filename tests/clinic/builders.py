"""Small makers of rows for a case: one call, one row, sensible everything.

They write tables directly and leave no audit event: a test of an action calls the action.
The people are in `tests/clinic/cast.py`.
"""

import hashlib
import io
import wave
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.hashers import make_password

from afterglow_clinic.chart.models import (
    DetectedIssue,
    Encounter,
    Invitation,
    Organization,
    Patient,
    QuestionnaireResponse,
    Severity,
    Task,
)
from tests.clinic.cast import NOW

PHQ_9_ITEMS = 9


def a_sound(seconds: int = 1, value: int = 0) -> bytes:
    """A WAV file of one sample value, mono, 8 bit, 8000 a second."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(8000)
        out.writeframes(bytes([value]) * 8000 * seconds)
    return file.getvalue()


def a_patient(organization: Organization, family: str = "Fernsby", **given: Any) -> Patient:
    """A member without account, episode or answers."""
    row = {
        "given": "Ada",
        "family": family,
        "identifier": f"T-{uuid4().hex[:8]}",
        "birth_date": date(1990, 1, 1),
        "created": NOW - timedelta(days=100),
    }
    return Patient.objects.create(organization=organization, **row | given)


def a_response(
    patient: Patient,
    instrument: str = "phq-9",
    answers: Mapping[str, Any] | Sequence[int | None] = (1,) * PHQ_9_ITEMS,
    *,
    authored: datetime = NOW,
    **given: Any,
) -> QuestionnaireResponse:
    """A completed answer set; a plain sequence becomes link ids `1`, `2`, …"""
    numbered = answers if isinstance(answers, Mapping) else {str(i): a for i, a in enumerate(answers, 1)}
    row = {
        "version": "1",
        "status": QuestionnaireResponse.Status.COMPLETED,
        "received": authored,
        "origin": QuestionnaireResponse.Origin.LINK,
        "author": str(patient),
    }
    return QuestionnaireResponse.objects.create(
        patient=patient, instrument=instrument, answers=dict(numbered), authored=authored, **row | given
    )


def an_issue(
    patient: Patient,
    severity: Severity = Severity.HIGH,
    *,
    since: datetime = NOW,
    response: QuestionnaireResponse | None = None,
    **given: Any,
) -> DetectedIssue:
    """A finding nobody has looked at yet."""
    row = {
        "key": f"suicidal-ideation/{uuid4().hex[:8]}",
        "code": "suicidal-ideation",
        "title": "Thoughts of being better off dead",
        "sentence": "Item 9 was answered more than not at all.",
        "evidence": [],
        "source": {"citation": "Kroenke 2001", "locator": "", "doi": "", "evidence": "verified"},
        "identified": since,
    }
    return DetectedIssue.objects.create(
        patient=patient, severity=severity, since=since, response=response, **row | given
    )


def a_slip(patient: Patient, *, at: datetime = NOW, **given: Any) -> Task:
    """A member on the slipping list, whom nobody has taken yet."""
    row = {
        "key": f"slipping/{at.isoformat()}",
        "code": "slipping",
        "description": "May be slipping",
        "reason": {"contact": "circle", "outlook": "slipping"},
        "owner_role": "integrator",
        "opens": at,
        "closes": at + timedelta(hours=48),
        "authored": at,
    }
    return Task.objects.create(patient=patient, **row | given)


def a_session(patient: Patient, start: datetime = NOW, **given: Any) -> Encounter:
    """A finished ketamine infusion of forty minutes."""
    row = {
        "kind": Encounter.Kind.TREATMENT,
        "status": Encounter.Status.FINISHED,
        "agent": "ketamine",
        "route": "intravenous",
        "dose_ug": 35_000,
        "period_end": start + timedelta(minutes=40),
        "minutes": 40,
    }
    return Encounter.objects.create(patient=patient, period_start=start, **row | given)


def an_invitation(
    patient: Patient,
    instruments: Sequence[str] = ("phq-9",),
    *,
    token: str = "a-token-only-a-test-would-use",
    code: str = "271828",
    created: datetime = NOW,
    **given: Any,
) -> Invitation:
    """An open link with a known token and code."""
    row = {"created_by": "Fay Frontdesk", "expires": created + timedelta(days=7)}
    return Invitation.objects.create(
        patient=patient,
        instruments=list(instruments),
        token_digest=hashlib.sha256(token.encode()).hexdigest(),
        code_digest=make_password(code),
        created=created,
        **row | given,
    )
