"""Crisis lines exist for everyone, and every severity has somebody to tell."""

from datetime import timedelta

import pytest

from afterglow.safety.alerting import all_ladders, ladder
from afterglow.safety.crisis import all_crisis_lines, crisis_lines


def test_the_united_states_are_sent_to_988_by_call_and_by_text() -> None:
    [line] = crisis_lines("us").lines
    assert (line.call, line.text) == ("988", "988")


def test_988_says_in_spanish_how_to_be_heard_in_spanish() -> None:
    """988lifeline.org, "What to expect": press 2, or text AYUDA."""
    [line] = crisis_lines("us").lines
    assert "2" in line.in_language("es")["call"]
    assert "AYUDA" in line.in_language("es")["text"]
    assert line.in_language("de") == {}


def test_an_unknown_country_still_gets_an_emergency_number() -> None:
    assert crisis_lines("ZZ").emergency == "112"


def test_every_number_can_be_dialled() -> None:
    for lines in all_crisis_lines().values():
        numbers = [lines.emergency, *(n for line in lines.lines for n in (line.call, line.text) if n)]
        assert all(number.isdigit() for number in numbers), lines.country


def test_every_country_but_the_fallback_has_a_line_of_its_own() -> None:
    assert all(lines.lines for code, lines in all_crisis_lines().items() if code != "*")


@pytest.mark.parametrize("severity", ["HIGH", "MEDIUM", "LOW", "REVIEW"])
def test_every_severity_of_a_finding_has_a_ladder(severity: str) -> None:
    assert ladder(severity).severity == severity


def test_high_is_told_at_once_and_climbs_to_the_medical_director() -> None:
    steps = ladder("HIGH").steps
    assert steps[0].after == timedelta(0)
    assert "medical-director" in steps[-1].roles


def test_a_ladder_never_climbs_back() -> None:
    for one in all_ladders().values():
        waits = [step.after for step in one.steps]
        assert waits == sorted(waits)


def test_an_unknown_severity_is_refused() -> None:
    with pytest.raises(KeyError):
        ladder("MILD")


def test_the_day_each_number_was_checked_is_written_down() -> None:
    for lines in all_crisis_lines().values():
        assert lines.verified_on.year >= 2026, lines.country
