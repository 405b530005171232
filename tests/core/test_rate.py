"""Rates carry their denominators."""

import pytest

from afterglow.evidence.rate import rate


def test_a_rate_says_who_is_missing() -> None:
    found = rate(6, 29, 31)
    assert str(found) == "6 of 29 measured (31 due, 2 missing)"
    assert found.missing == 2


def test_nobody_measured_is_not_zero_percent() -> None:
    assert rate(0, 0, 4).share is None
    assert rate(0, 0, 0).completeness is None
    assert rate(0, 4, 4).share == 0


@pytest.mark.parametrize("parts", [(3, 2, 5), (1, 6, 5), (-1, 2, 5)])
def test_parts_that_cannot_belong_together_are_refused(parts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="numerator <= measured <= due"):
        rate(*parts)
