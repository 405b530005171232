"""A checkpoint and the huddle it opens: what counts, what is said, and who may sign."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from afterglow.instruments.loading import instrument, shelf
from afterglow.program.checkpoint import CheckpointReview, checkpoint, plain_words
from afterglow.program.huddle import HuddleRefused, View, decide, decision_words, hours_to_decision
from afterglow.program.loading import load_protocol, protocol_names
from afterglow.program.option import checkpoint_words, option_named, questions
from afterglow.program.plan import CarePlan, Target
from afterglow.record import Circumstance, Encounter, Measurement, Medication, PatientRecord
from afterglow.trajectory.series import Point, Series

FIRST = datetime(2027, 3, 8, 15, tzinfo=UTC)
PROTOCOL = load_protocol("iv-induction-six-2-3-weeks")
HALF = Target("phq-9", "percent", 50)
PLAN = CarePlan(PROTOCOL, "America/New_York", FIRST - timedelta(days=14), FIRST, targets=(HALF,))
SESSIONS = tuple(
    Encounter(
        f"s{n}",
        "treatment",
        FIRST + timedelta(days=day),
        FIRST + timedelta(days=day, minutes=40),
        dose_mg=35,
    )
    for n, day in enumerate((0, 3, 7), start=1)
)
RECORD = PatientRecord("m", encounters=SESSIONS)
AT = FIRST + timedelta(days=9)


def series(*points: tuple[float, float], name: str = "phq-9") -> dict[str, Series]:
    """Scores at days after the first session."""
    made = tuple(Point(f"p{n}", FIRST + timedelta(days=day), value) for n, (day, value) in enumerate(points))
    return {name: Series(name, made, None, "not-measured")}


def judged(scores: dict[str, Series], plan: CarePlan = PLAN, session: int = 3) -> CheckpointReview:
    return checkpoint(RECORD, plan, session, AT, series=scores, instruments=shelf())


# PHQ-9: r .84, SD 5.5, so reliable beyond 1.96 x 5.5 x sqrt(2) x sqrt(.16) = 6.1 points.
@pytest.mark.parametrize(
    "before, after, verdict, reached",
    [
        (18, 9, "on-track", True),
        (18, 10, "on-track", False),
        (20, 16, "on-track", False),
        (20, 17, "off-track", False),
        (18, 18, "off-track", False),
        (12, 18, "off-track", False),
        (12, 19, "off-track", False),
        (0, 0, "off-track", False),
    ],
)
def test_a_percent_target_is_reached_or_the_change_is_early_or_off_track(before, after, verdict, reached):
    found = judged(series((-1, before), (8, after)))
    assert (found.verdict, found.judgements[0].reached) == (verdict, reached)


@pytest.mark.parametrize(
    "kind, value, before, after, reached",
    [
        ("points", 5, 18, 13, True),
        ("points", 5, 18, 14, False),
        ("below", 10, 18, 9, True),
        ("below", 10, 18, 10, False),
        ("percent", 33, 15, 10, True),
        ("percent", 34, 15, 10, False),
    ],
)
def test_points_levels_and_percents_are_reached_at_their_limit(kind, value, before, after, reached):
    plan = replace(PLAN, targets=(Target("phq-9", kind, value),))
    assert judged(series((-1, before), (8, after)), plan).judgements[0].reached is reached


def test_a_level_where_higher_is_better_is_passed_upward():
    plan = replace(PLAN, targets=(Target("who-5", "below", 50),))
    for after, reached in ((52, True), (50, False), (48, False)):
        found = judged(series((-1, 28), (8, after), name="who-5"), plan)
        assert found.judgements[0].reached is reached


def test_a_score_before_the_line_came_out_is_not_one_since_the_session():
    during = 7 + 20 / (24 * 60)
    assert judged(series((-1, 18), (during, 5))).verdict == "cannot-tell"
    assert judged(series((-1, 18), (7 + 40 / (24 * 60), 5))).verdict == "on-track"


def test_a_score_after_the_moment_does_not_exist_yet():
    assert judged(series((-1, 18), (9.5, 5))).missing == ("phq-9 since session 3",)


def test_the_baseline_is_the_last_before_the_first_session_of_this_plan():
    found = judged(series((-40, 25), (-1, 18), (1, 10), (8, 17)))
    assert found.judgements[0].change is not None
    assert found.judgements[0].change.baseline.value == 18


def test_an_instrument_that_describes_or_that_nobody_knows_cannot_tell():
    for name in ("edi", "no-such-instrument"):
        plan = replace(PLAN, targets=(Target(name, "points", 5),))
        found = judged(series((-1, 40), (8, 20), name=name), plan)
        assert (found.verdict, found.missing) == ("cannot-tell", (name,))


def test_without_a_target_the_protocols_measures_are_judged_and_it_says_so():
    found = judged(series((-1, 20), (8, 12)), replace(PLAN, targets=()))
    assert found.verdict == "on-track"
    assert "no target was set" in found.judgements[0].because


def test_a_judgement_prints_what_the_reliable_change_rests_on():
    because = judged(series((-1, 18), (8, 16))).judgements[0].because
    assert "r 0.84" in because
    assert "early improvement is 20 %" in because


def test_the_stop_rule_after_four_is_met_only_from_the_fourth_session_on():
    fourth = replace(RECORD, encounters=(*SESSIONS, replace(SESSIONS[0], id="s4", start=AT, end=AT)))
    scores = series((-1, 18), (8, 17), (9, 17))
    after_three = checkpoint(fourth, PLAN, 3, AT, series=scores, instruments=shelf())
    after_four = checkpoint(fourth, PLAN, 4, AT, series=scores, instruments=shelf())
    assert after_three.stop_rules == ()
    assert [rule.id for rule in after_four.stop_rules] == ["no-improvement-after-four"]


def test_every_cause_is_listed_and_those_with_something_behind_them_come_first():
    record = replace(
        RECORD,
        medications=(Medication("Naltrexone"),),
        circumstances=(Circumstance("hard-setting", FIRST, "the room was loud"),),
        measurements=(Measurement("body-weight", 90, "kg", FIRST),),
    )
    found = checkpoint(record, PLAN, 3, AT, series=series((-1, 18), (8, 18)), instruments=shelf())
    causes = {cause.id: cause.found for cause in found.causes}
    assert set(causes) == set(questions())
    assert causes["naltrexone"] == ("takes Naltrexone",)
    assert causes["set-and-setting"][0] == "hard-setting on 2027-03-08: the room was loud"
    assert causes["dose-and-delivery"][0] == "session 1: 0.39 mg/kg, the protocol starts at 0.5"
    assert causes["benzodiazepine"] == ()
    filled = [bool(cause.found) for cause in found.causes]
    assert filled == sorted(filled, reverse=True)
    for cause in found.causes:
        assert cause.question.asks
        assert cause.question.source.citation


def test_the_figure_of_rodrigues_speaks_to_going_on():
    figures = {figure.id: figure for figure in option_named("continue").figures}
    late = figures["rodrigues-2021-late-gain"]
    assert "58 %" in late.says
    assert (late.n, late.source.evidence) == (134, "verified")


@pytest.mark.parametrize("name", protocol_names())
def test_every_option_of_every_protocol_is_on_the_shelf_with_words_for_the_member(name):
    for option in load_protocol(name).checkpoint.options:
        assert "{" not in option_named(option).plain_words.format(owner="Cleo", due="2 May")


def test_the_members_words_hold_no_number_of_ours_and_no_jargon():
    words = checkpoint_words()
    for text in (words.on_track, words.off_track, words.cannot_tell):
        for jargon in ("mg", "reliable", "baseline", "non-responder", "fail"):
            assert jargon not in text.lower()
    assert "phq-9 since session 3" in plain_words(judged(series((-1, 18))))


# ---- the huddle ----------------------------------------------------------------------------------

OFF = judged(series((-1, 18), (8, 18)))
VIEWS = tuple(
    View(role, by, "what I saw", AT + timedelta(hours=hour))
    for hour, (role, by) in enumerate((("prescriber", "Dr Amara"), ("nurse", "Bo"), ("integrator", "Cleo")))
)
SIGNED = {
    "option": "add-therapy",
    "by": "Dr Amara",
    "role": "prescriber",
    "owner": "Cleo",
    "due": AT + timedelta(days=3),
    "at": AT + timedelta(hours=26),
}


def test_three_views_and_a_signature_make_a_decision_with_owner_and_date():
    made = decide(PLAN, OFF, VIEWS, **SIGNED)
    assert (made.session, made.option, made.owner) == (3, "add-therapy", "Cleo")
    assert hours_to_decision(AT, made) == 26
    assert decision_words(made) == (
        "We will add more talking and practice time to your plan. Cleo will call you by 20 March 2027."
    )


@pytest.mark.parametrize(
    "views, change, said",
    [
        (VIEWS[:2], {}, "still to write: integrator"),
        ((*VIEWS[:2], replace(VIEWS[2], words=" ")), {}, "still to write: integrator"),
        ((*VIEWS[:2], replace(VIEWS[2], at=AT + timedelta(days=5))), {}, "still to write: integrator"),
        (VIEWS, {"option": "double-the-dose"}, "not an option"),
        (VIEWS, {"role": "nurse"}, "a prescriber signs"),
        (VIEWS, {"by": ""}, "a prescriber signs"),
        (VIEWS, {"owner": " "}, "needs an owner"),
        (VIEWS, {"due": AT}, "lies ahead"),
    ],
)
def test_a_decision_that_lacks_something_is_refused_with_a_sentence(views, change, said):
    with pytest.raises(HuddleRefused, match=said):
        decide(PLAN, OFF, views, **{**SIGNED, **change})


def test_phq_9_still_has_the_reliability_the_comment_above_says():
    rules = instrument("phq-9").change
    assert rules is not None
    assert (rules.reliability, rules.sd) == (0.84, 5.5)
