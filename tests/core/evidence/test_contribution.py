"""Contribution, honestly: no report claims an effect of practice that is not there."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from afterglow.evidence.contribution import (
    CAUTION,
    Association,
    PracticeWeek,
    TooLittle,
    within_person,
)
from afterglow.trajectory.calibrating import calibrate
from afterglow.trajectory.cohorts import caseload_of
from afterglow.trajectory.fitting import fit
from afterglow.trajectory.generating import simulate_cohort
from afterglow.trajectory.parameters import shelf_model
from afterglow.trajectory.profiles import shelf_profile
from afterglow.trajectory.reporting import as_text
from afterglow.trajectory.simulated import SimulatedMember, members

CLAIMS = re.compile(
    r"caus(ed|es) |because of|thanks to|due to|worked|helps|helped|effect of|contribut|\d+ ?% of", re.I
)


def weeks_of(member: SimulatedMember) -> list[PracticeWeek]:
    scores = sorted((v.day, float(sum(v.phq9))) for v in member.visits)
    found = []
    for week, practice in enumerate(member.practice_by_week):
        before = [value for day, value in scores if day <= 7 * week]
        after = [value for day, value in scores if 7 * week + 3 <= day <= 7 * week + 11]
        if before and after:
            found.append(PracticeWeek(week, practice, before[-1], after[0]))
    return found


def no_true_effect(n: int, seed: int) -> list[SimulatedMember]:
    """A clinic where practice does nothing, the engaged fare better, and feeling better comes first."""
    profile = shelf_profile("community-iv")
    nothing = replace(profile, practice=replace(profile.practice, effect=0.0))
    return list(members(simulate_cohort(nothing, n, np.random.default_rng(seed))))


def test_with_no_true_effect_and_confounded_data_no_sentence_claims_one() -> None:
    spoken = 0
    for member in no_true_effect(120, 3):
        found = within_person(weeks_of(member))
        if isinstance(found, Association):
            spoken += 1
            assert found.caution == CAUTION
            assert found.weeks >= 8
            assert not CLAIMS.search(found.sentence)
            assert "interval" in found.sentence
            assert f"{found.weeks} weeks" in found.sentence
    assert spoken > 40


def test_a_confounded_fit_sees_an_effect_that_is_not_there_and_no_report_repeats_it() -> None:
    """Why the coefficient of practice is shown nowhere: the truth here is nought."""
    profile, model = shelf_profile("community-iv"), shelf_model()
    nothing = replace(profile, practice=replace(profile.practice, effect=0.0))
    cohort = simulate_cohort(nothing, 400, np.random.default_rng(3))
    found = fit(caseload_of(cohort, model.readings["phq-9"]), model, profile.person.entry_at_least)
    assert found.model.parameters.practice_effect > 0.15
    report = calibrate(np.random.default_rng(3), profiles=("community-iv",), learn=60, judge=60)
    assert "practice" not in " ".join(as_text(report)).lower()
    assert "practice" not in json.dumps(report.as_json()).lower()
    assert "practice" not in found.because


def test_with_no_true_effect_associations_point_both_ways() -> None:
    found = [within_person(weeks_of(member)) for member in no_true_effect(150, 4)]
    gaps = [f.difference for f in found if isinstance(f, Association)]
    lower = np.mean([g.estimate < 0 for g in gaps])
    excluding = np.mean([not g.low <= 0 <= g.high for g in gaps])
    assert 0.3 < lower < 0.75
    assert excluding < 0.25


@pytest.mark.parametrize("weeks", [0, 1, 7])
def test_fewer_than_eight_weeks_say_nothing(weeks: int) -> None:
    rows = [PracticeWeek(w, float(w % 2), 10.0 + w % 3, 9.0) for w in range(weeks)]
    found = within_person(rows)
    assert isinstance(found, TooLittle)
    assert f"{weeks} of 8 weeks" in found.because


def test_weeks_that_are_not_numbers_do_not_count() -> None:
    rows = [PracticeWeek(w, float("nan"), 10.0, 9.0) for w in range(20)]
    assert isinstance(within_person(rows), TooLittle)


def test_practice_that_never_changes_says_nothing() -> None:
    assert isinstance(within_person([PracticeWeek(w, 1.0, 10.0, 9.0) for w in range(12)]), TooLittle)


def test_both_signs_are_shown() -> None:
    rng = np.random.default_rng(1)
    for gap, word in ((-3.0, "lower"), (3.0, "higher")):
        rows = []
        for w in range(20):
            practice, before = float(w % 2), 10 + float(rng.normal())
            rows.append(PracticeWeek(w, practice, before, before + gap * practice + float(rng.normal())))
        found = within_person(rows)
        assert isinstance(found, Association)
        assert word in found.sentence
