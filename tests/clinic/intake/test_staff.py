"""Intake by staff: each section alone, never over a colleague's words, never a value without its unit."""

from typing import Any

import pytest
from django.test import Client

from afterglow_clinic.chart.intake.sections import BY_ID, latest_revision
from afterglow_clinic.chart.intake.telling import tell
from afterglow_clinic.chart.models import (
    AllergyIntolerance,
    Condition,
    ConsentWithdrawal,
    EpisodeOfCare,
    Goal,
    IntakeSection,
    Measurement,
    MedicationStatement,
    Patient,
    Phase,
    TreatmentTrial,
    WorkUpStep,
)
from afterglow_clinic.chart.targets import targets_of
from tests.clinic.cast import NOW, Cast
from tests.clinic.intake.paperwork import a_text, a_value, signed, worked_up

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped_clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def wren(cast: Cast) -> Patient:
    assert cast.member.patient is not None
    return cast.member.patient


@pytest.fixture
def nurse(cast: Cast, as_person: Any) -> Client:
    return as_person(cast.nurse)


def page(wren: Patient, rest: str = "intake/") -> str:
    return f"/story/{wren.pk}/{rest}"


def medicine(name: str, dose: str = "0.5", unit: str = "mg", place: int = 0) -> dict[str, str]:
    return {f"ingredient-{place}": name, f"dose-{place}": dose, f"unit-{place}": unit}


def test_a_medicine_by_its_brand_name_becomes_the_ingredient_the_rules_know(
    nurse: Client, wren: Patient
) -> None:
    sent = nurse.post(page(wren, "intake/medications/"), {"revision": 0, "lines": 2, **medicine("Klonopin")})
    assert sent.status_code == 302
    [row] = MedicationStatement.objects.filter(patient=wren)
    assert (row.ingredient, row.dose_ug_per_day) == ("clonazepam", 500)
    assert "written as Klonopin" in nurse.get(page(wren)).content.decode()


def test_a_dose_without_its_unit_is_refused_and_nothing_typed_is_lost(nurse: Client, wren: Patient) -> None:
    fields = {"revision": 0, "lines": 1, **medicine("sertraline", "50", "")}
    refused = nurse.post(page(wren, "intake/medications/"), fields)
    assert refused.status_code == 422
    assert "Say the unit of the dose." in refused.content.decode()
    assert 'value="sertraline"' in refused.content.decode()
    assert not IntakeSection.objects.exists()


def test_silence_is_not_none(nurse: Client, wren: Patient) -> None:
    silent = nurse.post(page(wren, "intake/allergies/"), {"revision": 0, "lines": 2})
    assert silent.status_code == 422
    told = nurse.post(page(wren, "intake/allergies/"), {"revision": 0, "lines": 2, "none": "on"})
    assert told.status_code == 302
    latest = latest_revision(wren, "allergies")
    assert latest is not None
    assert latest.content == {"none": True}


def test_a_stale_page_says_by_whom_and_when_and_keeps_what_was_typed(
    cast: Cast, nurse: Client, wren: Patient
) -> None:
    tell(
        patient=wren,
        section=BY_ID["allergies"],
        content={"rows": [{"substance": "penicillin"}]},
        revision=0,
        by=cast.prescriber.actor,
        at=NOW,
    )
    fields = {"revision": 0, "lines": 1, "substance-0": "latex", "reaction-0": ""}
    late = nurse.post(page(wren, "intake/allergies/"), fields)
    text = late.content.decode()
    assert late.status_code == 409
    assert "changed by Piet Prescriber at 2 March 2026, 14:02 MST" in text
    assert 'value="latex"' in text
    assert "penicillin" in text
    assert [row.substance for row in AllergyIntolerance.objects.filter(patient=wren)] == ["penicillin"]
    again = nurse.post(page(wren, "intake/allergies/"), fields | {"revision": 1})
    assert again.status_code == 302
    assert IntakeSection.objects.filter(patient=wren).count() == 2


