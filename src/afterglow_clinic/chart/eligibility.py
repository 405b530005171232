"""Eligibility, asked with the rows as they are: judged, kept as a row, overridden by name.

The judgement is the core's (`afterglow.program.eligibility`) and pure; here it is given the record and
the overrides people made. A session or a phase that needs it asks `eligibility_refusals`.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from afterglow.program.eligibility import (
    PRESCRIBING_ROLES,
    Eligibility,
    Override,
    OverrideRefused,
    Reason,
    eligibility,
)
from afterglow.program.loading import load_protocol, protocol_names
from afterglow.program.protocol import Protocol
from afterglow.record import PatientRecord
from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.auditing import Action, audit
from afterglow_clinic.chart.holding import hold
from afterglow_clinic.chart.loading import load_record
from afterglow_clinic.chart.models import CarePlan, EligibilityAssessment, EligibilityOverride, Patient
from afterglow_clinic.chart.permissions import NotPermitted, check_may
from afterglow_clinic.chart.reason_words import sentence

USUAL_PROTOCOL = "iv-induction-six-2-3-weeks"
"""What an intake is judged for until a protocol is chosen; the page says so."""


def protocol_for(patient: Patient) -> Protocol:
    """The protocol the member is on or was last judged for, or the usual one."""
    plans = CarePlan.objects.filter(patient=patient, period_end=None).exclude(protocol="")
    judged = EligibilityAssessment.objects.filter(patient=patient)
    for rows in (plans, judged):
        name = rows.values_list("protocol", flat=True).first()
        if name in protocol_names():
            return load_protocol(str(name))
    return load_protocol(USUAL_PROTOCOL)


def overrides_of(patient: Patient) -> list[EligibilityOverride]:
    """Every override anyone made, the oldest first."""
    return list(EligibilityOverride.objects.filter(patient=patient).select_related("by"))


def judge(
    patient: Patient, at: datetime, protocol: Protocol | None = None, record: PatientRecord | None = None
) -> Eligibility:
    """Whether the member may be treated at `at`, with the rows as they are now. Writes nothing."""
    chosen = protocol or protocol_for(patient)
    given = [core_override(row) for row in overrides_of(patient)]
    return eligibility(
        record or load_record(patient), chosen.route, at, overrides=given, permits=chosen.permits
    )


def core_override(row: EligibilityOverride) -> Override:
    """People are told apart by their id: two prescribers may share a name."""
    return Override(rule=row.rule, by=str(row.by_id), role=row.role, reason=row.reason, at=row.at)


@transaction.atomic
def assess(*, patient: Patient, protocol: Protocol, by: Actor, at: datetime) -> EligibilityAssessment:
    """Judge and keep the verdict with every reason.

    Raises:
        NotPermitted: `eligibility.assess` does not name the actor.
    """
    check_may(by, "eligibility.assess")
    found = judge(patient, at, protocol)
    row = EligibilityAssessment.objects.create(
        patient=patient,
        protocol=protocol.id,
        protocol_version=protocol.version,
        route=protocol.route,
        outcome=found.verdict,
        reasons=[_kept(reason) for reason in found.reasons],
        by=by.name,
        at=at,
    )
    detail = {"outcome": row.outcome, "holding": [reason.rule for reason in found.holding]}
    audit(by=by, at=at, action=Action.EXECUTE, subtype="eligibility.assess", entity=row, detail=detail)
    return row


def _kept(reason: Reason) -> dict[str, Any]:
    source = reason.source
    return {
        "rule": reason.rule,
        "title": reason.title,
        "weight": reason.weight,
        "outcome": reason.outcome,
        "holds": reason.holds,
        "found": list(reason.found),
        "advice": reason.advice,
        "source": {
            "citation": source.citation,
            "locator": source.locator,
            "doi": source.doi,
            "evidence": source.evidence,
        },
        "overridden_by": [each.by for each in reason.overrides],
    }


@transaction.atomic
def override(
    *, assessment: EligibilityAssessment, rule: str, code: str, reason: str, by: Actor, at: datetime
) -> EligibilityOverride:
    """Go on in spite of one rule, by name. The same person pressing twice overrides once.

    One prescriber overrides a relative reason; an absolute one holds until a second prescriber agrees.

    Raises:
        NotPermitted: `eligibility.override` does not name the actor.
        OverrideRefused: The rule does not hold in this assessment, it is missing work, or no reason is given.
    """
    check_may(by, "eligibility.override")
    roles = sorted(set(by.roles) & PRESCRIBING_ROLES)
    if by.practitioner_id is None or not roles:
        raise NotPermitted("eligibility.override")
    hold(assessment.patient_id)
    found = next((each for each in assessment.reasons if each["rule"] == rule), None)
    if found is None or found["weight"] not in ("relative", "absolute"):
        raise OverrideRefused(_("This is not something that can be overridden."))
    row, fresh = EligibilityOverride.objects.get_or_create(
        assessment=assessment,
        rule=rule,
        by_id=by.practitioner_id,
        defaults={
            "patient_id": assessment.patient_id,
            "weight": found["weight"],
            "code": code,
            "reason": reason,
            "role": str(roles[-1]),
            "at": at,
        },
    )
    core_override(row)
    if fresh:
        detail = {"rule": rule, "weight": found["weight"], "code": code}
        audit(by=by, at=at, action=Action.CREATE, subtype="eligibility.override", entity=row, detail=detail)
    return row


@transaction.atomic
def override_now(
    *, patient: Patient, protocol: Protocol, rule: str, code: str, reason: str, by: Actor, at: datetime
) -> EligibilityOverride:
    """Override one rule as it stands now, and keep the verdict before and after.

    Raises:
        NotPermitted: `eligibility.override` does not name the actor.
        OverrideRefused: The rule does not hold now, or it is missing work.
    """
    check_may(by, "eligibility.override")
    mine = [row for row in overrides_of(patient) if (row.rule, row.by_id) == (rule, by.practitioner_id)]
    counted = [each for found in judge(patient, at, protocol).reasons for each in found.overrides]
    for row in reversed(mine):
        if any((each.rule, each.by, each.at) == (rule, str(row.by_id), row.at) for each in counted):
            return row
    before = assess(patient=patient, protocol=protocol, by=by, at=at)
    row = override(assessment=before, rule=rule, code=code, reason=reason, by=by, at=at)
    assess(patient=patient, protocol=protocol, by=by, at=at)
    return row


def eligibility_refusals(patient: Patient, at: datetime, protocol: Protocol | None = None) -> tuple[str, ...]:
    """Why someone may not be treated now, a sentence each; none if they may.

    Somebody licensed must have looked at least once; what holds is judged afresh every time.
    """
    if not EligibilityAssessment.objects.filter(patient=patient).exists():
        return (_("Nobody has assessed yet whether %(name)s may be treated.") % {"name": patient.given},)
    found = judge(patient, at, protocol)
    return tuple(sentence(reason) for reason in found.holding)
