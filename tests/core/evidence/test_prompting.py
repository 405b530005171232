"""Prompts drawn by chance: the truth is found, nothing is found where nothing is, and little says nothing."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterglow.evidence.prompt_design import PromptDesign, prompt_design, throw
from afterglow.evidence.prompting import (
    Decision,
    NotEnough,
    PromptEffect,
    first_look,
    last_look,
    prompt_effect,
)
from afterglow.evidence.proximal import Array, Proximal, weighted_and_centred


def slow(person: Array, probability: Array, prompted: Array, controls: Array, outcome: Array) -> Proximal:
    """The same by the definition, with nothing clever: whole matrices, one person's block at a time."""
    n, middle = len(outcome), sum(probability) / len(probability)
    centre = [sum(controls[:, j]) / n for j in range(controls.shape[1])]
    rows = np.array(
        [
            [1.0, *(controls[i, j] - centre[j] for j in range(len(centre))), prompted[i] - middle]
            for i in range(n)
        ]
    )
    weight = np.diag(
        [middle / probability[i] if prompted[i] else (1 - middle) / (1 - probability[i]) for i in range(n)]
    )
    bread = np.linalg.inv(rows.T @ weight @ rows)
    found = bread @ rows.T @ weight @ outcome
    hat = rows @ bread @ rows.T @ weight
    left = outcome - rows @ found
    meat = np.zeros_like(bread)
    names = sorted(set(person))
    for name in names:
        block = [i for i in range(n) if person[i] == name]
        stretched = np.linalg.inv(np.eye(len(block)) - hat[np.ix_(block, block)]) @ left[block]
        push = rows[block].T @ weight[np.ix_(block, block)] @ stretched
        meat += push[:, None] @ push[None, :]
    spread = bread @ meat @ bread
    return Proximal(found[-1], spread[-1, -1] ** 0.5, len(names) - rows.shape[1])


def clinic(effect: float, seed: int, people: int = 25, weeks: int = 12) -> list[Decision]:
    """Engaged people fare better, feeling better comes before practising more, and weeks hang together.

    The chance of a prompt depends on how someone is doing, so that plain means are wrong.
    """
    rng, found = np.random.default_rng(seed), []
    for person in range(people):
        engaged, mood = rng.normal(), rng.normal(0, 2)
        for week in range(weeks):
            mood = 0.7 * mood + rng.normal(0, 1.2)
            before = 10 - 1.5 * engaged + mood
            chance = 0.3 if before < 10 else 0.7
            prompted = bool(rng.random() < chance)
            feeling = 0.8 * (10 - before) + 0.6 * engaged
            after = 10 - 1.5 * engaged + 0.7 * mood - 0.3 * feeling + effect * prompted + rng.normal(0, 1.5)
            found.append(Decision(str(person), week, chance, prompted, before, after))
    return sorted(found, key=lambda one: one.week)


DESIGN = replace(prompt_design(), min_people=10, min_decisions=50)
WHOLE = replace(DESIGN, min_decisions=300)
"""One look, at the end of the simulated clinic."""


@pytest.mark.parametrize("effect", [0.0, -1.0, 0.6])
def test_nineteen_intervals_in_twenty_hold_the_truth(effect: float) -> None:
    found = [prompt_effect(clinic(effect, seed), WHOLE) for seed in range(500)]
    told = [one.difference for one in found if isinstance(one, PromptEffect)]
    assert len(told) == 500
    inside = np.mean([one.low <= effect <= one.high for one in told])
    assert 0.92 <= inside <= 0.98
    assert abs(np.mean([one.estimate for one in told]) - effect) < 0.05


def test_with_no_true_effect_nothing_is_claimed_though_the_naive_comparison_would() -> None:
    """Show 4 of the sustain line: plain means of the same data are wrong in the same direction every time."""
    claims, naive = 0, []
    for seed in range(200):
        decisions = clinic(0.0, seed)
        found = prompt_effect(decisions, WHOLE)
        assert isinstance(found, PromptEffect)
        claims += found.shown
        with_it = [one.after for one in decisions if one.prompted]
        without = [one.after for one in decisions if not one.prompted]
        naive.append(np.mean(with_it) - np.mean(without))
    assert claims <= 20
    assert np.mean(naive) > 1.0


def test_few_people_are_not_made_sure_by_many_weeks() -> None:
    """Ten people, clustered: intervals without the correction for leverage would be too short."""
    found = [
        prompt_effect(clinic(0.0, seed, people=10, weeks=12), replace(DESIGN, min_decisions=120))
        for seed in range(400)
    ]
    inside = np.mean(
        [one.difference.low <= 0 <= one.difference.high for one in found if isinstance(one, PromptEffect)]
    )
    assert 0.92 <= inside <= 0.99


