"""Nobody is in a session without consent, eligibility and a passed gate, whatever happened before."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterglow.program.progress import ACTIONS, STATES, NotPermitted, Progress, act, permitted


def everywhere() -> set[Progress]:
    """Every place that permitted actions reach from a referral."""
    seen, waiting = {Progress()}, [Progress()]
    while waiting:
        here = waiting.pop()
        for action in permitted(here):
            there = act(here, action)
            if there not in seen:
                seen.add(there)
                waiting.append(there)
    return seen


def test_every_reachable_session_has_consent_eligibility_and_gate():
    reached = everywhere()
    assert {place.state for place in reached} == set(STATES)
    for place in reached:
        if place.state == "in-session":
            assert (place.consented, place.eligible, place.gate_passed) == (True, True, True)


def test_even_from_impossible_places_no_action_leads_into_a_session_without_all_three():
    for state, consented, eligible, gate in product(STATES, *[(False, True)] * 3):
        here = Progress(state, consented, eligible, gate)
        for action in permitted(here):
            there = act(here, action)
            if there.state == "in-session" and state != "in-session":
                assert (consented, eligible, gate) == (True, True, True)
                assert action == "start-session"


def test_a_gate_is_good_for_one_session():
    for place in everywhere():
        if place.state in ("observation", "integration", "sustain", "paused", "left"):
            assert not place.gate_passed


def test_consent_can_be_withdrawn_at_any_time_with_effect_at_once():
    for place in everywhere():
        if place.consented:
            after = act(place, "withdraw-consent")
            assert not after.consented
            assert not after.gate_passed
            assert after.state not in ("in-session", "gate-passed", "scheduled", "consented")


def test_the_table_and_the_refusals_agree_everywhere():
    for place in everywhere():
        for action in ACTIONS:
            if action in permitted(place):
                act(place, action)
            else:
                with pytest.raises(NotPermitted):
                    act(place, action)


def test_a_refusal_is_a_sentence_a_person_understands():
    with pytest.raises(NotPermitted, match="the consents this program names are not in force"):
        act(Progress("eligible", eligible=True), "schedule")
    with pytest.raises(NotPermitted, match="start session is not possible while intake"):
        act(Progress("intake"), "start-session")


def test_nobody_is_stuck():
    for place in everywhere():
        assert permitted(place)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(ACTIONS), max_size=60))
def test_a_history_that_reaches_a_session_signed_found_eligible_and_passed_the_gate(wanted):
    """The history is kept apart from the flags: what was last said of each of the three things."""
    here, last = Progress(), {"consent": "", "eligible": "", "gate": ""}
    kept = {
        "sign-consent": ("consent", "yes"),
        "withdraw-consent": ("consent", "no"),
        "find-eligible": ("eligible", "yes"),
        "find-not-eligible": ("eligible", "no"),
        "leave": ("eligible", "no"),
        "pass-gate": ("gate", "yes"),
        "fail-gate": ("gate", "no"),
        "end-session": ("gate", "no"),
        "unschedule": ("gate", "no"),
        "pause": ("gate", "no"),
    }
    for action in wanted:
        if action not in permitted(here):
            continue
        here = act(here, action)
        if action in kept:
            what, said = kept[action]
            last[what] = said
        if here.state == "in-session":
            assert last == {"consent": "yes", "eligible": "yes", "gate": "yes"}


def test_the_straight_way_through_three_sessions_is_permitted():
    here = Progress()
    for action in ("open-intake", "find-eligible", "sign-consent"):
        here = act(here, action)
    for _ in range(3):
        for action in ("schedule", "pass-gate", "start-session", "end-session", "discharge"):
            here = act(here, action)
    for action in ("hold-checkpoint", "decide-continue", "end-series", "leave"):
        here = act(here, action)
    assert here.state == "left"
