"""Which questions a form asks, and how a written answer is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterglow.instruments.asking import NotAnAnswer, items_to_ask, read_answer
from afterglow.instruments.loading import instrument, shelf

PHQ9 = instrument("phq-9")
AUDIT = instrument("audit")


def asked(name: str, answers: dict[str, object], sex: str = "unknown") -> list[str]:
    return [item.link_id for item in items_to_ask(instrument(name), answers, sex=sex)]  # type: ignore[arg-type]


def test_without_answers_every_question_is_asked() -> None:
    assert asked("phq-9", {}) == [item.link_id for item in PHQ9.items]


def test_audit_goes_from_never_drinking_straight_to_the_last_two_questions() -> None:
    assert asked("audit", {"1": 0}) == ["1", "9", "10"]


def test_audit_asks_everything_of_someone_who_drinks() -> None:
    assert len(asked("audit", {"1": 2, "2": 1, "3": 1})) == 10


def test_a_skip_rule_whose_answers_are_not_there_yet_skips_nothing() -> None:
    assert len(asked("audit", {"2": 0})) == 10


def test_phq_15_asks_the_menstrual_item_of_women_and_of_those_whose_sex_is_unknown() -> None:
    everyone = asked("phq-15", {})
    assert asked("phq-15", {}, "female") == everyone
    assert set(everyone) - set(asked("phq-15", {}, "male")) == {"4"}


def test_an_empty_text_is_no_answer_and_not_zero() -> None:
    assert read_answer(PHQ9.items[8], "  ") is None


def test_a_chosen_option_is_read_as_its_value() -> None:
    assert read_answer(PHQ9.items[0], "3") == 3


def test_half_a_point_may_be_written_with_a_comma() -> None:
    wide = next(item for item in instrument("edi").items if not item.options.options)
    assert read_answer(wide, "2,5") == read_answer(wide, "2.5") == 2.5
    for written in ("1,000", ",5", "5,", "1,2,3"):
        with pytest.raises(NotAnAnswer):
            read_answer(wide, written)


@pytest.mark.parametrize(
    "written", ["4", "-1", "1.5", "yes", "٣", "9" * 1_000_000, "NaN", "inf", "0x1", "1_0", "1e400"]
)
def test_what_is_not_an_option_is_refused(written: str) -> None:
    with pytest.raises(NotAnAnswer):
        read_answer(PHQ9.items[0], written)


@given(st.text(max_size=40))
def test_no_text_whatever_makes_reading_crash(written: str) -> None:
    for one in shelf().values():
        for item in one.items[:2]:
            try:
                answer = read_answer(item, written)
            except NotAnAnswer:
                continue
            assert answer is None or isinstance(answer, int | float | str)
