"""A prepared query answers exactly as the queryset it was made from, for this member and for nobody else."""

from dataclasses import fields
from datetime import timedelta

import pytest

from afterglow.record import PatientRecord
from afterglow_clinic.chart.loading import PARTS, load_record, load_records
from afterglow_clinic.chart.models import CarePlan, Condition, Consent, RecurringMeasure
from tests.clinic.builders import a_response, a_session
from tests.clinic.cast import NOW, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(cast: Cast) -> Cast:
    for person in (cast.member, cast.other_member):
        patient = person.patient
        assert patient is not None
        a_response(patient, authored=NOW)
        a_response(patient, "gad-7", (1, None, 2, 0, 1, 1, 1), authored=NOW - timedelta(days=3))
        a_response(patient, authored=NOW, status="entered-in-error")
        a_session(patient)
        plan = CarePlan.objects.create(patient=patient, title="x", period_start=NOW)
        RecurringMeasure.objects.create(
            patient=patient, care_plan=plan, instrument="phq-9", every_days=7, since=NOW
        )
        Condition.objects.create(patient=patient, code="asthma", recorded=NOW, recorder="x")
        Consent.objects.create(
            patient=patient, category="treatment", document_version="1", given=NOW, recorded_by="x"
        )
    return cast


@pytest.mark.parametrize("part", PARTS)
def test_prepared_rows_are_the_querysets_rows(filled: Cast, part: str) -> None:
    for person in (filled.member, filled.other_member):
        assert person.patient is not None
        by_queryset = list(PARTS[part].rows().filter(patient=person.patient))
        prepared = PARTS[part].of(person.patient.pk)
        assert [vars_of(row) for row in prepared] == [vars_of(row) for row in by_queryset]


def vars_of(row: object) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


def test_a_withdrawn_consent_comes_with_its_withdrawal(filled: Cast) -> None:
    theirs = PARTS["consents"].of(filled.member.patient.pk)  # type: ignore[union-attr]
    assert {hasattr(consent, "withdrawal") for consent in theirs} == {True, False}


def test_one_record_is_the_same_alone_and_among_many(filled: Cast) -> None:
    everyone = [person.patient for person in filled.members() if person.patient is not None]
    among_many = load_records(everyone)
    assert all(parts(load_record(patient)) == parts(among_many[patient.pk]) for patient in everyone)


def parts(record: PatientRecord) -> dict[str, list[str]]:
    """A record's parts without their order, which a record does not promise."""
    found = {each.name: getattr(record, each.name) for each in fields(record)}
    return {
        name: sorted(map(repr, value)) if isinstance(value, tuple) else [repr(value)]
        for name, value in found.items()
    }
