"""No answer, however malformed, raises or becomes a number: it is refused by item, and not repeated."""

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from afterglow import Score, Unscorable, answers_in_order, instrument, score, score_total, shelf

GAD7 = instrument("gad-7")
WHOLE = {str(number): 1 for number in range(1, 8)}

WRONG: list[Any] = [
    4,
    -1,
    1.5,
    float("nan"),
    float("inf"),
    float("-inf"),
    True,
    False,
    np.True_,
    "1",
    "",
    "yes",
    "\x00",
    [1],
    {},
    (1,),
    1j,
    Decimal(1),
    b"1",
    object(),
    10**1_000_000,
    -(10**1_000_000),
]


@pytest.mark.parametrize("wrong", WRONG, ids=type)
def test_an_answer_no_option_has_is_out_of_range_and_named(wrong: Any) -> None:
    result = score(GAD7, {**WHOLE, "3": wrong})
    assert isinstance(result, Unscorable)
    assert (result.instrument, result.reason, result.items) == ("gad-7", "out-of-range", ("3",))


def test_every_wrong_answer_is_named_not_only_the_first() -> None:
    result = score(GAD7, {**WHOLE, "2": 9, "5": True, "7": "x"})
    assert isinstance(result, Unscorable)
    assert result.items == ("2", "5", "7")


def test_a_refusal_never_repeats_the_answer() -> None:
    result = score(GAD7, {**WHOLE, "1": "my sister's name"})
    assert "sister" not in repr(result)


@pytest.mark.parametrize("same", [2, 2.0, np.int64(2), np.float64(2)])
def test_the_same_number_in_another_kind_is_the_same_answer(same: Any) -> None:
    result = score(GAD7, {**WHOLE, "1": same})
    if type(same) is np.int64:
        # numpy's whole numbers are not Python's; columns take them by the million.
        assert isinstance(result, Unscorable)
    else:
        assert isinstance(result, Score)
        assert result.total == 8


def test_an_item_the_instrument_does_not_have_is_refused_before_all_else() -> None:
    result = score(GAD7, {**WHOLE, "8": 1, "1": 99})
    assert isinstance(result, Unscorable)
    assert (result.reason, result.items) == ("unknown-item", ("8",))


def test_a_name_of_a_million_letters_is_not_repeated_whole() -> None:
    odd: Any = {**WHOLE, "x" * 1_000_000: 1, 5: 1}
    result = score(GAD7, odd)
    assert isinstance(result, Unscorable)
    assert max(len(item) for item in result.items) <= 40


@pytest.mark.parametrize("nothing", [{}, {"1": None}, dict.fromkeys(WHOLE)])
def test_nothing_answered_is_its_own_reason(nothing: dict[str, None]) -> None:
    result = score(GAD7, nothing)
    assert isinstance(result, Unscorable)
    assert result.reason == "no-answers"


@pytest.mark.parametrize("answers", [None, [1, 2], 5, "x"])
def test_answers_that_are_no_mapping_are_refused(answers: Any) -> None:
    assert isinstance(score(GAD7, answers), Unscorable)


def test_absent_and_empty_are_both_missing() -> None:
    absent = {link: value for link, value in WHOLE.items() if link != "4"}
    for answers in (absent, {**WHOLE, "4": None}):
        result = score(GAD7, answers)
        assert isinstance(result, Unscorable)
        assert (result.reason, result.items) == ("missing", ("4",))


def test_too_long_a_list_is_refused_and_the_surplus_named_by_place() -> None:
    result = score(GAD7, answers_in_order(GAD7, [1] * 9))
    assert isinstance(result, Unscorable)
    assert (result.reason, result.items) == ("unknown-item", ("item 8", "item 9"))


def test_too_short_a_list_leaves_the_rest_missing() -> None:
    result = score(GAD7, answers_in_order(GAD7, [1] * 5))
    assert isinstance(result, Unscorable)
    assert (result.reason, result.items) == ("missing", ("6", "7"))


@pytest.mark.parametrize(
    "wrong", [-1, 64, float("nan"), float("inf"), True, "20", None, 10**1_000_000], ids=type
)
def test_a_total_outside_its_range_is_refused(wrong: Any) -> None:
    result = score_total(instrument("bdi-ii"), wrong)
    assert isinstance(result, Unscorable)
    assert (result.reason, result.items) == ("out-of-range", ("total",))


def test_a_total_is_banded_and_says_only_what_a_total_can_say() -> None:
    result = score_total(instrument("phq-9"), 16)
    assert isinstance(result, Score)
    assert (result.total, result.band) == (16, "moderately-severe")
    assert result.verdicts == {"positive": True}


def test_an_instrument_without_a_total_takes_none() -> None:
    result = score_total(instrument("bam"), 5)
    assert isinstance(result, Unscorable)


@pytest.mark.parametrize("name", shelf())
def test_no_instrument_raises_on_a_hostile_form_or_makes_a_score_of_it(name: str) -> None:
    found = shelf()[name]
    links = [item.link_id for item in found.items] or ["total"]
    for wrong in WRONG[3:6] + WRONG[6:9] + WRONG[13:]:
        assert isinstance(score(found, dict.fromkeys(links, wrong)), Unscorable)