def test_pressing_twice_tells_once(nurse: Client, wren: Patient) -> None:
    fields = {"revision": 0, "lines": 1, "substance-0": "latex", "reaction-0": "hives"}
    first, second = (nurse.post(page(wren, "intake/allergies/"), fields) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert IntakeSection.objects.filter(patient=wren).count() == 1


def test_what_was_on_record_before_the_first_save_is_not_lost(nurse: Client, wren: Patient) -> None:
    MedicationStatement.objects.create(
        patient=wren, ingredient="lithium", dose_ug_per_day=900_000, recorded=NOW, recorder="Import"
    )
    form = nurse.get(page(wren, "intake/medications/")).content.decode()
    assert 'value="lithium"' in form
    assert 'value="900"' in form


def test_more_lines_saves_nothing(nurse: Client, wren: Patient) -> None:
    more = nurse.post(
        page(wren, "intake/medications/"), {"revision": 0, "lines": 1, "more": "1", **medicine("lithium")}
    )
    assert more.status_code == 200
    assert 'name="ingredient-3"' in more.content.decode()
    assert not IntakeSection.objects.exists()


def test_conditions_now_and_past_become_rows_with_their_status(nurse: Client, wren: Patient) -> None:
    fields = {"revision": 0, "now": ["major-depressive-disorder"], "past": ["psychosis"]}
    assert nurse.post(page(wren, "intake/psychiatric/"), fields).status_code == 302
    rows = dict(Condition.objects.filter(patient=wren).values_list("code", "clinical_status"))
    assert rows == {"major-depressive-disorder": "active", "psychosis": "resolved"}


def test_a_treatment_trial_is_kept_with_what_it_did(nurse: Client, wren: Patient) -> None:
    fields = {"what-0": "Sertraline", "kind-0": "medicine", "weeks-0": "12", "response-0": "some"}
    nurse.post(page(wren, "intake/treatments/"), {"revision": 0, "lines": 1, **fields})
    [row] = TreatmentTrial.objects.filter(patient=wren)
    assert (row.what, row.weeks, row.response) == ("Sertraline", 12, "some")


def test_a_target_is_set_with_the_words_and_a_new_one_ends_the_old(nurse: Client, wren: Patient) -> None:
    words = "I want to take my daughter to school again."
    fields = {"statement-0": words, "instrument-0": "phq-9", "kind-0": "percent", "value-0": "50"}
    nurse.post(page(wren, "intake/goals/"), {"revision": 0, "lines": 1, **fields})
    nurse.post(page(wren, "intake/goals/"), {"revision": 1, "lines": 1, **fields, "value-0": "60"})
    assert [str(target) for target in targets_of(wren)] == ["phq-9 60 % better"]
    assert Goal.objects.filter(patient=wren).count() == 2
    assert {goal.statement for goal in Goal.objects.all()} == {words}


@pytest.mark.parametrize(
    ("kind", "value"), [("percent", "150"), ("points", "40"), ("below", "27"), ("percent", "0")]
)
def test_a_target_that_cannot_be_reached_is_refused(
    nurse: Client, wren: Patient, kind: str, value: str
) -> None:
    fields = {"statement-0": "Well.", "instrument-0": "phq-9", "kind-0": kind, "value-0": value}
    refused = nurse.post(page(wren, "intake/goals/"), {"revision": 0, "lines": 1, **fields})
    assert refused.status_code == 422
    assert not Goal.objects.exists()


def test_confirming_medicines_and_allergies_is_the_review_of_the_medicines(
    cast: Cast, nurse: Client, wren: Patient
) -> None:
    nurse.post(page(wren, "intake/medications/"), {"revision": 0, "lines": 1, "none": "on", "confirm": "1"})
    assert not WorkUpStep.objects.exists()
    nurse.post(page(wren, "intake/allergies/"), {"revision": 0, "lines": 1, "none": "on"})
    nurse.post(page(wren, "intake/allergies/confirm/"), {"revision": "1"})
    assert [row.step for row in WorkUpStep.objects.filter(patient=wren)] == ["medication-review"]


def test_only_a_prescriber_confirms_the_psychiatric_history(
    cast: Cast, nurse: Client, as_person: Any, wren: Patient
) -> None:
    for name in ("psychiatric", "treatments"):
        nurse.post(page(wren, f"intake/{name}/"), {"revision": 0, "lines": 1, "none": "on"})
    assert nurse.post(page(wren, "intake/psychiatric/confirm/")).status_code == 403
    prescriber = as_person(cast.prescriber)
    for name in ("psychiatric", "treatments"):
        assert prescriber.post(page(wren, f"intake/{name}/confirm/")).status_code == 302
    assert [row.step for row in WorkUpStep.objects.filter(patient=wren)] == ["psychiatric-assessment"]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"unit": ""}, "This field is required."),
        ({"unit": "kg"}, "Blood pressure, upper is written in mm[Hg], kPa"),
        ({"unit": "stone"}, "Select a valid choice"),
        ({"value": "1680"}, "lies between 50 and 300 mmHg"),
        ({"value": "NaN"}, "Enter a number."),
        ({"effective": "2026-03-03T09:00"}, "This time is in the future."),
    ],
)
def test_a_value_that_cannot_be_right_is_refused_beside_its_field(
    nurse: Client, wren: Patient, fields: dict[str, str], says: str
) -> None:
    good = {"code": "systolic-bp", "value": "168", "unit": "mm[Hg]", "effective": "2026-03-02T09:00"}
    refused = nurse.post(page(wren, "intake/value/"), good | fields)
    assert refused.status_code == 422
    assert says in refused.content.decode()
    assert not Measurement.objects.exists()


