"""What the demo's members told at intake, what was measured, and what they signed; one of them is held.

Everything goes through the same actions as anyone's. Amounts and values here are a story, not advice.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from afterglow.program.consent_draft import consent_draft
from afterglow_clinic.chart import consenting
from afterglow_clinic.chart.actor import Actor, Role
from afterglow_clinic.chart.eligibility import assess, judge, override_now, protocol_for
from afterglow_clinic.chart.intake.sections import BY_ID, latest_revision
from afterglow_clinic.chart.intake.telling import confirm, measure, step_done, tell
from afterglow_clinic.chart.models import (
    CareTeamParticipant,
    ConsentCategory,
    EpisodeOfCare,
    Patient,
    Phase,
    PhaseChange,
    Practitioner,
)
from afterglow_clinic.site.demo.people import Clinic
from afterglow_clinic.site.middleware import identify

ASKED = (ConsentCategory.TREATMENT, ConsentCategory.OFF_LABEL_KETAMINE, ConsentCategory.CONTACT)
STEPS = (
    "ecg",
    "renal-tests",
    "liver-tests",
    "stop-bang",
    "urinalysis",
    "urine-drug-screen",
    "prescription-monitoring-check",
    "suicide-risk-screen",
)


def publish_texts(clinic: Clinic, at: datetime) -> None:
    """The director publishes every text, as it stands on the shelf as a draft."""
    director = _actor(clinic.team["prescriber"][0])
    for category, language in product(ConsentCategory.values, ("en", "es")):
        draft = consent_draft(category, language)
        consenting.publish(
            category=category,
            language=draft.language,
            title=draft.title,
            meaning=draft.meaning,
            text=draft.text,
            valid_days=None,
            by=director,
            at=at,
        )


def sign_consents(patient: Patient, *, to: Practitioner | None, at: datetime) -> None:
    """What a session needs, touch where boundaries were told, a release where there is a therapist."""
    touch = (ConsentCategory.TOUCH,) if patient.boundaries else ()
    release = (ConsentCategory.OUTSIDE_THERAPIST,) if to is not None else ()
    for category in (*ASKED, *touch, *release):
        template = consenting.current_template(patient=patient, category=category)
        if template is not None:
            consenting.sign(
                patient=patient,
                template=template,
                signed_name=str(patient),
                recipient=to if category == ConsentCategory.OUTSIDE_THERAPIST else None,
                by=_self(patient),
                at=at,
            )


def go_through_intake(
    patient: Patient, clinic: Clinic, told: Mapping[str, Any], *, at: datetime, lately: datetime
) -> None:
    """The member tells, the team confirms, and the work-up is done. `lately` dates the vitals."""
    prescriber, nurse = (_actor(clinic.team[role][0]) for role in ("prescriber", "nurse"))
    _tell(patient, told, at)
    for name in told:
        row = latest_revision(patient, name)
        if row is not None:
            confirm(row=row, by=prescriber, at=at + timedelta(days=1))
    _work_up(patient, nurse, at + timedelta(days=2))
    if lately - at > timedelta(days=10):
        _work_up(patient, nurse, lately, (*STEPS, "medication-review"))
    _vitals(patient, {"systolic-bp": 124, "diastolic-bp": 79, "body-weight": 72}, nurse, lately)
    _judge(patient, prescriber, lately + timedelta(minutes=5))


def _judge(patient: Patient, prescriber: Actor, at: datetime) -> None:
    """The verdict is kept; what speaks against it relatively, a prescriber weighed and went on."""
    protocol = protocol_for(patient)
    assess(patient=patient, protocol=protocol, by=prescriber, at=at)
    for reason in judge(patient, at, protocol).holding:
        if reason.weight == "relative":
            override_now(
                patient=patient,
                protocol=protocol,
                rule=reason.rule,
                code="extra-watching",
                reason="Fit and well for their age; a lower first dose, and an hour longer in the chair.",
                by=prescriber,
                at=at,
            )


def write_held_member(clinic: Clinic, facts: Mapping[str, Any], number: int, at: datetime) -> Patient:
    """Someone at intake whom blood pressure and clonazepam hold, told on their phone this morning."""
    patient = _arrive(clinic, facts, number, at - timedelta(days=5))
    nurse = _actor(clinic.team["nurse"][0])
    _tell(patient, facts["told"], at - timedelta(hours=3))
    _work_up(patient, nurse, at - timedelta(hours=2))
    _vitals(patient, facts["vitals"], nurse, at - timedelta(hours=1))
    assess(patient=patient, protocol=protocol_for(patient), by=nurse, at=at - timedelta(minutes=50))
    return patient


def _arrive(clinic: Clinic, facts: Mapping[str, Any], number: int, began: datetime) -> Patient:
    given, family = facts["name"].split(" ")
    patient = Patient.objects.create(
        organization=clinic.organization,
        location=clinic.location,
        identifier=f"FL-{1000 + number}",
        given=given,
        family=family,
        birth_date=facts["birth_date"],
        gender=facts["gender"],
        email=f"{given}.{family}@members.example".lower(),
        telecom=f"+1 555 01{number:02d}",
        created=began,
    )
    for role, people in clinic.team.items():
        CareTeamParticipant.objects.create(
            patient=patient, practitioner=people[0], role=role, period_start=began
        )
    episode = EpisodeOfCare.objects.create(patient=patient, phase=Phase.INTAKE, period_start=began)
    PhaseChange.objects.bulk_create(
        PhaseChange(patient=patient, episode=episode, phase=phase, by="Ruth Osei", at=began + wait)
        for phase, wait in ((Phase.INQUIRY, timedelta()), (Phase.INTAKE, timedelta(days=2)))
    )
    return patient


def _tell(patient: Patient, told: Mapping[str, Any], at: datetime) -> None:
    for name, content in told.items():
        tell(
            patient=patient,
            section=BY_ID[name],
            content=content,
            revision=0,
            by=_self(patient),
            at=at,
        )


def _work_up(patient: Patient, nurse: Actor, at: datetime, steps: Iterable[str] = STEPS) -> None:
    for step in steps:
        step_done(patient=patient, step=step, performed=at, result="", by=nurse, at=at)
    if patient.gender != "male":
        _vitals(patient, {"pregnancy-test": 0}, nurse, at)


def _vitals(patient: Patient, values: Mapping[str, float], nurse: Actor, at: datetime) -> None:
    units = {"body-weight": "kg", "pregnancy-test": "{positive}"}
    for code, value in values.items():
        measure(
            patient=patient,
            code=code,
            value=Decimal(str(value)),
            unit=units.get(code, "mm[Hg]"),
            effective=at,
            by=nurse,
            at=at,
        )


def _actor(practitioner: Practitioner) -> Actor:
    return identify(practitioner.user)[0]


def _self(patient: Patient) -> Actor:
    """The member themselves; the seed has no sign-in for them."""
    return Actor(
        name=str(patient),
        organization_id=patient.organization_id,
        patient_id=patient.pk,
        roles=frozenset({Role.MEMBER}),
    )
