"""What the model is told of practice: only what happened in between, and silence is no nought."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from afterglow.record import Encounter, PatientRecord, Practice, QuestionnaireResponse
from afterglow.reviewing import review
from afterglow.toolbox.practised import deviation_of
from afterglow.trajectory.events import ScoreSeen, SessionGiven, set_aside
from afterglow.trajectory.parameters import shelf_model
from afterglow.trajectory.recalling import with_practice
from afterglow.trajectory.sustaining import Lens, SustainLine

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
WEEK = timedelta(days=7)


def on(day: float) -> datetime:
    return START + timedelta(days=day)


def daily(first: int, last: int, **more: object) -> Practice:
    return Practice("breathwork", 7, START, tuple(on(day + 0.5) for day in range(first, last)), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("practice", "share"),
    [(daily(0, 7), 1.0), (daily(0, 3), 3 / 7), (replace(daily(0, 7), per_week=3.5), 1.0)],
)
def test_it_is_the_share_done_of_what_was_planned_in_spreads_about_the_usual(
    practice: Practice, share: float
) -> None:
    """Half is usual and .3 a spread, by the shelf."""
    assert deviation_of([practice])(START, on(7)) == pytest.approx((share - 0.5) / 0.3)


def test_no_is_less_than_usual_and_silence_is_as_usual() -> None:
    said_no = Practice("breathwork", 7, START, (), told=(on(2.5),))
    assert deviation_of([said_no])(START, on(7)) == pytest.approx(-0.5 / 0.3)
    assert deviation_of([Practice("breathwork", 7, START)])(START, on(7)) == 0
    assert deviation_of([daily(0, 7)])(on(-7), START) == 0


def test_what_comes_later_changes_nothing_before_it() -> None:
    early, late = daily(0, 3), daily(0, 30)
    assert deviation_of([early])(START, on(3)) == deviation_of([late])(START, on(3))


def test_a_rest_by_choice_is_not_planned_time() -> None:
    rested = daily(0, 3, pauses=((on(3), on(7)),))
    assert deviation_of([rested])(START, on(7)) == pytest.approx(0.5 / 0.3)


def test_each_event_carries_the_practice_since_the_one_before() -> None:
    practised = deviation_of([daily(0, 7), Practice("sleep", 7, START, (), told=(on(10),))])
    events = with_practice(
        [ScoreSeen(14, "phq-9", 5), ScoreSeen(0, "phq-9", 9), SessionGiven(7)], START, practised
    )
    assert [event.day for event in events] == [0, 7, 14]
    assert [event.practice for event in events] == pytest.approx([0, 0, -0.5 / 0.3])


def test_at_one_moment_the_first_event_as_the_filter_takes_it_carries_the_step() -> None:
    same = [ScoreSeen(7, "phq-9", 5), ScoreSeen(7, "madrs", 9), SessionGiven(7), ScoreSeen(0, "phq-9", 15)]
    events = with_practice(same, START, deviation_of([daily(0, 7)]))
    taken, _refused = set_aside(events, shelf_model())
    assert [event.practice for event in taken] == pytest.approx([0, 0.5 / 0.3, 0, 0])


def a_record(practices: tuple[Practice, ...]) -> PatientRecord:
    forms = tuple(
        QuestionnaireResponse(
            id=f"r{day}", instrument="phq-9", authored=on(day), answers={}, total=float(value)
        )
        for day, value in ((0, 19), (8, 10), (15, 7), (22, 6), (29, 6), (36, 7))
    )
    sessions = tuple(
        Encounter(f"e{day}", "treatment", on(day), on(day), agent="ketamine")
        for day in (1, 4, 8.5, 11, 15.5, 18)
    )
    return PatientRecord(id="p", responses=forms, encounters=sessions, practices=practices)


def line_of(practices: tuple[Practice, ...], effect: float) -> SustainLine:
    shelf = shelf_model()
    model = replace(shelf, parameters=replace(shelf.parameters, practice_effect=effect))
    found = review(a_record(practices), on(50), lens=Lens(model=model))
    assert found.sustain is not None
    assert isinstance(found.sustain.line, SustainLine)
    return found.sustain.line


def test_on_the_shelf_s_figures_practice_changes_no_answer_at_all() -> None:
    assert line_of((daily(0, 50),), 0.0) == line_of((), 0.0)


def test_where_a_clinic_has_fitted_an_effect_the_line_is_told_of_practice() -> None:
    assert line_of((daily(0, 50),), 0.25).severity != line_of((), 0.25).severity
