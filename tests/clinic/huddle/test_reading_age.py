"""A hint about how a text reads: the published formula, on texts whose parts are counted by hand."""

import pytest

from afterglow_clinic.consult_room.huddle.reading_age import reading_age, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [("we", 1), ("call", 1), ("decided", 3), ("table", 2), ("time", 1), ("remember", 3), ("plan", 1)],
)
def test_syllables_of_everyday_words(word: str, count: int) -> None:
    assert syllables(word) == count


def test_six_short_words_in_one_sentence() -> None:
    """0.39 * 6 + 11.8 * 1 - 15.59 = -1.45, and the youngest reader it knows is six."""
    assert reading_age("We will call you on time.") == 6


def test_a_long_sentence_of_long_words_needs_a_grown_reader() -> None:
    text = (
        "Following interdisciplinary deliberation the psychopharmacological intervention will be "
        "discontinued notwithstanding insufficient documentation of symptomatological deterioration."
    )
    age = reading_age(text)
    assert age is not None
    assert age > 18


def test_more_and_longer_never_read_younger() -> None:
    short, long = "We go on. We call you.", "We go on as we have planned together and then we call you."
    assert (reading_age(short) or 0) <= (reading_age(long) or 0)


@pytest.mark.parametrize("text", ["", "   ", "12 %", "...", "שלום"])
def test_where_there_is_nothing_to_read_there_is_no_age(text: str) -> None:
    assert reading_age(text) is None