@pytest.mark.parametrize("seed", range(5))
def test_it_agrees_with_the_slow_way(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 60
    given_ = (
        rng.integers(0, 9, n),
        rng.uniform(0.1, 0.9, n),
        rng.integers(0, 2, n).astype(float),
        rng.normal(size=(n, 2)),
        rng.normal(size=n),
    )
    fast, oracle = weighted_and_centred(*given_), slow(*given_)
    assert fast is not None
    assert fast.difference == pytest.approx(oracle.difference, abs=1e-10)
    assert fast.error == pytest.approx(oracle.error, abs=1e-10)
    assert fast.free == oracle.free


def test_a_difference_of_means_is_what_remains_of_even_odds_and_no_history() -> None:
    """Worked by hand: weights are one; the coefficient of a centred prompt is the difference of two means."""
    after = np.array([3.0, 5.0, 4.0, 8.0, 1.0, 6.0])
    prompted = np.array([0.0, 1.0, 0.0, 1.0, 0.0, 1.0])
    found = weighted_and_centred(np.arange(6), np.full(6, 0.5), prompted, np.zeros((6, 0)), after)
    assert found is not None
    assert found.difference == pytest.approx((5 + 8 + 6) / 3 - (3 + 4 + 1) / 3)


@pytest.mark.parametrize("probability", [0.0, 1.0, -0.1, 1.5, float("nan")])
def test_a_week_in_which_no_die_was_thrown_is_refused(probability: float) -> None:
    decisions = clinic(0.0, 1)
    with pytest.raises(ValueError, match="probability"):
        prompt_effect([replace(decisions[0], probability=probability), *decisions[1:]], WHOLE)


def test_little_says_nothing_and_says_how_much_is_missing() -> None:
    few = prompt_effect(clinic(0.0, 1, people=12, weeks=1), DESIGN)
    assert isinstance(few, NotEnough)
    assert (few.because, few.counted.decisions, few.counted.decisions_needed) == ("few-decisions", 12, 50)
    alone = prompt_effect(clinic(0.0, 1, people=3, weeks=40), DESIGN)
    assert isinstance(alone, NotEnough)
    assert (alone.because, alone.counted.people, alone.counted.people_needed) == ("few-people", 3, 10)
    alike = prompt_effect([replace(one, prompted=True) for one in clinic(0.0, 1)], WHOLE)
    assert isinstance(alike, NotEnough)
    assert alike.because == "one-sided"
    assert isinstance(prompt_effect([], DESIGN), NotEnough)


def test_between_two_looks_more_weeks_change_nothing() -> None:
    decisions = clinic(-0.5, 3)
    at_100 = prompt_effect(decisions[:100], DESIGN)
    assert isinstance(at_100, PromptEffect)
    assert (at_100.decisions, at_100.next_look) == (100, 200)
    assert prompt_effect(decisions[:199], DESIGN) == at_100
    assert prompt_effect(decisions[:200], DESIGN) != at_100


def test_the_first_look_waits_for_enough_people_and_never_asks_what_came_after() -> None:
    decisions = [Decision(str(n // 20), n, 0.5, bool(n % 3), 0.0, float(n)) for n in range(400)]
    assert first_look(decisions, DESIGN) == 181, "the tenth person's first week"
    assert first_look(decisions[:180], DESIGN) is None
    assert first_look([replace(one, after=-one.after, before=9.0) for one in decisions], DESIGN) == 181
    few = prompt_effect(decisions[:180], DESIGN)
    assert isinstance(few, NotEnough)
    assert (few.because, few.counted.people) == ("few-people", 9)


@given(st.integers(0, 5000), st.integers(1, 300))
def test_a_look_is_the_first_number_doubled_so_often(decisions: int, first: int) -> None:
    look = last_look(decisions, first)
    assert look == 0 if decisions < first else look <= decisions < 2 * look
    assert look == 0 or (look % first == 0 and (look // first) & (look // first - 1) == 0)


def test_the_die_falls_as_often_as_its_chance_says_and_is_brought_along() -> None:
    design = replace(DESIGN, probability=0.3)
    first = [throw(design, np.random.default_rng(5)) for _ in range(3)]
    assert len(set(first)) == 1, "the same die falls the same way"
    chance = np.random.default_rng(5)
    assert abs(np.mean([throw(design, chance) for _ in range(20_000)]) - 0.3) < 0.015


def test_the_shelf_keeps_its_probability_inside_its_bounds() -> None:
    design: PromptDesign = prompt_design()
    assert 0 < design.probability < 1
    assert design.source.evidence == "unverified"
