"""Everything the eligibility rules look for can be said at intake, in a unit they understand."""

import pytest

from afterglow.instruments.loading import shelf
from afterglow.library.shelf import names
from afterglow.program.consent_draft import consent_draft
from afterglow.program.contraindication import contraindications, work_up
from afterglow.program.intake import (
    NotMeasurable,
    brand_names,
    in_rules_unit,
    ingredient_named,
    known_ingredients,
    measurables,
    rxnorm_of,
    screens,
    terms,
    terms_of,
)
from afterglow.program.loading import load_protocol

WHENS = [(rule.id, when) for rule in contraindications() for when in rule.when]


def test_every_condition_a_rule_looks_for_can_be_said() -> None:
    looked_for = {code for _, when in WHENS for code in when.conditions}
    assert looked_for - set(terms()) == set()


def test_every_measurement_a_rule_looks_for_is_compared_in_the_unit_it_is_kept_in() -> None:
    rules = {(when.measurement, when.unit) for _, when in WHENS if when.measurement}
    wanted = rules | {pair for item in work_up() for pair in item.measurements}
    assert {(code, unit) for code, unit in wanted if measurables()[str(code)].unit != unit} == set()


def test_every_limit_of_a_rule_lies_where_a_value_may_be_written() -> None:
    for rule, when in WHENS:
        for limit in (when.above, when.at_least, when.below):
            if when.measurement and limit is not None:
                known = measurables()[when.measurement]
                assert known.lowest <= limit <= known.highest, (rule, limit)


def test_every_step_of_the_work_up_can_be_ticked_and_every_instrument_is_on_the_shelf() -> None:
    steps = {step for item in work_up() for step in item.steps}
    assert steps <= {term.code for term in terms_of("work-up")}
    assert {each.instrument for each in screens()} <= set(shelf())


def test_every_brand_name_leads_to_an_ingredient_some_rule_knows() -> None:
    assert set(brand_names().values()) <= set(known_ingredients())


def test_the_name_on_the_box_is_understood_and_an_unknown_one_stays_as_written() -> None:
    assert ingredient_named("  Klonopin ") == "clonazepam"
    assert ingredient_named("Sertraline") == "sertraline"
    assert rxnorm_of("diazepam") == "3322"
    assert rxnorm_of("sertraline") is None


def test_pounds_and_kilopascals_become_what_the_rules_compare() -> None:
    assert in_rules_unit("body-weight", 154, "[lb_av]") == pytest.approx(69.853, abs=0.001)
    assert in_rules_unit("systolic-bp", 22.4, "kPa") == pytest.approx(168.0, abs=0.05)


@pytest.mark.parametrize(
    ("code", "value", "unit", "field"),
    [
        ("systolic-bp", 168, "", "unit"),
        ("systolic-bp", 168, "mmHg", "unit"),
        ("body-weight", 70000, "kg", "value"),
        ("systolic-bp", 16.8, "mm[Hg]", "value"),
        ("shoe-size", 42, "cm", "code"),
    ],
)
def test_a_value_without_its_unit_or_out_of_reach_is_refused_by_field(
    code: str, value: float, unit: str, field: str
) -> None:
    with pytest.raises(NotMeasurable) as refused:
        in_rules_unit(code, value, unit)
    assert refused.value.field == field


def test_every_consent_a_protocol_names_has_a_draft_that_can_be_taken_back() -> None:
    named = {name for protocol in names("protocols") for name in load_protocol(protocol).consents}
    assert named <= set(names("consents"))
    for category in names("consents"):
        assert "take this consent back at any time" in consent_draft(category).text
        assert "retirar este consentimiento en cualquier momento" in consent_draft(category, "es").text


def test_a_consent_in_spanish_has_as_many_parts_as_in_english() -> None:
    """A part left out in one language would be a consent to something else."""
    for category in names("consents"):
        english, spanish = consent_draft(category), consent_draft(category, "es")
        assert (english.language, spanish.language) == ("en", "es")
        assert [len(part.splitlines()) for part in spanish.text.split("\n\n")] == [
            len(part.splitlines()) for part in english.text.split("\n\n")
        ]
        assert spanish.version == english.version
        assert spanish.meaning != english.meaning
        assert spanish.title != english.title


def test_a_consent_in_no_language_of_ours_is_the_english_one() -> None:
    assert consent_draft("touch", "de") == consent_draft("touch")
