"""Whole cases as data: what a clinician should see, written by hand beside the case.

Each file says why it is there, holds a case as `afterglow review` takes it, and lists everything that
must be found, in order; a finding too many fails as surely as one too few.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from afterglow.instruments.outcome import Unscorable
from afterglow.reading import record_from_json
from afterglow.reviewing import Review, review

SCENARIOS = sorted(Path(__file__).parent.glob("*.json"))


def reviewed(case: dict[str, Any]) -> Review:
    at = datetime.fromisoformat(case["at"])
    return review(record_from_json({key: value for key, value in case.items() if key != "at"}), at)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_review_shows_what_the_scenario_asks_for_and_nothing_else(path: Path) -> None:
    scenario = json.loads(path.read_text("utf-8"))
    expect, found = scenario["expect"], reviewed(scenario["case"])
    assert [(f.rule, str(f.severity), f.evidence[0].response_id) for f in found.findings] == [
        (want["rule"], want["severity"], want["response"]) for want in expect["findings"]
    ]
    for finding, want in zip(found.findings, expect["findings"], strict=True):
        _check_details(finding, want)
    assert [r.code for r in found.recommendations] == expect["recommendations"]
    for instrument, verdicts in expect.get("changes", {}).items():
        (change,) = [c for c in found.changes if c.instrument == instrument]
        assert {name: change.verdicts[name].answer for name in verdicts} == verdicts
    unscored = [one.response.id for one in found.scores if isinstance(one.outcome, Unscorable)]
    assert unscored == expect.get("unscored", [])
    if "due" in expect:
        assert {d.instrument: [d.due.isoformat(), d.days_over] for d in found.due} == expect["due"]


def _check_details(finding: Any, want: dict[str, Any]) -> None:
    first = finding.evidence[0]
    if "item" in want:
        assert (first.link_id, first.answer) == (want["item"], want["answer"])
    if "key" in want:
        assert finding.key == want["key"]
    if "since" in want:
        assert finding.since.isoformat() == want["since"]
    for words in want.get("says", ()):
        assert words in finding.sentence
    assert finding.source.citation


def test_every_rule_has_a_scenario_in_which_it_speaks() -> None:
    from afterglow.safety.rules import RULES
    from afterglow.safety.ruling import rule_name

    wanted = {
        want["rule"]
        for path in SCENARIOS
        for want in json.loads(path.read_text("utf-8"))["expect"]["findings"]
    }
    assert {rule_name(rule) for rule in RULES} == wanted
