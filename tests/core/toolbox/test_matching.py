"""Who is told what: people one can picture, and what the toolbox says to them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from afterglow.record import (
    Circumstance,
    Condition,
    Consent,
    Encounter,
    InvalidRecord,
    PatientRecord,
    Practice,
)
from afterglow.toolbox.codes import known_codes
from afterglow.toolbox.matching import match
from afterglow.toolbox.situation import Situation, Tried, situation_of
from tests.core.toolbox.made_up import AT, caution, modality, shelf

SHELF = shelf()
ASKED = frozenset(known_codes())
WELL = Situation("sustain", denied=ASKED)


def with_(*codes: str, **more: object) -> Situation:
    return replace(WELL, present=frozenset(codes), denied=ASKED - set(codes), **more)  # type: ignore[arg-type]


def verdict(name: str, situation: Situation) -> str:
    return match(SHELF, situation, AT).fit(name).verdict


@pytest.mark.parametrize(
    "name, codes",
    [
        ("strong-breathwork-circle", ["panic-disorder"]),
        ("strong-breathwork-circle", ["hypertension-uncontrolled"]),
        ("strong-breathwork-circle", ["pregnancy"]),
        ("strong-breathwork-circle", ["epilepsy"]),
        ("sleep-restriction", ["mania"]),
        ("sleep-restriction", ["epilepsy"]),
        ("body-work", ["blood-clot"]),
        ("family-session", ["violence-at-home"]),
        ("an-honest-conversation", ["violence-at-home"]),
        ("less-alcohol", ["alcohol-use-disorder"]),
    ],
)
def test_what_would_do_harm_is_excluded_even_when_it_is_asked_for(name: str, codes: list[str]) -> None:
    keen = with_(*codes, likes=frozenset([name]), tried=frozenset([Tried(name, "kept", AT)]))
    assert verdict(name, replace(keen, phase="integration")) == "excluded"


@pytest.mark.parametrize(
    "name, code",
    [
        ("slow-breathing", "panic-disorder"),
        ("body-scan", "complex-trauma"),
        ("time-outdoors", "limited-mobility"),
        ("insomnia-therapy", "bipolar-disorder"),
        ("regular-meals", "eating-disorder"),
    ],
)
def test_what_needs_a_word_first_is_asked_first(name: str, code: str) -> None:
    assert verdict(name, with_(code)) == "ask-first"
    assert verdict(name, WELL) == "suggested"


def test_a_panic_long_over_still_counts_for_strong_breathing_and_not_for_slow() -> None:
    over = replace(WELL, past=frozenset(["panic-disorder"]), denied=ASKED - {"panic-disorder"})
    assert verdict("strong-breathwork-circle", over) == "excluded"
    assert verdict("slow-breathing", over) == "suggested"


def test_what_nobody_asked_is_asked_and_never_assumed() -> None:
    unasked = Situation("sustain")
    fit = match(SHELF, unasked, AT).fit("slow-breathing")
    assert fit.verdict == "ask-first"
    assert {reason.code for reason in fit.why_not} == {"unknown"}
    assert verdict("three-breath-pause", unasked) == "suggested"


def test_a_condition_no_file_knows_is_asked_about_wherever_there_is_a_risk() -> None:
    rare = with_("a-rare-disease")
    assert verdict("slow-breathing", rare) == "ask-first"
    assert verdict("three-breath-pause", rare) == "suggested"


def test_touch_needs_a_consent_of_its_own_and_a_withdrawal_counts_at_once() -> None:
    ready = replace(WELL, phase="integration")
    assert verdict("body-work", ready) == "ask-first"
    agreed = Consent("touch", "1", AT - timedelta(days=3))
    assert verdict("body-work", replace(ready, consents=frozenset([agreed]))) == "suggested"
    withdrawn = replace(agreed, withdrawn=AT)
    assert verdict("body-work", replace(ready, consents=frozenset([withdrawn]))) == "ask-first"


def test_harm_is_asked_about_before_touch_even_with_consent() -> None:
    consents = frozenset([Consent("touch", "1", AT)])
    hurt = replace(with_("complex-trauma", consents=consents), phase="integration")
    assert verdict("body-work", hurt) == "ask-first"


def test_no_is_enough() -> None:
    assert verdict("humming", replace(WELL, unwanted=frozenset(["music"]))) == "excluded"
    assert verdict("humming", replace(WELL, unwanted=frozenset(["humming"]))) == "excluded"


def test_strength_waits_until_the_day_after_and_the_pause_does_not() -> None:
    fresh = replace(WELL, line_out=AT - timedelta(hours=3))
    fit = match(SHELF, fresh, AT).fit("strength-at-home")
    assert [reason.code for reason in fit.why_not] == ["after-session"]
    assert fit.why_not[0].about == (AT + timedelta(hours=21)).isoformat()
    assert verdict("three-breath-pause", fresh) == "suggested"
    later = match(SHELF, fresh, AT + timedelta(hours=21))
    assert later.fit("strength-at-home").verdict == "suggested"


def test_five_minutes_in_bed_without_sight_leave_what_can_be_done_so() -> None:
    situation = replace(WELL, minutes=5, needs=frozenset(["in-bed", "without-sight"]))
    found = match(SHELF, situation, AT)
    assert found.suggested
    for fit in found.suggested:
        assert fit.modality.minutes[0] <= 5
        assert {"in-bed", "without-sight"} <= set(fit.modality.access)


def test_a_clinic_without_therapists_is_offered_no_therapy() -> None:
    situation = replace(WELL, leaders=frozenset(["self", "circle"]))
    led = [fit.modality for fit in match(SHELF, situation, AT).suggested]
    assert led
    assert all(set(each.led_by) & {"self", "circle"} for each in led)


def test_former_members_keep_the_circle() -> None:
    assert verdict("community-circle", replace(WELL, phase="left")) == "suggested"
    assert verdict("strong-breathwork-circle", replace(WELL, phase="left")) == "excluded"


def test_what_was_kept_comes_first_and_what_is_liked_next() -> None:
    tools = [modality(name) for name in ("a", "b", "c", "d")]
    tried = frozenset([Tried("d", "kept", AT), Tried("a", "dropped", AT)])
    found = match(tools, replace(WELL, tried=tried, likes=frozenset(["c"])), AT)
    assert [fit.modality.id for fit in found.suggested] == ["d", "c", "b", "a"]


def test_what_was_made_for_something_comes_first_for_those_who_have_it_and_last_for_others() -> None:
    tools = [modality("a"), modality("b", meant_for=("alcohol-use-disorder",)), modality("c")]
    order = [fit.modality.id for fit in match(tools, with_("alcohol-use-disorder"), AT).suggested]
    assert order == ["b", "a", "c"]
    assert [fit.modality.id for fit in match(tools, WELL, AT).suggested] == ["a", "c", "b"]


def test_the_last_word_on_a_practice_counts() -> None:
    tried = frozenset([Tried("b", "kept", AT - timedelta(days=30)), Tried("b", "dropped", AT)])
    found = match([modality("a"), modality("b")], replace(WELL, tried=tried), AT)
    assert [fit.modality.id for fit in found.suggested] == ["a", "b"]


def test_a_caution_shows_its_own_words_and_source() -> None:
    tool = modality(cautions=(caution("ask", "falls"),))
    fit = match([tool], with_("falls"), AT).fit("m0")
    assert [(reason.code, reason.about, reason.says) for reason in fit.why_not] == [
        ("caution", "falls", "Not with falls.")
    ]


def test_a_record_says_what_is_present_past_and_denied() -> None:
    since = datetime(2027, 1, 1, tzinfo=UTC)
    record = PatientRecord(
        "p1",
        conditions=(Condition("panic-disorder"), Condition("mania", "resolved")),
        circumstances=(Circumstance("living-alone", since), Circumstance("bereavement", AT + timedelta(1))),
        consents=(Consent("touch", "1", since),),
        practices=(Practice("gentle-walk", 3, since), Practice("free-pages", 2, since)),
        encounters=(
            Encounter("e1", "treatment", since, since + timedelta(hours=1)),
            Encounter("e2", "treatment", AT, AT + timedelta(hours=1)),
            Encounter("e3", "integration", since, since + timedelta(hours=2)),
        ),
    )
    found = situation_of(
        record, AT, phase="sustain", asked=("epilepsy", "mania"), outcomes={"gentle-walk": "kept"}
    )
    assert found.present == {"panic-disorder", "living-alone"}
    assert found.past == {"mania"}
    assert found.denied == {"epilepsy"}
    assert found.line_out == since + timedelta(hours=1)
    assert {(each.modality, each.outcome) for each in found.tried} == {
        ("gentle-walk", "kept"),
        ("free-pages", "going-on"),
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"phase": "nowhere"},
        {"needs": frozenset(["by-mail"])},
        {"leaders": frozenset(["a-guru"])},
        {"minutes": -1},
        {"present": frozenset(["mania"]), "denied": frozenset(["mania"])},
    ],
)
def test_a_situation_that_contradicts_itself_is_refused(changes: dict) -> None:
    with pytest.raises(InvalidRecord):
        replace(Situation("sustain"), **changes)
