"""The policy file of the safety rules: complete, pointing at things that exist, refused when it is not."""

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from afterglow.instruments.loading import instrument, shelf
from afterglow.safety.floor import InvalidFloor, floor, floor_from_text
from afterglow.safety.rules import RULES
from afterglow.safety.ruling import rule_name
from afterglow.safety.watching import findings_named

TEXT = files("afterglow.library").joinpath("limits", "safety-floor.toml").read_text("utf-8")
PATHWAY = {("c-ssrs", "3"): "MEDIUM", ("c-ssrs", "4"): "HIGH", ("c-ssrs", "5"): "HIGH"}


def test_the_floor_is_the_one_of_the_pathway() -> None:
    """Seven days, item 9 = 3, three months, and the triage: the figures of the written pathway."""
    found = floor()
    assert (found.session.days, found.high_at["phq-9"]) == (7, 3)
    assert 90 <= found.attempt.days <= 92
    assert {key: str(found.levels[key]) for key in PATHWAY} == PATHWAY
    assert str(found.failing["suicidal-ideation"]) == "HIGH"


def test_everything_the_floor_names_stands_on_the_shelf() -> None:
    found = floor()
    named = [*found.levels, *((name, item) for name, items in found.attempt_items.items() for item in items)]
    for name, item in named:
        assert instrument(name).item(item)
    for name in (*found.high_at, *found.screens, found.screener):
        assert instrument(name).critical


def test_every_finding_an_instrument_names_has_a_rule_and_a_severity() -> None:
    rules = {rule_name(rule) for rule in RULES}
    for measure in shelf().values():
        assert findings_named(measure) <= rules, measure.id
        assert findings_named(measure) - {"suicidal-ideation"} <= set(floor().severities), measure.id


@pytest.mark.parametrize("name", ["phq-9", "qids-sr16", "madrs", "c-ssrs", "asq"])
def test_every_instrument_that_asks_about_suicide_is_watched(name: str) -> None:
    assert "suicidal-ideation" in findings_named(instrument(name))


def keys(table: dict[str, Any], at: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for key, value in table.items():
        found.append((*at, key))
        if isinstance(value, dict):
            found += keys(value, (*at, key))
    return found


NEEDED = (
    "session_days",
    "attempt_days",
    "falling_days",
    "abandoned_minutes",
    "high_at",
    "levels",
    "severity",
)


@pytest.mark.parametrize("key", NEEDED)
def test_a_floor_that_misses_a_key_is_refused_and_never_defaulted(key: str) -> None:
    assert key in {path[-1] for path in keys(tomllib.loads(TEXT))}
    broken = (
        TEXT.replace(f"{key} =", f"un{key} =")
        .replace(f".{key}", f".un{key}")
        .replace(f"[{key}]", f"[un{key}]")
    )
    with pytest.raises(InvalidFloor, match=key):
        floor_from_text(broken)


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("session_days = 7", 'session_days = "a week"'),
        ('"4" = "HIGH"', '"4" = "LOUD"'),
        ("[source]", "[source"),
    ],
)
def test_a_floor_of_the_wrong_kind_is_refused(text: str, broken: str) -> None:
    assert text in TEXT
    with pytest.raises(InvalidFloor, match=r"safety-floor\.toml"):
        floor_from_text(TEXT.replace(text, broken, 1))