def test_a_wrong_value_stays_on_record_and_counts_for_nothing(nurse: Client, wren: Patient) -> None:
    worked_up(wren)
    wrong = a_value(wren, "systolic-bp", 210, "mm[Hg]")
    assert "Uncontrolled blood pressure" in nurse.get(page(wren, "eligibility/")).content.decode()
    nurse.post(page(wren, f"intake/value/{wrong.pk}/wrong/"), {"reason": "Cuff slipped"})
    assert "Uncontrolled blood pressure" not in nurse.get(page(wren, "eligibility/")).content.decode()
    assert "Cuff slipped" in nurse.get(page(wren)).content.decode()


def test_nobody_goes_on_to_preparation_while_something_holds(nurse: Client, wren: Patient) -> None:
    EpisodeOfCare.objects.filter(patient=wren).update(phase=Phase.INTAKE)
    worked_up(wren)
    MedicationStatement.objects.create(patient=wren, ingredient="clonazepam", recorded=NOW, recorder="N")
    nurse.post(page(wren, "eligibility/assess/"))
    nurse.post(page(wren, "intake/prepare/"))
    assert EpisodeOfCare.objects.get(patient=wren).phase == Phase.INTAKE
    MedicationStatement.objects.all().delete()
    nurse.post(page(wren, "intake/prepare/"))
    assert EpisodeOfCare.objects.get(patient=wren).phase == Phase.PREPARATION


def test_the_page_holds_until_a_prescriber_puts_their_name_to_it(
    cast: Cast, nurse: Client, as_person: Any, wren: Patient
) -> None:
    worked_up(wren)
    MedicationStatement.objects.create(patient=wren, ingredient="clonazepam", recorded=NOW, recorder="N")
    held = nurse.get(page(wren, "eligibility/")).content.decode()
    assert "Held: not now, because" in held
    assert "Veraart 2021" in held
    assert "Go on in spite of it" not in held
    prescriber = as_person(cast.prescriber)
    assert "Go on in spite of it" in prescriber.get(page(wren, "eligibility/")).content.decode()
    fields = {"rule": "benzodiazepines", "code": "extra-watching"}
    assert prescriber.post(page(wren, "eligibility/override/"), fields).status_code == 422
    fields["reason"] = "Stable for years; last dose the evening before."
    for _ in range(2):
        assert prescriber.post(page(wren, "eligibility/override/"), fields).status_code == 302
    after = prescriber.get(page(wren, "eligibility/")).content.decode()
    assert "Nothing holds them" in after
    assert after.count("Piet Prescriber, prescriber") == 1


def test_the_screens_that_are_missing_are_ticked_at_the_front_desk(nurse: Client, wren: Patient) -> None:
    form = nurse.get(f"/members/{wren.pk}/invite/?ask=phq-9,audit-c").content.decode()
    assert form.count("checked") == 3


def test_the_banner_tells_not_asked_from_none_known(nurse: Client, wren: Patient) -> None:
    assert "Not asked yet" in nurse.get(page(wren)).content.decode()
    nurse.post(page(wren, "intake/allergies/"), {"revision": 0, "lines": 1, "none": "on"})
    assert "None known" in nurse.get(page(wren)).content.decode()


def test_what_a_reason_rests_on_is_said_in_words_and_the_clinics_own_time(
    nurse: Client, wren: Patient
) -> None:
    a_value(wren, "systolic-bp", 168, "mm[Hg]")
    text = nurse.get(page(wren, "eligibility/")).content.decode()
    assert "Blood pressure, upper 168 mmHg at 2 March 2026, 14:02 MST" in text
    assert "Electrocardiogram" not in text
    assert "ECG: not recorded" in text


def test_a_reason_that_is_too_long_is_said_so_and_is_not_dropped_behind_a_withdrawal(
    cast: Cast, nurse: Client, wren: Patient
) -> None:
    consent = signed(cast.member, a_text(cast))
    address = page(wren, f"consents/{consent.pk}/withdraw/")
    said = nurse.post(address, {"reason": "x" * 501}, follow=True).content.decode()
    assert "nothing was taken back yet" in said
    assert not ConsentWithdrawal.objects.filter(consent=consent).exists()
    nurse.post(address, {"reason": "x" * 500})
    assert ConsentWithdrawal.objects.get(consent=consent).reason == "x" * 500
