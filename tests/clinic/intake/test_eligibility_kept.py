"""Eligibility with the chart's rows: why not, from where, and who may go on in spite of it."""

from datetime import timedelta

import pytest

from afterglow.program.eligibility import OverrideRefused
from afterglow_clinic.chart.eligibility import assess, eligibility_refusals, judge, override, protocol_for
from afterglow_clinic.chart.models import (
    AuditEvent,
    Condition,
    EligibilityAssessment,
    EligibilityOverride,
    MedicationStatement,
    Patient,
)
from afterglow_clinic.chart.permissions import NotPermitted
from tests.clinic.cast import NOW, Cast, Person
from tests.clinic.intake.paperwork import a_value, worked_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def wren(cast: Cast) -> Patient:
    assert cast.member.patient is not None
    worked_up(cast.member.patient)
    return cast.member.patient


def takes(patient: Patient, ingredient: str) -> None:
    MedicationStatement.objects.create(
        patient=patient, ingredient=ingredient, recorded=NOW, recorder=str(patient)
    )


def looked_at(patient: Patient, person: Person) -> EligibilityAssessment:
    return assess(patient=patient, protocol=protocol_for(patient), by=person.actor, at=NOW)


def goes_on(row: EligibilityAssessment, rule: str, person: Person) -> EligibilityOverride:
    return override(
        assessment=row,
        rule=rule,
        code="benefit-outweighs",
        reason="Weighed with them.",
        by=person.actor,
        at=NOW,
    )


def test_with_the_work_up_done_and_nothing_against_it_the_member_is_eligible(
    cast: Cast, wren: Patient
) -> None:
    assert looked_at(wren, cast.nurse).outcome == "eligible"
    assert eligibility_refusals(wren, NOW) == ()


def test_before_anyone_has_looked_the_gate_says_so(wren: Patient) -> None:
    assert eligibility_refusals(wren, NOW) == ("Nobody has assessed yet whether Wren may be treated.",)


def test_pressure_and_clonazepam_hold_with_reason_source_and_grade(cast: Cast, wren: Patient) -> None:
    a_value(wren, "systolic-bp", 168, "mm[Hg]")
    takes(wren, "clonazepam")
    row = looked_at(wren, cast.nurse)
    assert row.outcome == "not-now"
    held = {reason["rule"]: reason for reason in row.reasons if reason["holds"]}
    assert set(held) == {"uncontrolled-hypertension", "benzodiazepines"}
    assert "168" in held["uncontrolled-hypertension"]["found"][0]
    assert all(reason["source"]["citation"] and reason["source"]["evidence"] for reason in held.values())


def test_a_pressure_in_kilopascals_is_judged_like_one_in_millimetres(wren: Patient) -> None:
    a_value(wren, "systolic-bp", 22.4, "kPa")
    assert [reason.rule for reason in judge(wren, NOW).holding] == ["uncontrolled-hypertension"]


def test_missing_work_is_named_and_nobody_can_wave_it_through(cast: Cast) -> None:
    assert cast.other_member.patient is not None
    row = looked_at(cast.other_member.patient, cast.nurse)
    assert "ecg" in {reason["rule"] for reason in row.reasons if reason["weight"] == "missing"}
    with pytest.raises(OverrideRefused):
        goes_on(row, "ecg", cast.director)


def test_one_prescriber_goes_on_in_spite_of_a_relative_reason(cast: Cast, wren: Patient) -> None:
    takes(wren, "clonazepam")
    goes_on(looked_at(wren, cast.nurse), "benzodiazepines", cast.prescriber)
    assert eligibility_refusals(wren, NOW) == ()


def test_an_absolute_reason_holds_until_a_second_prescriber_agrees(cast: Cast, wren: Patient) -> None:
    a_value(wren, "systolic-bp", 168, "mm[Hg]")
    row = looked_at(wren, cast.nurse)
    goes_on(row, "uncontrolled-hypertension", cast.prescriber)
    goes_on(row, "uncontrolled-hypertension", cast.prescriber)
    assert EligibilityOverride.objects.count() == 1
    assert judge(wren, NOW).verdict == "not-now"
    goes_on(row, "uncontrolled-hypertension", cast.director)
    assert judge(wren, NOW).verdict == "eligible"


def test_a_new_high_reading_undoes_the_override_of_the_old_one(cast: Cast, wren: Patient) -> None:
    a_value(wren, "systolic-bp", 150, "mm[Hg]")
    goes_on(looked_at(wren, cast.nurse), "raised-pressure", cast.prescriber)
    assert judge(wren, NOW).verdict == "eligible"
    a_value(wren, "systolic-bp", 152, "mm[Hg]", at=NOW + timedelta(hours=1))
    assert judge(wren, NOW + timedelta(hours=2)).verdict == "not-now"


def test_what_must_never_be_treated_here_is_referred(cast: Cast, wren: Patient) -> None:
    Condition.objects.create(patient=wren, code="aortic-aneurysm", recorded=NOW, recorder="Nora Nurse")
    assert looked_at(wren, cast.prescriber).outcome == "refer"


@pytest.mark.parametrize("name", ["nurse", "integrator", "front_desk", "member"])
def test_only_prescribers_override(cast: Cast, wren: Patient, name: str) -> None:
    takes(wren, "clonazepam")
    row = looked_at(wren, cast.nurse)
    with pytest.raises(NotPermitted):
        goes_on(row, "benzodiazepines", getattr(cast, name))


def test_a_verdict_and_an_override_are_in_the_audit_trail(cast: Cast, wren: Patient) -> None:
    takes(wren, "clonazepam")
    goes_on(looked_at(wren, cast.nurse), "benzodiazepines", cast.prescriber)
    written = list(AuditEvent.objects.values_list("subtype", "detail"))
    assert ("eligibility.assess", {"outcome": "not-now", "holding": ["benzodiazepines"]}) in written
    assert any(subtype == "eligibility.override" for subtype, _ in written)
