"""Remembering changes what an answer costs, and never what it says."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterglow.trajectory import belief
from afterglow.trajectory.belief import follow
from afterglow.trajectory.events import Event, ScoreSeen, SessionGiven, set_aside
from afterglow.trajectory.parameters import shelf_model
from afterglow.trajectory.remembering import (
    Remembered,
    as_plain,
    from_plain,
    model_key,
    take_up,
)
from afterglow.trajectory.sustaining import Lens, sustain

MODEL = shelf_model()

EVENTS = st.lists(
    st.one_of(
        st.builds(ScoreSeen, st.floats(0, 400), st.just("phq-9"), st.integers(0, 27).map(float)),
        st.builds(SessionGiven, st.floats(0, 400)),
    ),
    min_size=1,
    max_size=25,
)


def usable(events: list[Event]) -> tuple[Event, ...]:
    return set_aside(events, MODEL)[0]


def kept(events: tuple[Event, ...]) -> Remembered:
    return take_up(events, MODEL)


@given(EVENTS, st.data())
def test_an_answer_from_memory_is_the_answer_without_it(events: list[Event], data: st.DataObject) -> None:
    seen = usable(events)
    if not seen:
        return
    split = data.draw(st.integers(1, len(seen)))
    assert take_up(seen, MODEL, kept(seen[:split])).belief == follow(seen, MODEL)


@given(EVENTS, st.integers(0, 24))
def test_a_changed_score_of_the_past_is_followed_anew(events: list[Event], which: int) -> None:
    seen = usable(events)
    if not seen:
        return
    which %= len(seen)
    one = seen[which]
    other: Event = (
        replace(one, value=(one.value + 5) % 28)
        if isinstance(one, ScoreSeen)
        else replace(one, dose=one.dose / 2)
    )
    changed = (*seen[:which], other, *seen[which + 1 :])
    assert take_up(changed, MODEL, kept(seen)).belief == follow(changed, MODEL)


def test_a_form_that_was_taken_back_is_forgotten() -> None:
    seen = usable([ScoreSeen(0, "phq-9", 18), SessionGiven(1), ScoreSeen(8, "phq-9", 9)])
    assert take_up(seen[:2], MODEL, kept(seen)).belief == follow(seen[:2], MODEL)


def test_another_model_does_not_take_over_a_belief() -> None:
    seen = usable([ScoreSeen(0, "phq-9", 18), SessionGiven(1), ScoreSeen(8, "phq-9", 9)])
    other = replace(MODEL, parameters=replace(MODEL.parameters, mood_sd=9.0))
    assert model_key(other) != model_key(MODEL)
    assert take_up(seen, other, kept(seen)).belief == follow(seen, other)


@given(EVENTS)
def test_a_memory_survives_json_to_the_last_digit(events: list[Event]) -> None:
    seen = usable(events)
    if seen:
        assert from_plain(json.loads(json.dumps(as_plain(kept(seen))))) == kept(seen)


def test_what_is_no_memory_is_none() -> None:
    whole = as_plain(kept(usable([ScoreSeen(0, "phq-9", 18)])))
    for broken in ({}, whole | {"relieved": [1.0]}, whole | {"intake": None}, whole | {"counts": [1]}):
        assert from_plain(broken) is None


@pytest.mark.parametrize("days", [70, 700, 2800])
def test_a_line_costs_only_what_is_new(days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in events followed: a memory of all but one leaves one to follow, however long the history."""
    events: list[Event] = [ScoreSeen(float(d), "phq-9", 12.0 + d % 5) for d in range(0, days, 7)]
    first = sustain(events[:-1], days, Lens()).remembered
    assert first is not None
    assert first.events == len(events) - 1
    followed: list[object] = []
    one = belief._moved
    monkeypatch.setattr(belief, "_moved", lambda *known: followed.append(known) or one(*known))
    again = sustain(events, days, Lens(before=first))
    assert len(followed) == 1
    assert again == sustain(events, days, Lens())
    assert len(followed) == 1 + len(events)
