"""What a phone's clock showed is readable beside ours, silent where both say the same, and never invented."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from afterglow_clinic.chart.phone_time import phone_words

MOMENT = datetime(2026, 11, 22, 14, 3, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_denver() -> Iterator[None]:
    with timezone.override("America/Denver"):
        yield


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        ("2026-11-22T15:03:40+01:00[Europe/Madrid]", "22 November, 15:03 (Europe/Madrid)"),
        ("2026-11-22T09:03-05:00[America/New_York]", "22 November, 09:03 (America/New York)"),
        ("2026-11-22T14:03+00:00", "22 November, 14:03 (UTC+00:00)"),
        ("2026-11-22T14:03Z", "22 November, 14:03 (UTC)"),
        ("2026-11-22T07:03:40-07:00[America/Denver]", ""),
        ("ayer por la tarde", "ayer por la tarde"),
        ("2026-13-45T99:99+00:00", "2026-13-45T99:99+00:00"),
        ("", ""),
    ],
)
def test_a_phones_own_time_in_words(shown: str, words: str) -> None:
    assert phone_words(shown, MOMENT) == words
