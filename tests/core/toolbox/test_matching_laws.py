"""Laws of matching, over made-up toolboxes and over the shelf's own, for anybody."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterglow.record import InvalidRecord
from afterglow.toolbox.codes import known_codes
from afterglow.toolbox.matching import Matching, match
from afterglow.toolbox.modality import Modality
from afterglow.toolbox.situation import Situation, Tried
from tests.core.toolbox.made_up import AT, CODES, MADE_UP, caution, modalities, shelf, situations

law = settings(deadline=None)
"""A busy machine is not a broken law."""

SHELF = shelf()
SHELF_NAMES = tuple(each.id for each in SHELF)


def ids(fits: tuple) -> set[str]:
    return {fit.modality.id for fit in fits}


def forbidden_to(modality: Modality, situation: Situation) -> bool:
    """The oracle, written from the rule's own words: has it, or had it where the past counts."""
    for rule in modality.contraindications:
        for code in rule.conditions:
            if code in situation.present or (rule.status == "any" and code in situation.past):
                return True
    return False


def judged(found: Matching) -> list[str]:
    fits = (*found.suggested, *found.ask_first, *found.excluded)
    return sorted(fit.modality.id for fit in fits)


@law
@given(modalities(), situations())
def test_what_is_contraindicated_is_excluded_with_its_reason_and_source(tools, situation) -> None:
    found = match(tools, situation, AT)
    for tool in tools:
        if forbidden_to(tool, situation):
            fit = found.fit(tool.id)
            assert fit.verdict == "excluded"
            reason = next(each for each in fit.why_not if each.code == "contraindication")
            assert reason.about in situation.present | situation.past
            assert reason.says
            assert reason.source == MADE_UP


@settings(max_examples=60, deadline=None)
@given(situations(SHELF_NAMES))
def test_nothing_of_the_shelf_is_suggested_against_its_own_contraindications(situation) -> None:
    found = match(SHELF, situation, AT)
    assert not [fit.modality.id for fit in found.suggested if forbidden_to(fit.modality, situation)]
    assert not [fit.modality.id for fit in found.ask_first if forbidden_to(fit.modality, situation)]


@law
@given(modalities(), situations(), st.sampled_from(CODES))
def test_one_more_condition_never_adds_a_suggestion(tools, situation, code) -> None:
    worse = replace(situation, present=situation.present | {code}, denied=situation.denied - {code})
    before, after = match(tools, situation, AT), match(tools, worse, AT)
    assert ids(after.suggested) <= ids(before.suggested)
    assert ids(before.excluded) <= ids(after.excluded)


@law
@given(modalities(), situations(), st.data())
def test_one_more_contraindication_in_a_file_never_adds_a_suggestion(tools, situation, data) -> None:
    code = data.draw(st.sampled_from([code for code in CODES if code in known_codes()]))
    stricter = tuple(
        replace(tool, contraindications=(*tool.contraindications, caution("more", code))) for tool in tools
    )
    before, after = match(tools, situation, AT), match(stricter, situation, AT)
    assert ids(after.suggested) <= ids(before.suggested)
    assert ids(before.excluded) <= ids(after.excluded)


@law
@given(modalities(), situations(), st.sampled_from(CODES))
def test_forgetting_an_answer_never_adds_a_suggestion(tools, situation, code) -> None:
    silent = replace(situation, denied=situation.denied - {code})
    assert ids(match(tools, silent, AT).suggested) <= ids(match(tools, situation, AT).suggested)


@law
@given(modalities(), situations())
def test_taking_a_consent_back_never_adds_a_suggestion(tools, situation) -> None:
    without = replace(situation, consents=frozenset())
    assert ids(match(tools, without, AT).suggested) <= ids(match(tools, situation, AT).suggested)


@law
@given(modalities(), situations())
def test_every_modality_is_judged_exactly_once(tools, situation) -> None:
    assert judged(match(tools, situation, AT)) == sorted(tool.id for tool in tools)


@law
@given(modalities(), situations())
def test_every_verdict_has_its_reasons(tools, situation) -> None:
    found = match(tools, situation, AT)
    for fit in (*found.suggested, *found.ask_first, *found.excluded):
        assert fit.why
        assert bool(fit.why_not) == (fit.verdict != "suggested")
        assert all(reason.says and reason.source.citation for reason in (*fit.why, *fit.why_not))


@law
@given(modalities(), situations(), st.randoms(use_true_random=False))
def test_the_order_of_the_toolbox_does_not_matter(tools, situation, dice) -> None:
    shuffled = list(tools)
    dice.shuffle(shuffled)
    assert match(shuffled, situation, AT) == match(tools, situation, AT)


@law
@given(modalities(), situations())
def test_what_was_kept_stands_before_what_was_dropped(tools, situation) -> None:
    found = match(tools, situation, AT)
    for part in (found.suggested, found.ask_first, found.excluded):
        became = [outcome(situation, fit.modality.id) for fit in part]
        if "dropped" in became:
            assert not {"kept", "going-on", None} & set(became[became.index("dropped") :])
        if "kept" in became:
            assert set(became[: became.index("kept")]) <= {"kept"}


@law
@given(modalities(), situations())
def test_liking_never_brings_in_what_would_not_be_there(tools, situation) -> None:
    indifferent = replace(situation, likes=frozenset())
    assert ids(match(tools, indifferent, AT).suggested) == ids(match(tools, situation, AT).suggested)


def outcome(situation: Situation, name: str) -> str | None:
    """The latest word on it; of two at one instant the worse. Sorted, where the code takes a maximum."""
    order = {"kept": 0, "going-on": 1, "dropped": 2}
    tried = [each for each in situation.tried if each.modality == name and each.since <= AT]
    tried.sort(key=lambda each: (each.since, order[each.outcome]))
    return tried[-1].outcome if tried else None


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2027, 3, 8, 12, 0)
    with pytest.raises(InvalidRecord):
        match(SHELF, Situation("sustain"), naive)
    with pytest.raises(InvalidRecord):
        Tried("gentle-walk", "kept", naive)
