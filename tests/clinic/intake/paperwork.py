"""Documents, values and steps for the cases of this folder: one call, sensible everything."""

from datetime import datetime, timedelta
from typing import Any

from afterglow.program.consent_draft import consent_draft
from afterglow_clinic.chart import consenting
from afterglow_clinic.chart.models import Consent, ConsentTemplate, Measurement, Patient, WorkUpStep
from tests.clinic.cast import NOW, Cast, Person

STEPS = (
    "psychiatric-assessment",
    "medication-review",
    "ecg",
    "renal-tests",
    "liver-tests",
    "stop-bang",
    "urinalysis",
    "urine-drug-screen",
    "prescription-monitoring-check",
    "suicide-risk-screen",
)


def a_text(cast: Cast, category: str = "treatment", *, at: datetime = NOW, **changes: Any) -> ConsentTemplate:
    """The director publishes the shelf's draft, with changes."""
    draft = consent_draft(category)
    fields = {"title": draft.title, "meaning": draft.meaning, "text": draft.text, "valid_days": None}
    return consenting.publish(
        category=category, language="en", **fields | changes, by=cast.director.actor, at=at
    )


def signed(person: Person, template: ConsentTemplate, *, at: datetime = NOW, **more: Any) -> Consent:
    """The member signs it themselves."""
    assert person.patient is not None
    return consenting.sign(
        patient=person.patient,
        template=template,
        signed_name=str(person.patient),
        by=person.actor,
        at=at,
        **more,
    )


def a_value(patient: Patient, code: str, value: float, unit: str, *, at: datetime = NOW) -> Measurement:
    """A value somebody measured."""
    return Measurement.objects.create(
        patient=patient, code=code, value=value, unit=unit, effective=at, recorded=at, by="Nora Nurse"
    )


def worked_up(patient: Patient, *, at: datetime = NOW - timedelta(days=1)) -> None:
    """Everything the work-up asks for, all of it fine."""
    for step in STEPS:
        WorkUpStep.objects.create(patient=patient, step=step, performed=at, by="Nora Nurse", recorded=at)
    a_value(patient, "systolic-bp", 122, "mm[Hg]", at=at)
    a_value(patient, "diastolic-bp", 78, "mm[Hg]", at=at)
    a_value(patient, "body-weight", 70, "kg", at=at)
    a_value(patient, "pregnancy-test", 0, "{positive}", at=at)
