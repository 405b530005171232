"""Eligible, not now because, or refer: what holds, who may override it, and what is never assumed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from afterglow.library.reading import InvalidContent
from afterglow.library.shelf import read_content
from afterglow.program.contraindication import (
    contraindications,
    contraindications_from_text,
    interaction_from_text,
    interactions,
    work_up,
    work_up_from_text,
)
from afterglow.program.eligibility import Override, OverrideRefused, eligibility
from afterglow.record import (
    Circumstance,
    CompletedActivity,
    Condition,
    InvalidRecord,
    Measurement,
    Medication,
    PatientRecord,
)

AT = datetime(2027, 3, 8, 15, tzinfo=UTC)
DAY = timedelta(days=1)
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


def measured(code: str, value: float, unit: str, days_ago: float = 1) -> Measurement:
    return Measurement(code, value, unit, AT - days_ago * DAY)


WELL = PatientRecord(
    "well",
    birth_date=date(1985, 5, 1),
    sex="male",
    measurements=(
        measured("systolic-bp", 124, "mm[Hg]"),
        measured("diastolic-bp", 78, "mm[Hg]"),
        measured("body-weight", 70, "kg"),
    ),
    completed=tuple(CompletedActivity(step, AT - DAY) for step in STEPS),
)


def holding(record: PatientRecord, route: str = "iv", **more) -> set[str]:
    return {reason.rule for reason in eligibility(record, route, AT, **more).holding}


def with_pressure(systolic: float, diastolic: float) -> PatientRecord:
    return replace(
        WELL,
        measurements=(
            measured("systolic-bp", systolic, "mm[Hg]"),
            measured("diastolic-bp", diastolic, "mm[Hg]"),
            measured("body-weight", 70, "kg"),
        ),
    )


def test_a_person_with_nothing_against_it_and_everything_known_is_eligible():
    found = eligibility(WELL, "iv", AT)
    assert (found.verdict, found.reasons) == ("eligible", ())


def test_an_empty_record_is_not_now_because_everything_is_missing():
    found = eligibility(PatientRecord("nobody"), "iv", AT)
    assert found.verdict == "not-now"
    assert set(found.missing) == {item.id for item in work_up()}


def test_uncontrolled_pressure_and_clonazepam_hold_with_reasons_and_sources():
    record = replace(with_pressure(168, 96), medications=(Medication("clonazepam", 1.0),))
    found = eligibility(record, "iv", AT)
    assert found.verdict == "not-now"
    assert {"uncontrolled-hypertension", "benzodiazepines"} <= {each.rule for each in found.holding}
    for reason in found.holding:
        assert reason.source.citation
        assert reason.source.evidence in reason.because
    assert any("168" in reason.because for reason in found.holding)
    assert any("clonazepam, 1 mg a day" in reason.because for reason in found.holding)


@pytest.mark.parametrize(
    "systolic, diastolic, expected",
    [
        (140, 90, set()),
        (141, 90, {"raised-pressure"}),
        (140, 91, {"raised-pressure"}),
        (159.9, 80, {"raised-pressure"}),
        (160, 80, {"uncontrolled-hypertension"}),
        (120, 100, {"uncontrolled-hypertension"}),
    ],
)
def test_pressure_holds_from_its_limit_on(systolic, diastolic, expected):
    assert holding(with_pressure(systolic, diastolic)) == expected


def test_the_latest_pressure_counts_and_an_old_one_is_missing():
    earlier = replace(
        WELL, measurements=(*WELL.measurements, measured("systolic-bp", 190, "mm[Hg]", days_ago=3))
    )
    assert holding(earlier) == set()
    old = replace(
        WELL,
        measurements=tuple(replace(each, effective=AT - 31 * DAY) for each in WELL.measurements),
    )
    assert holding(old) == {"blood-pressure", "weight"}


def test_a_pressure_in_another_unit_is_missing_and_never_compared():
    odd = replace(
        WELL,
        measurements=(measured("systolic-bp", 23, "kPa"), *WELL.measurements[1:]),
    )
    found = eligibility(odd, "iv", AT)
    assert found.missing == ("blood-pressure",)
    assert "recorded in kPa, needed in mm[Hg]" in found.holding[0].because


def test_a_measurement_that_is_no_number_never_enters_a_record():
    with pytest.raises(InvalidRecord):
        measured("systolic-bp", float("nan"), "mm[Hg]")


def test_a_later_measurement_is_not_looked_at():
    later = replace(WELL, measurements=(*WELL.measurements, measured("systolic-bp", 200, "mm[Hg]", -1)))
    assert holding(later) == set()


@pytest.mark.parametrize("sex", ["female", "other", "unknown"])
def test_a_pregnancy_test_is_asked_of_everyone_who_may_need_one(sex):
    assert holding(replace(WELL, sex=sex)) == {"pregnancy-test"}
    assert holding(replace(WELL, sex=sex, birth_date=None)) == {"pregnancy-test"}
    assert holding(replace(WELL, sex=sex, birth_date=date(1965, 1, 1))) == set()


def test_a_positive_pregnancy_test_holds():
    positive = replace(
        WELL, sex="female", measurements=(*WELL.measurements, measured("pregnancy-test", 1, "{positive}"))
    )
    assert holding(positive) == {"pregnancy-or-lactation"}
    negative = replace(
        WELL, sex="female", measurements=(*WELL.measurements, measured("pregnancy-test", 0, "{positive}"))
    )
    assert holding(negative) == set()


def test_an_aneurysm_or_an_allergy_is_referred():
    aneurysm = replace(WELL, conditions=(Condition("aortic-aneurysm", "resolved"),))
    assert eligibility(aneurysm, "iv", AT).verdict == "refer"
    allergic = replace(WELL, allergies=("Ketamine",))
    assert eligibility(allergic, "iv", AT).verdict == "refer"


def test_refer_outweighs_not_now():
    both = replace(with_pressure(170, 90), allergies=("ketamine",))
    assert eligibility(both, "iv", AT).verdict == "refer"


def test_resolved_psychosis_is_relative_and_active_psychosis_absolute():
    past = eligibility(replace(WELL, conditions=(Condition("psychosis", "resolved"),)), "iv", AT)
    assert [(each.rule, each.weight) for each in past.holding] == [("history-of-psychosis", "relative")]
    now = eligibility(replace(WELL, conditions=(Condition("psychosis"),)), "iv", AT)
    assert [(each.rule, each.weight) for each in now.holding] == [("active-psychosis", "absolute")]


def test_intoxication_counts_for_a_day():
    today = replace(WELL, circumstances=(Circumstance("acute-intoxication", AT - DAY / 2),))
    assert holding(today) == {"acute-intoxication"}
    past = replace(WELL, circumstances=(Circumstance("acute-intoxication", AT - 2 * DAY),))
    assert holding(past) == set()


def test_age_65_is_reached_on_the_birthday():
    assert holding(replace(WELL, birth_date=date(1962, 3, 8))) == {"age-65-or-more"}
    assert holding(replace(WELL, birth_date=date(1962, 3, 9))) == set()


# ---- interactions weigh by route -------------------------------------------------------------------


@pytest.mark.parametrize(
    "ingredient, route, held",
    [
        ("rifampicin", "iv", False),
        ("rifampicin", "oral", True),
        ("rifampicin", "sublingual", True),
        ("clarithromycin", "iv", False),
        ("clarithromycin", "oral", True),
        ("grapefruit", "iv", False),
        ("grapefruit", "oral", True),
        ("ticlopidine", "im", False),
        ("ticlopidine", "oral", True),
        ("theophylline", "iv", True),
        ("naltrexone", "nasal", True),
        ("clonazepam", "im", True),
        ("lamotrigine", "iv", False),
        ("lithium", "iv", False),
        ("tranylcypromine", "iv", False),
        ("sertraline", "iv", False),
    ],
)
def test_an_interaction_weighs_by_route(ingredient, route, held):
    record = replace(WELL, medications=(Medication(ingredient),))
    assert (eligibility(record, route, AT).verdict == "not-now") is held


def test_a_caution_is_told_and_does_not_hold():
    found = eligibility(replace(WELL, medications=(Medication("lamotrigine", 200.0),)), "iv", AT)
    assert found.verdict == "eligible"
    assert [(each.rule, each.weight) for each in found.reasons] == [("lamotrigine", "caution")]


def test_lithium_is_known_and_says_nothing():
    found = eligibility(replace(WELL, medications=(Medication("lithium"),)), "iv", AT)
    assert found.reasons == ()


def test_a_medicine_that_ended_is_not_on_board():
    ended = Medication("clonazepam", end=AT.date() - DAY)
    assert holding(replace(WELL, medications=(ended,))) == set()
    assert holding(replace(WELL, medications=(replace(ended, end=AT.date()),))) == {"benzodiazepines"}


VERIFIED_RXNORM = {
    "diazepam": "3322", "midazolam": "6960", "oxazepam": "7781", "clobazam": "21241", "lamotrigine": "28439",
    "naltrexone": "7243", "methylphenidate": "6901", "modafinil": "30125", "carbamazepine": "2002",
    "phenytoin": "8183", "ethanol": "448", "efavirenz": "195085", "fentanyl": "4337", "morphine": "7052",
    "methadone": "6813", "oxycodone": "7804", "tramadol": "10689", "haloperidol": "5093",
    "risperidone": "35636", "clozapine": "2626", "olanzapine": "61381",
}  # fmt: skip


def test_only_verified_rxnorm_codes_ship_and_every_one_is_the_published_one():
    shipped = {
        each.name: each.rxnorm
        for interaction in interactions()
        for each in interaction.ingredients
        if each.rxnorm is not None
    }
    assert shipped == VERIFIED_RXNORM


def test_no_ingredient_stands_in_two_interactions():
    names = [each.name for interaction in interactions() for each in interaction.ingredients]
    assert len(names) == len(set(names))


# ---- overrides -----------------------------------------------------------------------------------


def override(rule: str, by: str = "Dr Amara", role: str = "prescriber", at: datetime = AT) -> Override:
    return Override(rule, by, role, "weighed and accepted", at)


def test_one_prescriber_overrides_a_relative_reason():
    record = replace(WELL, medications=(Medication("clonazepam", 0.5),))
    found = eligibility(record, "iv", AT, overrides=[override("benzodiazepines")])
    assert found.verdict == "eligible"
    assert found.reasons[0].overrides[0].by == "Dr Amara"


def test_an_absolute_reason_takes_two_different_prescribers():
    record = with_pressure(170, 90)
    one = [override("uncontrolled-hypertension"), override("uncontrolled-hypertension")]
    assert eligibility(record, "iv", AT, overrides=one).verdict == "not-now"
    two = [override("uncontrolled-hypertension"), override("uncontrolled-hypertension", by="Dr Bo")]
    assert eligibility(record, "iv", AT, overrides=two).verdict == "eligible"


def test_what_is_missing_cannot_be_overridden():
    record = replace(WELL, completed=WELL.completed[1:])
    both = [override("psychiatric-assessment"), override("psychiatric-assessment", by="Dr Bo")]
    assert eligibility(record, "iv", AT, overrides=both).verdict == "not-now"


def test_an_override_given_before_the_facts_does_not_count():
    record = with_pressure(150, 80)
    early = override("raised-pressure", at=AT - 2 * DAY)
    assert eligibility(record, "iv", AT, overrides=[early]).verdict == "not-now"
    assert eligibility(record, "iv", AT, overrides=[override("raised-pressure")]).verdict == "eligible"
    late = override("raised-pressure", at=AT + DAY)
    assert eligibility(record, "iv", AT, overrides=[late]).verdict == "not-now"


@pytest.mark.parametrize("role", ["nurse", "integrator", "member", "front-desk"])
def test_only_a_prescriber_overrides(role):
    with pytest.raises(OverrideRefused, match="may not override"):
        override("benzodiazepines", role=role)


def test_an_override_needs_a_name_and_a_reason():
    with pytest.raises(OverrideRefused):
        Override("benzodiazepines", "Dr Amara", "prescriber", " ", AT)
    with pytest.raises(OverrideRefused):
        Override("benzodiazepines", "", "prescriber", "because", AT)


def test_a_protocol_permits_what_it_treats_and_nothing_else():
    drinker = replace(WELL, conditions=(Condition("alcohol-use-disorder"),))
    assert holding(drinker) == {"substance-or-alcohol-use-disorder"}
    assert holding(drinker, permits=["substance-or-alcohol-use-disorder"]) == set()


# ---- the files ------------------------------------------------------------------------------------

LIMITS = read_content("limits", "contraindications").decode()
WORK_UP = read_content("limits", "work-up").decode()
RIFAMPICIN = read_content("interactions", "rifampicin").decode()


@pytest.mark.parametrize(
    "read, text, old, new, key",
    [
        (contraindications_from_text, LIMITS, 'weight = "absolute"', 'weight = "heavy"', "rules[1].weight"),
        (contraindications_from_text, LIMITS, 'unit = "mm[Hg]", ', "", "unit"),
        (contraindications_from_text, LIMITS, "at_least = 160, ", "", "measurement"),
        (contraindications_from_text, LIMITS, 'allergies = ["ketamine", "esketamine"]', "", "when"),
        (
            contraindications_from_text,
            LIMITS,
            'id = "hypersensitivity"',
            'id = "active-mania"',
            "active-mania",
        ),
        (work_up_from_text, WORK_UP, 'steps = ["ecg"]', "", "steps"),
        (work_up_from_text, WORK_UP, "except_sex", "only_sex", "only_sex"),
        (interaction_from_text, RIFAMPICIN, 'routes = ["nasal"]', 'routes = ["iv"]', "effects"),
        (interaction_from_text, RIFAMPICIN, 'action = "hold"', 'action = "hope"', "action"),
    ],
)
def test_a_broken_limits_file_is_refused_by_file_and_key(read, text, old, new, key):
    assert old in text
    with pytest.raises(InvalidContent) as caught:
        read(text.replace(old, new, 1), file="some.toml")
    assert key in caught.value.key
    assert str(caught.value).startswith("some.toml: ")


def test_every_rule_names_a_source_and_is_no_longer_than_it_must_be():
    for rule in (*contraindications(), *work_up()):
        assert rule.source.citation
    for interaction in interactions():
        for effect in interaction.effects:
            assert effect.source.citation
            assert effect.advice
