"""The suicide rule against an oracle that shares no code with it, and proof that the oracle bites."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from afterglow.instruments.loading import instrument
from afterglow.instruments.outcome import Unscorable
from afterglow.record import Condition, Encounter, PatientRecord, QuestionnaireResponse
from afterglow.reviewing import review
from afterglow.safety.finding import Finding
from afterglow.safety.floor import floor
from afterglow.safety.history import History, Reading, Session
from afterglow.safety.rules.suicidal_ideation import suicidal_ideation
from tests.core.suicide_oracle import PRIORS, cssrs_forms, cssrs_level, phq9_level, prior_answer

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
ITEMS = tuple(str(n) for n in range(1, 10))
UNSCORED = Unscorable("phq-9", "missing")
QUIET = History(PatientRecord("p"), NOW)
NEAR = replace(QUIET, sessions=(Session(NOW - timedelta(days=7), NOW - timedelta(days=7), missed=False),))

Rule = Callable[[Reading, History], Finding | None]


def response(answers: dict[str, Any], days_ago: float = 0, **more: Any) -> QuestionnaireResponse:
    authored = NOW - timedelta(days=days_ago)
    return QuestionnaireResponse(f"r{days_ago}", more.pop("name", "phq-9"), authored, answers, **more)


def reading(now: QuestionnaireResponse, before: Reading | None = None) -> Reading:
    return Reading(now, instrument(now.instrument), UNSCORED, before)


def before(answer: int | None, prior: str) -> Reading | None:
    if prior == "none":
        return None
    return reading(response({**dict.fromkeys(ITEMS, 0), "9": prior_answer(answer, prior)}, 7))


def level(found: Finding | None) -> str | None:
    return None if found is None else str(found.severity)


def mismatches(rule: Rule) -> list[tuple[object, ...]]:
    """Cells of the table where a rule does not say what the pathway says."""
    wrong = []
    for answer, prior, history in product((0, 1, 2, 3, None), PRIORS, (QUIET, NEAR)):
        expected = phq9_level(answer, prior, near_session=history is NEAR)
        if expected == "-":
            continue
        now = reading(response({**dict.fromkeys(ITEMS, 0), "9": answer}), before(answer, prior))
        if level(rule(now, history)) != expected:
            wrong.append((answer, prior, history is NEAR, expected))
    return wrong


def test_every_cell_of_the_floor_is_kept() -> None:
    assert mismatches(suicidal_ideation) == []


@pytest.mark.slow
@pytest.mark.parametrize("prior", PRIORS)
def test_all_262144_answer_vectors_get_the_level_of_the_table(prior: str) -> None:
    """Item 9 decides whatever the other eight say: every vector goes through the real rule."""
    wrong = vectors = 0
    for nine in range(4):
        expected = phq9_level(nine, prior)
        earlier = None if expected == "-" else before(nine, prior)
        for others in product(range(4), repeat=8):
            vectors += 1
            answers = dict(zip(ITEMS, (*others, nine), strict=True))
            found = suicidal_ideation(reading(response(answers), earlier), QUIET)
            wrong += expected != "-" and level(found) != expected
    assert (vectors, wrong) == (262_144, 0)


def test_every_form_of_the_cssrs_gets_its_triage_level() -> None:
    codes = {"yes": 1, "no": 0, "empty": None}
    wrong = []
    for form in cssrs_forms():
        answers = {item: codes[answer] for item, answer in form.items() if answer != "absent"}
        if not answers:
            continue
        if level(suicidal_ideation(reading(response(answers, name="c-ssrs")), QUIET)) != cssrs_level(form):
            wrong.append(form)
    assert wrong == []


def test_an_asq_is_positive_by_any_yes_or_refusal_and_acute_by_the_fifth() -> None:
    for form in product((0, 1, 2), repeat=4):
        for now in (None, 0, 1, 2):
            answers: dict[str, Any] = {str(n): answer for n, answer in enumerate(form, start=1)}
            if any(form):
                answers["5"] = now
            found = level(suicidal_ideation(reading(response(answers, name="asq")), QUIET))
            assert found == (("HIGH" if now else "MEDIUM") if any(form) else None)


@pytest.mark.parametrize(
    ("name", "item", "levels"),
    [
        ("qids-sr16", "12", {0: None, 1: "MEDIUM", 2: "HIGH", 3: "HIGH"}),
        ("madrs", "10", {0: None, 1: None, 2: None, 3: "MEDIUM", 4: "HIGH", 5: "HIGH", 6: "HIGH"}),
    ],
)
def test_the_other_scales_are_read_at_their_own_marks(name: str, item: str, levels: dict[int, str]) -> None:
    for answer, expected in levels.items():
        assert level(suicidal_ideation(reading(response({item: answer}, name=name)), QUIET)) == expected


def sabotages() -> Iterator[tuple[str, str, Any]]:
    yield "forgets the form before", "_last_answered", lambda watch, reading: None
    yield "thinks nothing is urgent", "_urgent", lambda *_: iter(())
    yield "takes silence for a no", "_judge_silence", lambda *_: None
    yield "never sees it falling", "_falling", lambda *_: None
    yield "calls everything falling", "_falling", lambda *_: "down"
    yield "is one answer late", "floor", lambda: replace(floor(), high_at={"phq-9": 4.0})
    yield "looks back six days only", "floor", lambda: replace(floor(), session=timedelta(days=6))
    yield "drops the floor of the PHQ-9", "floor", lambda: replace(floor(), high_at={})


@pytest.mark.parametrize(
    ("fault", "name", "replacement"), list(sabotages()), ids=lambda value: str(value)[:30]
)
def test_a_rule_with_a_fault_planted_in_it_does_not_pass_the_table(
    fault: str, name: str, replacement: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setattr(sys.modules["afterglow.safety.rules.suicidal_ideation"], name, replacement)
    assert mismatches(suicidal_ideation), fault


def test_a_skipped_suicide_item_asks() -> None:
    for answers in ({"1": 1, "9": None}, {"1": 1}):
        found = suicidal_ideation(reading(response(answers)), QUIET)
        assert found is not None
        assert (level(found), found.code) == ("REVIEW", "suicidal-ideation-unread")
        assert "item 9" in found.sentence


@pytest.mark.parametrize("answer", ["often", -1, float("nan"), "", "9" * 50])
def test_an_answer_nobody_can_read_asks(answer: Any) -> None:
    assert level(suicidal_ideation(reading(response({"9": answer})), QUIET)) == "REVIEW"


@pytest.mark.parametrize("answer", [4, 9, 2.5, 10**9])
def test_a_number_beyond_the_options_is_not_read_as_less(answer: Any) -> None:
    assert level(suicidal_ideation(reading(response({"9": answer})), QUIET)) in ("HIGH", "MEDIUM")


def test_a_rise_is_seen_across_forms_that_skipped_the_item() -> None:
    first = reading(response({"9": 0}, 14))
    skipped = reading(response({"1": 0, "9": None}, 7), first)
    assert level(suicidal_ideation(reading(response({"9": 1}), skipped), QUIET)) == "HIGH"


def test_falling_is_not_believed_across_a_skipped_form_or_a_long_gap() -> None:
    skipped = reading(response({"1": 0, "9": None}, 7), reading(response({"9": 3}, 14)))
    long_ago = reading(response({"9": 3}, 400))
    for earlier in (skipped, long_ago):
        assert level(suicidal_ideation(reading(response({"9": 1}), earlier), QUIET)) == "MEDIUM"


def unfinished(answers: dict[str, Any], minutes: float) -> str | None:
    now = response(answers, minutes / 1440, status="in-progress")
    return level(suicidal_ideation(reading(now), QUIET))


def test_an_unfinished_form_is_read_for_its_suicide_item_at_once() -> None:
    assert unfinished({"9": 3}, 0) == "HIGH"
    assert unfinished({"9": 1}, 0) == "MEDIUM"


def test_a_form_abandoned_after_the_suicide_item_is_reviewed_and_not_before_it_is_abandoned() -> None:
    assert unfinished({"9": 0}, 5) is None
    assert unfinished({"9": 0}, 61) == "REVIEW"
    assert unfinished({"1": 2, "9": None}, 61) == "REVIEW"
    assert unfinished({"1": 2}, 61) is None


def test_an_answer_on_other_wording_is_reviewed_and_a_positive_one_stays_positive() -> None:
    assert level(suicidal_ideation(reading(response({"9": 0}, version="0.9.0")), QUIET)) == "REVIEW"
    assert level(suicidal_ideation(reading(response({"9": 0}, version="1.7.2")), QUIET)) is None
    assert level(suicidal_ideation(reading(response({"9": 3}, version="0.9.0")), QUIET)) == "HIGH"


def nine_is_one(**record: Any) -> str:
    answers = {**dict.fromkeys(ITEMS, 0), "9": 1}
    case = PatientRecord("p", responses=(response(answers), *record.pop("responses", ())), **record)
    return next(str(f.severity) for f in review(case, NOW).findings if f.evidence[0].instrument == "phq-9")


@pytest.mark.parametrize(
    ("days_ago", "status", "expected"),
    [
        (6.9, "finished", "HIGH"),
        (7, "finished", "HIGH"),
        (7.1, "finished", "MEDIUM"),
        (3, "cancelled", "HIGH"),
        (3, "planned", "HIGH"),
        (0.1, "in-progress", "HIGH"),
        (-1, "planned", "MEDIUM"),
    ],
)
def test_a_positive_answer_within_seven_days_of_a_session_held_or_missed_is_high(
    days_ago: float, status: Any, expected: str
) -> None:
    session = Encounter("e", "treatment", NOW - timedelta(days=days_ago), status=status)
    assert nine_is_one(encounters=(session,)) == expected


def test_only_treatments_are_sessions() -> None:
    contact = Encounter("e", "integration", NOW - timedelta(days=1))
    assert nine_is_one(encounters=(contact,)) == "MEDIUM"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Condition("suicide-attempt", onset=(NOW - timedelta(days=30)).date()), "HIGH"),
        (Condition("suicide-attempt", onset=(NOW - timedelta(days=400)).date()), "MEDIUM"),
        (Condition("suicide-attempt"), "HIGH"),
        (Condition("suicide-attempt", "resolved"), "MEDIUM"),
        (Condition("asthma"), "MEDIUM"),
    ],
)
def test_a_recent_attempt_on_record_makes_a_positive_answer_high(condition: Condition, expected: str) -> None:
    assert nine_is_one(conditions=(condition,)) == expected


def test_an_attempt_told_on_the_cssrs_counts_for_other_forms() -> None:
    screen = response({"1": 0, "2": 0, "6": 1, "6-recent": 1}, 20, name="c-ssrs")
    assert nine_is_one(responses=(screen,)) == "HIGH"


def test_the_finding_shows_the_answer_the_question_and_the_source() -> None:
    found = suicidal_ideation(reading(response({"9": 2})), QUIET)
    assert found is not None
    (shown,) = found.evidence
    assert (shown.answer, shown.answer_text) == (2, "More than half the days")
    assert shown.question is not None
    assert found.source.citation
    assert found.since == NOW


def test_wording_that_is_not_ours_to_show_is_not_shown() -> None:
    found = suicidal_ideation(reading(response({"4": 1}, name="c-ssrs")), QUIET)
    assert found is not None
    assert {(e.question, e.answer_text) for e in found.evidence} == {(None, None)}


def test_an_amended_answer_keeps_its_key() -> None:
    first = suicidal_ideation(reading(response({"9": 3})), QUIET)
    again = suicidal_ideation(reading(response({"9": 1})), QUIET)
    assert first is not None
    assert again is not None
    assert first.key == again.key
