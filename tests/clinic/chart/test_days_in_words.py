"""Days in the core's sentences, as people write them."""

import pytest
from django.utils import translation

from afterglow_clinic.chart.reason_words import with_days


@pytest.mark.parametrize(
    ("core", "said"),
    [
        ("PHQ-9 of 2026-11-23: item 9", "PHQ-9 of 23 November 2026: item 9"),
        ("quiet on 2026-11-03.", "quiet on 3 November 2026."),
        ("from 2026-01-05 to 2026-02-29", "from 5 January 2026 to 2026-02-29"),
        (
            "2026-11-23T10:00Z, 12026-11-23, order 2026-11-234",
            "2026-11-23T10:00Z, 12026-11-23, order 2026-11-234",
        ),
        ("", ""),
    ],
)
def test_a_day_is_said_and_all_else_is_left(core: str, said: str) -> None:
    assert with_days(core) == said


def test_a_day_is_said_in_the_readers_language() -> None:
    with translation.override("es"):
        assert with_days("2026-11-23") == "23 de noviembre de 2026"
