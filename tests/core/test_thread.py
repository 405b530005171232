"""The thread, pure: silence, weeks of a practice, what became of an insight, and whom it asks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterglow.record import Commitment, Encounter, Noted, PatientRecord, Practice, Thread
from afterglow.reviewing import review
from afterglow.safety.finding import Severity
from afterglow.safety.thread_findings import next_ask
from afterglow.toolbox.adherence import below_plan, weeks_of
from afterglow.toolbox.silence import silence
from afterglow.toolbox.strand import Alive, alive_at_day, strands
from afterglow.toolbox.thread_limits import InvalidThreadLimits, limits_from_text, thread_limits

DAY = timedelta(days=1)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
JOURNEY = Encounter("e1", "treatment", START, START + timedelta(minutes=40))
FOLLOWED = PatientRecord("p", thread=Thread(followed=START - 30 * DAY), encounters=(JOURNEY,))


def practised(*days: float, per_week: float = 3, **given: object) -> PatientRecord:
    """One insight at the start, a commitment two days on, a practice from day three."""
    moments = tuple(START + day * DAY for day in days)
    practice = Practice(
        "slow-breathing",
        per_week,
        START + 3 * DAY,
        moments,
        id="pr",
        commitment="c",
        told=moments,
        **given,  # type: ignore[arg-type]
    )
    thread = Thread(
        insights=(Noted("i", START),), commitments=(Commitment("c", START + 2 * DAY, "i"),), followed=START
    )
    return PatientRecord("p", practices=(practice,), thread=thread, encounters=(JOURNEY,))


def codes(record: PatientRecord, day: float) -> list[str]:
    return [found.code for found in review(record, START + day * DAY).findings]


def test_nobody_expects_a_sign_of_one_who_is_not_followed() -> None:
    assert silence(replace(FOLLOWED, thread=Thread()), START + 90 * DAY) is None


def test_one_who_was_never_heard_of_is_not_silent_but_unknown() -> None:
    assert silence(replace(FOLLOWED, encounters=()), START + 90 * DAY) is None


def test_after_a_journey_the_wait_is_short_and_later_longer() -> None:
    held = thread_limits()
    over = START + timedelta(minutes=40)
    assert silence(FOLLOWED, START + DAY) == (found := silence(FOLLOWED, START + DAY))
    assert found is not None
    assert (found.last, found.asks) == (over, over + held.silence_raw)
    late = replace(FOLLOWED, thread=replace(FOLLOWED.thread, signs=(START + 40 * DAY,)))
    found = silence(late, START + 41 * DAY)
    assert found is not None
    assert found.asks == START + 40 * DAY + held.silence


def test_silence_is_one_finding_of_the_integrator_and_stands_alone() -> None:
    found = review(practised(4, 5), START + 30 * DAY).findings
    assert [(one.code, one.owner, one.severity) for one in found] == [("silence", "integrator", Severity.LOW)]
    again = review(practised(4, 5), START + 31 * DAY).findings
    assert [one.key for one in again] == [one.key for one in found]


def test_a_sign_of_any_kind_ends_the_silence() -> None:
    record = practised(4, 5)
    told = replace(record, thread=replace(record.thread, signs=(START + 29 * DAY,)))
    assert "silence" not in codes(told, 30)


@given(st.integers(0, 60))
def test_silence_never_asks_before_its_time(day: int) -> None:
    at = START + day * DAY
    quiet = silence(FOLLOWED, at)
    assert quiet is not None
    assert ("silence" in codes(FOLLOWED, day)) == (at >= quiet.asks)


def test_a_week_counts_once_it_is_over_and_a_silent_week_is_told_from_a_no() -> None:
    practice = Practice("slow-breathing", 2, START, (START + DAY,), told=(START + DAY, START + 8 * DAY))
    weeks = weeks_of(practice, START + 21.5 * DAY)
    assert [(week.done, week.told, week.share) for week in weeks] == [(1, 1, 0.5), (0, 1, 0.0), (0, 0, None)]
    assert weeks_of(practice, START + 6.9 * DAY) == ()


@given(st.lists(st.floats(0, 100), max_size=40), st.integers(1, 14), st.floats(0, 120))
def test_every_week_holds_what_a_slow_count_finds(days: list[float], per_week: int, until: float) -> None:
    done = tuple(START + day * DAY for day in days)
    practice = Practice("x", per_week, START, done, told=done)
    for week in weeks_of(practice, START + until * DAY):
        assert week.done == sum(week.start <= moment < week.start + 7 * DAY for moment in done)
        assert week.start + 7 * DAY <= START + until * DAY


def test_two_weeks_below_half_ask_and_one_does_not() -> None:
    practice = Practice("x", 4, START, (START + DAY, START + 8 * DAY), id="a")
    assert below_plan(practice, START + 8 * DAY) == ()
    assert len(below_plan(practice, START + 14 * DAY)) == 2


def test_a_practice_below_plan_is_one_finding_while_the_run_lasts() -> None:
    record = practised(4, 11, 18, 25, per_week=5)
    first, later = (review(record, START + day * DAY).findings for day in (18, 26))
    assert [one.code for one in first] == ["adherence"]
    assert first[0].key in {one.key for one in later}


@pytest.mark.parametrize(
    ("modality", "said"),
    [
        ("gentle-walk", "A walk: "),
        ("three-breath-pause", "A pause of three breaths: "),
        ("our-own-drumming", "Our own drumming: "),
    ],
)
def test_a_practice_is_named_as_people_name_it(modality: str, said: str) -> None:
    record = practised(4, 11, 18, 25, per_week=5)
    named = replace(record, practices=tuple(replace(one, modality=modality) for one in record.practices))
    (finding,) = review(named, START + 18 * DAY).findings
    assert finding.sentence.startswith(said)
    assert modality not in finding.sentence


def test_an_insight_nothing_came_of_is_not_said_to_go_quiet_on_its_own_day() -> None:
    alone = replace(practised(), practices=(), thread=Thread(insights=(Noted("i", START),)))
    signs = replace(alone, thread=replace(alone.thread, signs=tuple(START + n * DAY for n in range(9))))
    (finding,) = review(signs, START + 8 * DAY).findings
    assert "has stood alone since. No commitment came of it yet." in finding.sentence
    assert "went quiet on" not in finding.sentence


@pytest.mark.parametrize(
    ("record", "day", "state", "link", "last"),
    [
        (practised(4, 6, 9), 10, "alive", "practice", 9),
        (practised(4, 6, 9), 24, "stopped", "practice", 9),
        (practised(), 16, "young", "practice", 3),
        (practised(), 18, "stopped", "practice", 3),
        (practised(4, ended=START + 5 * DAY), 11, "young", "commitment", 5),
        (practised(4, ended=START + 5 * DAY), 13, "stopped", "commitment", 5),
        (replace(practised(), thread=Thread(insights=(Noted("i", START),))), 6, "young", "insight", 0),
        (replace(practised(), thread=Thread(insights=(Noted("i", START),))), 8, "stopped", "insight", 0),
    ],
)
def test_which_insight_stopped_where_and_when(
    record: PatientRecord, day: int, state: str, link: str, last: int
) -> None:
    (found,) = strands(record, START + day * DAY)
    assert (found.state, found.link, found.last) == (state, link, START + last * DAY)


def test_letting_go_on_purpose_rests_and_asks_for_nobody() -> None:
    record = practised(4)
    ended = (Commitment("c", START + 2 * DAY, "i", START + 6 * DAY),)
    rested = replace(record, thread=replace(record.thread, commitments=ended, signs=(START + 24 * DAY,)))
    assert [one.state for one in strands(rested, START + 25 * DAY)] == ["resting"]
    assert "dead-thread" not in codes(rested, 25)


def test_of_two_practices_the_living_one_speaks() -> None:
    record = practised(4)
    other = Practice("music", 1, START + 3 * DAY, (START + 20 * DAY,), id="b", commitment="c")
    (found,) = strands(replace(record, practices=(*record.practices, other)), START + 25 * DAY)
    assert (found.state, found.last) == ("alive", START + 20 * DAY)


@given(st.floats(0, 90))
def test_what_comes_later_never_changes_how_a_strand_stood(day: float) -> None:
    at = START + day * DAY
    whole, so_far = practised(4, 9, 30, 60), practised(*(d for d in (4, 9, 30, 60) if d <= day))
    assert strands(whole, at) == strands(so_far, at)


def test_alive_at_day_thirty_counts_every_insight_that_is_old_enough() -> None:
    records = [practised(4, 28), practised(4, 6), practised()]
    assert alive_at_day(records, START + 30 * DAY) == Alive(1, 0, 3)
    assert alive_at_day(records, START + 29 * DAY) == Alive(0, 0, 0)


def test_a_raised_hand_is_high_and_a_nurses_at_once() -> None:
    record = replace(FOLLOWED, thread=Thread(hands=(Noted("h", START + DAY),)))
    (found,) = review(record, START + DAY).findings
    assert (found.code, found.severity, found.owner) == ("raised-hand", Severity.HIGH, "nurse")
    assert review(record, START + DAY - timedelta(seconds=1)).findings == ()


def test_changed_boundaries_and_a_hard_moment_name_whose_they_are() -> None:
    noted = (Noted("n", START + DAY),)
    record = replace(FOLLOWED, thread=Thread(hard_moments=noted, boundary_changes=noted))
    owners = {one.code: one.owner for one in review(record, START + 2 * DAY).findings}
    assert owners == {"hard-moment": "prescriber", "boundary-change": "nurse"}


def test_a_limit_that_is_missing_is_refused_by_name() -> None:
    with pytest.raises(InvalidThreadLimits, match="source"):
        limits_from_text("version = '1'")


def test_a_message_asks_from_the_moment_it_was_to_be_answered_by_and_not_before() -> None:
    record = replace(FOLLOWED, thread=Thread(messages=(Noted("m", START + DAY),)))
    assert review(record, START + DAY - timedelta(seconds=1)).findings == ()
    (found,) = review(record, START + DAY).findings
    assert (found.code, found.severity, found.owner) == ("message-waits", Severity.MEDIUM, "integrator")
    assert found.key == "message-waits/m"


@given(days=st.lists(st.floats(3.1, 40), max_size=6), day=st.floats(3.5, 60))
def test_nothing_new_is_asked_before_the_moment_that_was_told(days: list[float], day: float) -> None:
    """Else nobody would look when a thread goes quiet by itself."""
    known = tuple(sorted(each for each in days if each <= day))
    record, at = practised(*known), START + day * DAY
    told = next_ask(record, at)
    asked = {found.key for found in review(record, at).findings}
    until = told or at + 30 * DAY
    for part in (0.0, 0.3, 0.9999):
        moment = at + part * (until - at)
        if moment < until:
            assert {found.key for found in review(record, moment).findings} <= asked


PAUSES = st.lists(st.tuples(st.floats(4, 30), st.none() | st.floats(0.5, 10)), max_size=2)


def paused(given: list[tuple[float, float | None]]) -> tuple[tuple[datetime, datetime | None], ...]:
    """Pauses as days from the start, each with its length."""
    return tuple(
        (START + day * DAY, None if long is None else START + (day + long) * DAY) for day, long in given
    )


@given(days=st.lists(st.floats(3.1, 40), max_size=4), pauses=PAUSES, day=st.floats(3.5, 60))
def test_nothing_new_is_asked_before_the_moment_that_was_told_with_pauses(
    days: list[float], pauses: list[tuple[float, float | None]], day: float
) -> None:
    known = tuple(sorted(each for each in days if each <= day))
    given_ones = paused([each for each in pauses if each[0] <= day])
    record, at = practised(*known, pauses=given_ones), START + day * DAY
    told = next_ask(record, at)
    asked = {found.key for found in review(record, at).findings}
    until = told or at + 30 * DAY
    for part in (0.0, 0.3, 0.9999):
        moment = at + part * (until - at)
        if moment < until:
            assert {found.key for found in review(record, moment).findings} <= asked


def test_a_practice_that_rests_asks_nobody_and_is_young_again_afterwards() -> None:
    rested = practised(4, pauses=paused([(5, 25)]))
    signs = replace(rested, thread=replace(rested.thread, signs=tuple(START + n * DAY for n in range(60))))
    assert "dead-thread" not in codes(signs, 29)
    assert "adherence" not in codes(signs, 29)
    (strand,) = strands(signs, START + 29 * DAY)
    assert (strand.state, strand.turns) == ("resting", START + 30 * DAY)
    (after,) = strands(signs, START + 31 * DAY)
    assert after.state == "alive"
    assert codes(signs, 45) == ["dead-thread"]


def test_a_week_that_rests_plans_nothing_and_half_a_week_half() -> None:
    practice = practised(pauses=paused([(3, 7), (13.5, 4)])).practices[0]
    weeks = weeks_of(practice, START + 24 * DAY)
    assert [round(week.planned * 7) for week in weeks] == [0, 9, 21]
