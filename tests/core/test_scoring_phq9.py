"""PHQ-9: the worked examples of the literature, and what a missing answer may and may not do."""

from afterglow import Score, Unscorable, answers_in_order, instrument, score

PHQ9 = instrument("phq-9")


def phq9(*answers: int | None) -> Score | Unscorable:
    return score(PHQ9, answers_in_order(PHQ9, answers))


def test_a_severe_sum_without_a_core_symptom_is_no_syndrome() -> None:
    result = phq9(0, 0, 3, 3, 3, 3, 3, 3, 3)
    assert isinstance(result, Score)
    assert (result.total, result.band) == (21, "severe")
    assert result.verdicts["major-depressive-syndrome"] is False


def test_a_mild_sum_can_be_a_major_depressive_syndrome() -> None:
    result = phq9(2, 0, 2, 2, 2, 0, 0, 0, 1)
    assert isinstance(result, Score)
    assert (result.total, result.band) == (9, "mild")
    assert result.verdicts["major-depressive-syndrome"] is True


def test_item_nine_counts_in_the_algorithm_at_one_and_the_others_at_two() -> None:
    four_and_thoughts = phq9(2, 2, 2, 2, 0, 0, 0, 0, 1)
    five_at_one = phq9(2, 2, 2, 2, 1, 1, 1, 1, 0)
    assert isinstance(four_and_thoughts, Score)
    assert isinstance(five_at_one, Score)
    assert four_and_thoughts.verdicts["major-depressive-syndrome"] is True
    assert five_at_one.verdicts["major-depressive-syndrome"] is False
    assert five_at_one.verdicts["other-depressive-syndrome"] is True


def test_the_functional_item_is_never_in_the_sum_and_has_its_own_options() -> None:
    with_it, without_it = phq9(*[1] * 9, 3), phq9(*[1] * 9)
    assert isinstance(with_it, Score)
    assert isinstance(without_it, Score)
    assert with_it.total == without_it.total == 9
    assert PHQ9.item("10").options is not PHQ9.item("1").options
    assert PHQ9.item("10").options.options[0].text == "Not difficult at all"


def test_all_nine_at_zero_is_complete_without_item_ten() -> None:
    result = phq9(*[0] * 9)
    assert isinstance(result, Score)
    assert (result.total, result.band, result.n_missing) == (0, "minimal", 0)


def test_one_missing_answer_is_filled_in_by_the_published_rule_and_says_so() -> None:
    result = phq9(1, 1, None, 1, 1, 1, 1, 1, 0)
    assert isinstance(result, Score)
    assert (result.total, result.n_missing, result.prorated) == (7 * 9 / 8, 1, True)


def test_three_missing_answers_leave_no_score_and_are_named() -> None:
    result = phq9(1, None, None, None, 1, 1, 1, 1, 0)
    assert isinstance(result, Unscorable)
    assert (result.reason, result.items) == ("missing", ("2", "3", "4"))


def test_a_skipped_suicide_item_is_never_filled_in() -> None:
    result = phq9(3, 3, 3, 3, 3, 3, 3, 3, None)
    assert isinstance(result, Unscorable)
    assert (result.reason, result.items) == ("missing", ("9",))
